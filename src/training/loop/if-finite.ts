import { PartitaError } from '../../errors.js'

/** What `compute` returns; undefined if it met scores that are not finite and refused them. */
export function ifFinite<T>(compute: () => T): T | undefined {
  try {
    return compute()
  } catch (error) {
    if (error instanceof PartitaError && error.code === 'NOT_FINITE') return undefined
    throw error
  }
}
