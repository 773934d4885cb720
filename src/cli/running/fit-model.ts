import type { TrainingSummary } from '../../tasks/index.js'
import type { TrainingEvent } from '../../training/index.js'
import type { CliContext } from '../options/context.js'
import { interruptible } from './interrupt.js'
import { createProgressBar } from './progress-bar.js'

/** What a fit reports to, and what ends it early. */
export interface FitHooks {
  readonly signal?: AbortSignal
  onEvent(event: TrainingEvent): void
}

type FitWarning = Extract<TrainingEvent, { readonly type: 'warning' }>

/** A fitted model and what the fit warned of. */
export interface FitOutcome<Model> {
  readonly model: Model
  readonly warnings: readonly string[]
  /** whether Ctrl-C ended the fit early */
  readonly interrupted: boolean
  /** whether an epoch was complete, so that there are best weights */
  readonly isTrained: boolean
}

/** Whether a command shows neither progress nor warnings while it works. */
export interface Loudness {
  readonly json: boolean
  readonly quiet: boolean
}

/** What Ctrl-C says during a fit. */
export const STOPPING =
  'interrupted: stopping with the best weights so far; Ctrl-C again ends at once\n'

/** Fits a model with a progress bar; Ctrl-C ends the fit early with the best weights so far. */
export async function fitModel<Model extends { readonly training: TrainingSummary }>(
  start: (hooks: FitHooks) => PromiseLike<Model>,
  { json, quiet }: Loudness,
  context: CliContext,
): Promise<FitOutcome<Model>> {
  const { stderr, env } = context
  const bar = createProgressBar({ stream: json || quiet ? { write() {} } : stderr, env })
  const warnings: string[] = []
  const onEvent = (event: TrainingEvent) => {
    bar.update(event)
    if (event.type === 'warning') warnings.push(warningText(event))
  }
  const stop = () => {
    bar.close()
    stderr.write(STOPPING)
  }
  try {
    const model = await interruptible(context, stop, (signal) => start({ signal, onEvent }))
    const { aborted } = model.training
    return { model, warnings, interrupted: aborted, isTrained: isTrained(model.training) }
  } finally {
    bar.close()
  }
}

/** `fit: epoch 2: …`; after the epochs are chosen `refit: …`, of a reference measure `reference fit: …`. */
export function warningText({ phase, message }: FitWarning): string {
  return `${phase.replace('select', 'fit')}: ${message}`
}

/** Whether an epoch was complete, of the model or of the reference it is a residual on. */
export function isTrained({ select, reference }: TrainingSummary): boolean {
  return select.bestEpoch > 0 || (reference?.select.bestEpoch ?? 0) > 0
}
