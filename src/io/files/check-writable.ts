import { builtInModule } from '../../built-in-module.js'
import { PartitaError } from '../../errors.js'
import { fileError } from './file-error.js'
import { saveTarget } from './save-target.js'

/**
 * Checks that {@link writeFileWhole} could write a file, before the work whose result it is to hold. Folders of its
 * path that are missing are made when it is written. Node only.
 *
 * @throws PartitaError (as a rejection) `FILE_ERROR` if it is a folder itself, or may not be written, or the first
 *   of its folders that exists is read-only or no folder
 *
 * @example
 * ```ts
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { checkWritable } from 'partita/io'
 * await checkWritable(join(tmpdir(), 'a folder to be', 'model.partita')) // nothing is thrown
 * ```
 */
export async function checkWritable(path: string): Promise<void> {
  const { access, stat } = builtInModule('node:fs/promises')
  const { constants } = builtInModule('node:fs')
  const { dirname } = builtInModule('node:path')
  const target = await saveTarget(path)
  try {
    if (target.stats) await access(target.path, constants.W_OK)
  } catch (cause) {
    throw fileError('cannot write', path, cause)
  }
  if (target.isStream) return
  let folder = dirname(target.path)
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
    throw new PartitaError('FILE_ERROR', `cannot write ${path}`, {
      expected: `${folder} to be a folder that may be written to`,
    })
  }
}
