import { builtInModule } from '../../built-in-module.js'
import type { FileContent } from './file-content.js'

/**
 * Writes a file whole or not at all, whatever ends the process: aside first, under a name of its own, then renamed.
 * Makes its folder where that is missing. Symbolic links are followed; a file that was there keeps its permissions
 * and, where the system lets us, its owner. Devices and pipes are written to as they are. What earlier writers that
 * were killed left beside it is removed. Node only.
 *
 * @throws PartitaError `FILE_ERROR`; what stood at `path` is then still there, and nothing else is
 *
 * @example
 * ```ts
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { readFileWhole, writeFileWhole } from 'partita/io'
 * const path = join(tmpdir(), 'partita-example.bin')
 * await writeFileWhole(path, Uint8Array.of(1, 2, 3))
 * console.log((await readFileWhole(path)).length) // 3
 * ```
 */
export async function writeFileWhole(path: string, bytes: FileContent): Promise<void> {
  builtInModule('node:fs') // where there are no files, what writes them is not fetched
  const { writeBytes } = await import('./replace-file.js')
  await writeBytes(path, bytes)
}
