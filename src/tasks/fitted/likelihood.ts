import type { Features } from '../../engine/index.js'
import type { LogPartitionBracket } from '../../inference/index.js'
import { mean } from '../../numbers/index.js'
import { hasEnoughSamples } from '../../training/index.js'
import type { ObservedProbabilities } from './known-masses.js'
import type {
  LogPartitionAnswer,
  LogPartitionMethod,
  LogPartitionOptions,
  LogPartitionRequest,
} from './log-partition-answer.js'
import type { LogPartitions } from './log-partitions.js'

/** Likelihood of labelled rows, in nats. */
export interface Likelihood {
  /**
   * mean `−log p(y|x)` over the log-partition named by `logPartition`; infinite if a true output has
   * probability zero, as sparse losses allow
   */
  readonly nll: number
  /** share of the rows whose true output has probability zero */
  readonly zeroProbability: number
  /** which log-partition the likelihood was computed with */
  readonly logPartition: LogPartitionMethod
  /**
   * rows known in part whose probability, a sum over all outputs that agree, is an estimate from samples;
   * absent: none
   */
  readonly sampledRows?: number
  /** mean standard error of that log-partition, where it was estimated from samples */
  readonly logPartitionStandardError?: number
  /**
   * mean share of the samples of that estimate that count, in (0, 1]: below a tenth the estimate is too
   * low, and `nll` too good
   */
  readonly logPartitionEffectiveShare?: number
  /**
   * how many nats too low samples show the learned log-partition to be, on average over the first 100
   * rows, where the exact one is out of reach; negative where they show nothing
   */
  readonly logPartitionShortfall?: number
  /**
   * bounds of `nll` where the exact log-partition is out of reach: `nll` with the lower and the upper bound
   * of the log-partitions of the first 100 rows in their place; each holds on average, unless few samples count
   */
  readonly nllBracket?: NllBracket
  /** mean `|learned − exact|`; absent where the exact one is out of reach or none is learned */
  readonly logPartitionError?: number
  /** what makes these numbers untrustworthy, in words */
  readonly warnings: readonly string[]
}

/** Bounds of a mean negative log-likelihood from both sides, nats. */
export interface NllBracket {
  readonly lower: number
  readonly upper: number
  readonly lowerStandardError: number
  readonly upperStandardError: number
}

/** How an evaluation is to measure. */
export interface EvaluationOptions {
  /**
   * which log-partition likelihoods are computed with; default: the exact one where there is a way, else
   * the learned, else an estimate from importance samples
   */
  readonly logPartition?: LogPartitionRequest | LogPartitionOptions
}

/** Beyond so many nats a learned log-partition that is too low makes likelihoods meaningless. */
const LARGEST_SHORTFALL = 1

/**
 * Likelihood of labelled rows over the log-partition asked for, else over the exact one where there is
 * one, else the learned, else an estimate.
 *
 * @param logProbabilityGiven `log p(observed | x)` with these log-partitions, `[n]`
 * @param known the exact log-partition, if it is known already
 */
export function likelihoodOf<Y>(
  logPartitions: LogPartitions<Y>,
  features: Features,
  logProbabilityGiven: (logPartition: Float64Array) => ObservedProbabilities,
  { logPartition: asked }: EvaluationOptions,
  known?: Float64Array,
): Likelihood {
  const how = typeof asked === 'string' ? { method: asked } : asked
  const exact = known ?? logPartitions.exact(features)
  const learned = logPartitions.generalizes ? logPartitions.learned(features) : undefined
  const atHand: readonly LogPartitionAnswer[] = [
    ...(exact ? [{ method: 'exact', values: exact } as const] : []),
    ...(learned ? [{ method: 'learned', values: learned } as const] : []),
  ]
  const answer = how
    ? (atHand.find(({ method }) => method === how.method) ?? logPartitions.answer(features, how))
    : (atHand[0] ?? logPartitions.answer(features))
  const { values: logProbability, sampled } = logProbabilityGiven(answer.values)
  const nll = -mean(logProbability)
  const { effectiveSampleSizes: counting, samples = 0 } = answer
  const bounds = exact ? undefined : logPartitions.boundsOfFirst(features)
  const trust = {
    logPartitionEffectiveShare: counting && mean(counting) / samples,
    logPartitionShortfall: learned && bounds && meanDifference(bounds.lower, learned),
  }
  return {
    ...trust,
    warnings: likelihoodWarnings(answer.method, trust),
    nll,
    nllBracket: bounds && nllBracketOf(nll, answer.values, bounds),
    zeroProbability: mean(logProbability.map((l) => (l === Number.NEGATIVE_INFINITY ? 1 : 0))),
    logPartition: answer.method,
    ...(sampled.length > 0 && { sampledRows: sampled.length }),
    logPartitionStandardError: answer.standardErrors && mean(answer.standardErrors),
    logPartitionError:
      exact && learned ? mean(learned.map((tau, r) => Math.abs(tau - exact[r]))) : undefined,
  }
}

function nllBracketOf(
  nll: number,
  used: Float64Array,
  { lower, upper, lowerStandardErrors, upperStandardErrors }: LogPartitionBracket,
): NllBracket {
  const errorOfMean = (errors: Float64Array) => Math.hypot(...errors) / errors.length
  return {
    lower: nll + meanDifference(lower, used),
    upper: nll + meanDifference(upper, used),
    lowerStandardError: errorOfMean(lowerStandardErrors),
    upperStandardError: errorOfMean(upperStandardErrors),
  }
}

/** mean of `a − b` over the rows of `a` */
function meanDifference(a: Float64Array, b: Float64Array): number {
  return mean(a.map((value, r) => value - b[r]))
}

/** What likelihoods over such a log-partition are worth, in words. */
function likelihoodWarnings(
  method: LogPartitionMethod,
  {
    logPartitionEffectiveShare: share = 1,
    logPartitionShortfall: shortfall = 0,
  }: Pick<Likelihood, 'logPartitionEffectiveShare' | 'logPartitionShortfall'>,
): string[] {
  const warnings: string[] = []
  if (!hasEnoughSamples(share)) {
    const percent = `${(100 * share).toPrecision(2)} %`
    warnings.push(
      `evaluate: ${percent} of the samples of the ${method} log-partition count: it is too low and the likelihood too good; use more samples, or the annealed log-partition`,
    )
  }
  if (shortfall > LARGEST_SHORTFALL) {
    const nats = shortfall > 1e4 ? shortfall.toExponential(1) : shortfall.toFixed(1)
    const consequence =
      method === 'learned'
        ? 'what is given as likelihood is none; measure it with an estimated log-partition, and fit'
        : 'log-probabilities over it mean nothing; fit'
    warnings.push(
      `evaluate: the learned log-partition is at least ${nats} nats too low: ${consequence} again with a proposal nearer to the model (tied, empirical, learned)`,
    )
  }
  return warnings
}
