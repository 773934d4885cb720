import type { Stats } from 'node:fs'
import { builtInModule } from '../../built-in-module.js'
import { fileError } from './file-error.js'

/** Links that are followed before a path counts as a circle, as on Linux. */
const MOST_LINKS = 40

/** Where a path that is to be written leads. */
export interface SaveTarget {
  /** the file itself, symbolic links followed; it need not exist */
  readonly path: string
  /** what is there now */
  readonly stats?: Stats
  /** a device or pipe: written to as it is, since nothing may take its place */
  readonly isStream: boolean
}

/**
 * Follows the symbolic links of a path to the file that is to be written, also where the last one leads to nothing.
 *
 * @throws PartitaError `FILE_ERROR` for a directory, a block device, a socket, a circle of links, or no path at all
 */
export async function saveTarget(given: string): Promise<SaveTarget> {
  const { lstat, readlink } = builtInModule('node:fs/promises')
  const { dirname, resolve } = builtInModule('node:path')
  let path = given
  for (let links = 0; links <= MOST_LINKS; links++) {
    let stats: Stats
    try {
      stats = await lstat(path)
      if (stats.isSymbolicLink()) path = resolve(dirname(path), await readlink(path))
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return { path, isStream: false }
      throw fileError('cannot write', given, cause)
    }
    if (stats.isSymbolicLink()) continue
    if (stats.isFile()) return { path, stats, isStream: false }
    if (stats.isFIFO() || stats.isCharacterDevice()) return { path, stats, isStream: true }
    throw fileError('cannot write', given, refusal(stats))
  }
  throw fileError('cannot write', given, { code: 'ELOOP' })
}

function refusal(stats: Stats): unknown {
  if (stats.isDirectory()) return { code: 'EISDIR' }
  const kind = stats.isBlockDevice() ? 'a disk' : 'a socket'
  return new Error(`this is ${kind}, not a file; name a file`)
}
