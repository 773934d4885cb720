import { checkOption, PartitaError } from '../../errors.js'
import { nearestName } from '../../nearest-name.js'
import type { EstimatorKind } from '../estimators/estimator-data.js'

/** A score to compare by; of the library's own scores it is known which way is better. */
export type MetricInput = string | { readonly name: string; readonly better: 'larger' | 'smaller' }

/** A score to compare by, and which way is better. */
export interface Metric {
  readonly name: string
  readonly better: 'larger' | 'smaller'
}

/** Scores of the library of which less is better. */
const SMALLER: readonly string[] = [
  'nll',
  'zeroProbability',
  'logPartitionError',
  'logPartitionStandardError',
  'hammingLoss',
  'coverageError',
  'labelRankingLoss',
  'labelLogLoss',
  'oneError',
  'spearmanFootrule',
  'rmse',
  'crps',
  'intervalWidth90',
]

const DEFAULTS: Readonly<Record<EstimatorKind, string>> = {
  multilabel: 'nll',
  ranking: 'nll',
  structured: 'nll',
  density: 'meanLogDensity',
  regression: 'meanLogDensity',
  own: 'nll',
}

/**
 * The score that is asked for; default the likelihood.
 *
 * @internal
 */
export function metricOf(given: MetricInput | undefined, kind: EstimatorKind): Metric {
  if (typeof given === 'object') {
    const { name, better } = given
    const isKnown = better === 'larger' || better === 'smaller'
    checkOption(isKnown, 'metric.better', "'larger' or 'smaller'", better)
    return { name, better }
  }
  const name = given ?? DEFAULTS[kind]
  return { name, better: SMALLER.includes(name) ? 'smaller' : 'larger' }
}

/** Throws `INVALID_OPTION` for a score that units do not have. */
export function checkMetric({ name }: Metric, known: readonly string[]): void {
  if (known.includes(name)) return
  const near = nearestName(name, known)
  throw new PartitaError('INVALID_OPTION', 'there is no score of this name', {
    expected: `one of ${known.join(', ')}`,
    received: JSON.stringify(name),
    hint: near && `did you mean ${near}?`,
  })
}

/** A score so that larger is better; −∞ where there is none, as for an infinite likelihood. */
export function worth({ name, better }: Metric, metrics: Readonly<Record<string, number | null>>) {
  const value = metrics[name] ?? null
  if (value === null) return -Infinity
  return better === 'larger' ? value : -value
}
