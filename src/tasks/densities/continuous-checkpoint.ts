import { type BackendOptions, createBackend } from '../../engine/index.js'
import type { CheckpointJournal } from '../../training/index.js'
import type { CheckpointOptions } from '../fit/fit-checkpoint.js'

/**
 * Where the passes of a fit to points are kept, if that is asked for.
 *
 * @param options all that the fit follows from beside the rows
 */
export async function continuousCheckpoint(
  checkpoint: CheckpointOptions | undefined,
  options: BackendOptions,
  rows: readonly unknown[],
): Promise<CheckpointJournal | undefined> {
  if (!checkpoint) return undefined
  const engine = (await createBackend(options)).name
  const { openCheckpoint } = await import('../fit/fit-checkpoint.js')
  return openCheckpoint(checkpoint, { options: { ...options, engine }, rows })
}
