import { PartitaError } from '../../src/errors.js'

/** The PartitaError that `action` throws or rejects with; fails on any other outcome. */
export async function caught(action: () => unknown): Promise<PartitaError> {
  try {
    await action()
  } catch (error) {
    if (error instanceof PartitaError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
