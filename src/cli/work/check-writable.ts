import { access, constants, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PartitaError } from '../../errors.js'

/**
 * Checks that a file could be written, before the work whose result it is to hold.
 *
 * @throws PartitaError (as a rejection) FILE_ERROR if its folder is missing or read-only, or it is a
 *   folder itself
 */
export async function checkWritable(path: string): Promise<void> {
  const fail = (summary: string, hint: string) =>
    new PartitaError('FILE_ERROR', summary, { where: path, hint })
  const existing = await stat(path).catch(() => undefined)
  if (existing?.isDirectory()) {
    throw fail('this is a directory, not a file', 'name a file inside it')
  }
  try {
    await access(dirname(path), constants.W_OK)
  } catch {
    throw fail('the file cannot be written', 'its folder must exist and be writable')
  }
}
