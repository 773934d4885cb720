import { builtInModule } from '../../built-in-module.js'
import { fileError } from './file-error.js'

/** Larger files are refused: Node reads no more at once. */
const MOST_BYTES = 2 ** 31 - 1

/**
 * Reads a whole file, of at most 2 GiB. Node only.
 *
 * @throws PartitaError `FILE_ERROR` naming the file and the reason
 *
 * @example
 * ```ts
 * import { readFileWhole } from 'partita/io'
 * try {
 *   await readFileWhole('no-such-file.partita')
 * } catch (error) {
 *   console.log((error as Error).message)
 * }
 * ```
 */
export async function readFileWhole(path: string): Promise<Uint8Array> {
  const { readFile, stat } = builtInModule('node:fs/promises')
  try {
    const stats = await stat(path)
    if (stats.isCharacterDevice() || stats.isBlockDevice()) {
      throw new Error('this is a device, which has no end')
    }
    if (stats.size > MOST_BYTES) {
      throw new Error(`it has ${stats.size} bytes, more than ${MOST_BYTES}`)
    }
    return await readFile(path)
  } catch (cause) {
    throw fileError('cannot read', path, cause)
  }
}
