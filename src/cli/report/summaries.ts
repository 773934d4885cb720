import type {
  FittedMultilabel,
  FittedRanker,
  Likelihood,
  ResolvedTaskOptions,
} from '../../tasks/index.js'

/** How a fit went, as numbers. */
export type TrainingNumbers = ReturnType<typeof summarizeTraining>

/** @param hasValidation whether rows of their own chose when to stop; known only while fitting */
export function summarizeTraining(
  { training, parameterCount, options }: FittedMultilabel | FittedRanker,
  hasValidation = false,
) {
  const isHeldOut = hasValidation || options.fit.validationFraction > 0
  const { select, refit, reference, aborted } = training
  const passes = [select, refit, reference?.select, reference?.refit]
  return {
    parameters: parameterCount,
    steps: passes.reduce((total, pass) => total + (pass?.steps ?? 0), 0),
    epochs: select.epochs,
    bestEpoch: select.bestEpoch,
    stopped: select.reason,
    /** how samples or chains did in the epoch that was kept; null if there were none */
    sampling: (refit ?? select).sampling ?? null,
    /** of the best epoch; null if no epoch was complete, or nothing was held out */
    validationLoss: isHeldOut ? (select.loss ?? null) : null,
    refitEpochs: refit?.epochs ?? 0,
    interrupted: aborted,
  }
}

/** Options of the training loop under the names of the command line. */
export function summarizeFitOptions(fit: ResolvedTaskOptions['fit']) {
  return {
    epochs: fit.epochs,
    patience: fit.patience,
    batchSize: fit.batchSize,
    rate: fit.groups.main.rate,
    decay: fit.groups.main.decay,
    logPartitionRate: fit.groups.logPartition.rate,
    ...(fit.groups.deep && { deepRate: fit.groups.deep.rate }),
    schedule: fit.schedule,
    clipNorm: fit.clipNorm,
    validationFraction: fit.validationFraction,
    refit: fit.refit,
  }
}

/** `57 epochs, the best 37, then 37 on all rows; 1250 steps; 105990 parameters` */
export function describeTraining(training: TrainingNumbers): string {
  const { epochs, bestEpoch, refitEpochs, steps, parameters, stopped, interrupted } = training
  const best = training.validationLoss === null ? '' : `, the best ${bestEpoch}`
  const refit = refitEpochs > 0 ? `, then ${refitEpochs} on all rows` : ''
  const end = interrupted ? ' (interrupted)' : stopped === 'diverged' ? ' (diverged)' : ''
  return `${epochs} epochs${end}${best}${refit}; ${steps} steps; ${parameters} parameters`
}

/** The largest amount of memory the process has had, MB. */
export function peakMemoryMb(): number {
  return process.resourceUsage().maxRSS / 1024
}

/** Seconds since `start`, a value of `performance.now()`. */
export function secondsSince(start: number): number {
  return (performance.now() - start) / 1000
}

/** JSON has no infinity and no undefined: null instead. */
export function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null
}

/** What belongs to the log-partition of likelihoods where it was estimated or could not be checked. */
export function estimateNumbers(likelihood: Likelihood) {
  const names = [
    'logPartitionStandardError',
    'logPartitionEffectiveShare',
    'logPartitionShortfall',
  ] as const
  const known = names.filter((name) => likelihood[name] !== undefined)
  return Object.fromEntries(known.map((name) => [name, finiteOrNull(likelihood[name])])) as {
    [Name in (typeof names)[number]]?: number | null
  }
}
