import type { CheckpointOptions, TrainingSummary } from '../../tasks/index.js'
import type { TrainingEvent } from '../../training/index.js'

/** What a fit reports to, and what ends it early. */
export interface FitHooks {
  readonly signal?: AbortSignal
  /** where the fit is kept while it runs */
  readonly checkpoint?: CheckpointOptions
  onEvent(event: TrainingEvent): void
}

/** Fits a model, and keeps what it warns of: `fit: epoch 2: …`, `reference refit: …`. */
export async function fitModel<Model>(
  start: (hooks: FitHooks) => PromiseLike<Model>,
  hooks: FitHooks,
): Promise<{ readonly model: Model; readonly warnings: readonly string[] }> {
  const warnings: string[] = []
  const onEvent = (event: TrainingEvent) => {
    hooks.onEvent(event)
    if (event.type !== 'warning') return
    warnings.push(`${event.phase.replace('select', 'fit')}: ${event.message}`)
  }
  return { model: await start({ ...hooks, onEvent }), warnings }
}

/**
 * Whether there is a model: an epoch was complete, of it or of the reference it is a residual on, or it needs none,
 * as a forest.
 */
export function isTrained({ select, reference }: TrainingSummary): boolean {
  const isWhole = select.reason === 'epochs'
  return isWhole || select.bestEpoch > 0 || (reference?.select.bestEpoch ?? 0) > 0
}
