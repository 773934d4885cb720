import { builtInModule } from '../../built-in-module.js'
import { canonicalJson } from './canonical-json.js'
import { encodePlain } from './plain-bytes.js'
import type { Unit, Workload } from './unit.js'

/** SHA-256, 64 hexadecimal digits. */
export function sha256(data: string | Uint8Array): string {
  return builtInModule('node:crypto').createHash('sha256').update(data).digest('hex')
}

/** The data of a workload as bytes, and their hash. */
export function packedData({ data, folds }: Workload): { bytes: Uint8Array; hash: string } {
  const bytes = encodePlain({ data, folds })
  return { bytes, hash: sha256(bytes) }
}

/** What makes a unit the one it is, to look its outcome up by: the rows, the options, the version of the package. */
export function unitKey(kind: string, hash: string, version: string, unit: Unit): string {
  return sha256(canonicalJson({ kind, hash, version, unit })).slice(0, 32)
}
