import type {
  FittedMultilabel,
  FittedPredictor,
  FittedRanker,
  Likelihood,
  NllBracket,
  ObjectiveName,
  ObjectiveOptions,
  ResolvedTaskOptions,
  SetLimits,
} from '../../tasks/index.js'

import type { EpochCurve } from '../../training/index.js'

/** A fitted model of any task. */
export type FittedTask = FittedMultilabel | FittedRanker | FittedPredictor<unknown>

/** Sizes of a data set, of any task. */
export interface DataSummary {
  readonly rows: number
  readonly features: number
}

/** An objective and what it was told; absent: not told. */
export interface ObjectiveSummary extends ObjectiveOptions {
  readonly objective: ObjectiveName
  readonly samples?: number
  readonly proposal?: string
}

/** Options of a model under the names of the command line, of any task. */
export interface ModelSummary extends ObjectiveSummary, SetLimits {
  readonly loss: string
  readonly energy: string
  /** what was left to `auto` became, and why */
  readonly choices: readonly string[]
  readonly logPartition: string
  readonly decision: string
  /** absent for a task without a 0/0 */
  readonly empty?: string
  readonly seed: number
}

/** Options on which folds agree; null where they differ. */
export type Common<Options> = { readonly [Name in keyof Options]: Options[Name] | null }

/** How a fit went, as numbers. */
export type TrainingNumbers = ReturnType<typeof summarizeTraining>

/** @param hasValidation whether rows of their own chose when to stop; known only while fitting */
export function summarizeTraining(
  { training, parameterCount, options }: FittedTask,
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
    /** losses of every epoch, by pass */
    curves: curvesOf({ select, refit, reference }),
  }
}

function curvesOf({
  select,
  refit,
  reference,
}: Pick<FittedTask['training'], 'select' | 'refit' | 'reference'>) {
  const passes = {
    'reference: choosing the epoch': reference?.select,
    'reference: all rows': reference?.refit,
    [refit ? 'choosing the epoch' : 'the only pass']: select,
    'all rows': refit,
  }
  const curves = Object.entries(passes).flatMap(([name, pass]) =>
    pass?.curve ? [[name, pass.curve] as const] : [],
  )
  return Object.fromEntries(curves) as Readonly<Record<string, EpochCurve>>
}

/** Decision, training loop and seed under the names of the command line. */
export function summarizeFitOptions<Rule extends string>({
  decision,
  emptyPolicy,
  fit,
  seed,
}: ResolvedTaskOptions & { readonly decision: Rule }) {
  return {
    decision,
    empty: emptyPolicy,
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
    seed,
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

const ESTIMATES = [
  'logPartitionStandardError',
  'logPartitionEffectiveShare',
  'logPartitionShortfall',
  'sampledRows',
] as const

/** What belongs to likelihoods that were estimated, or whose log-partition was or could not be checked. */
export type EstimateNumbers = { readonly [Name in (typeof ESTIMATES)[number]]?: number | null } & {
  /** bounds of the NLL from both sides, nats, with their standard errors */
  readonly nllBracket?: { readonly [Name in keyof NllBracket]: number | null }
}

export function estimateNumbers(likelihood: Likelihood): EstimateNumbers {
  const { nllBracket: bracket } = likelihood
  const known = ESTIMATES.filter((name) => likelihood[name] !== undefined)
  return {
    ...Object.fromEntries(known.map((name) => [name, finiteOrNull(likelihood[name])])),
    ...(bracket && {
      nllBracket: {
        lower: finiteOrNull(bracket.lower),
        upper: finiteOrNull(bracket.upper),
        lowerStandardError: finiteOrNull(bracket.lowerStandardError),
        upperStandardError: finiteOrNull(bracket.upperStandardError),
      },
    }),
  }
}
