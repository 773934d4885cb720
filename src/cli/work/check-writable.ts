import { access, constants, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PartitaError } from '../../errors.js'

/**
 * Checks that a file could be written, before the work whose result it is to hold. Folders of its path that are
 * missing are made when it is written.
 *
 * @throws PartitaError (as a rejection) FILE_ERROR if the first of its folders that exists is read-only or no
 *   folder, or it is a folder itself
 */
export async function checkWritable(path: string): Promise<void> {
  const fail = (summary: string, hint: string) =>
    new PartitaError('FILE_ERROR', summary, { where: path, hint })
  const existing = await stat(path).catch(() => undefined)
  if (existing?.isDirectory()) {
    throw fail('this is a directory, not a file', 'name a file inside it')
  }
  let folder = dirname(path)
  let found = await stat(folder).catch(() => undefined)
  while (!found && dirname(folder) !== folder) {
    folder = dirname(folder)
    found = await stat(folder).catch(() => undefined)
  }
  const writable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  )
  if (!(writable && found?.isDirectory())) {
    throw fail('the file cannot be written', `${folder} must be a folder that may be written to`)
  }
}
