import { checkOneOf, checkOption, PartitaError } from '../../errors.js'
import { type SetPosterior, type SetSizes, thresholdDecision } from '../../inference/index.js'
import { multilabelReport } from '../../metrics/index.js'
import type { LabelSet, Subsets } from '../../spaces/index.js'
import type { FittedParts, ModelInside } from '../fitted/fitted-parts.js'
import { knownEntries, type LabelInput } from './label-input.js'
import type { ResolvedMultilabelOptions } from './multilabel-options.js'
import { measuredRows } from './set-evaluation.js'

const scores = {
  f1: 'exampleF1',
  'micro-f1': 'microF1',
  'macro-f1': 'macroF1',
  jaccard: 'jaccard',
  'exact-match': 'subsetAccuracy',
} as const satisfies Record<TunedScore, string>

/** Scores of decisions by name. */
export type TunedScore = 'f1' | 'micro-f1' | 'macro-f1' | 'jaccard' | 'exact-match'

/**
 * What thresholds are tuned for: a score that is to be large, or what mistakes cost: a label named that is not true,
 * and a true one that is not named, for all labels or by name (others 1).
 */
export type TunedMetric =
  | TunedScore
  | { readonly cost: { readonly wrong?: LabelCost; readonly missing?: LabelCost } }

/** One cost for all labels, or by name. */
export type LabelCost = number | Readonly<Record<string, number>>

/** How thresholds are tuned. */
export interface TuneOptions extends SetSizes {
  /**
   * one threshold for each label instead of one for all, by turns; the default for `'macro-f1'` and for costs. Of
   * few rows with a label its threshold is chance
   */
  readonly perLabel?: boolean
}

/** Thresholds that are tried, of each label: quantiles of its probabilities. */
const TRIED = 60
/** Turns through the labels. */
const TURNS = 2

/**
 * The parts of the same model with the thresholds at which decisions about rows that it has not seen score best.
 *
 * @throws PartitaError `INVALID_OPTION` for another metric, or a cost that is not a number ≥ 0; `UNKNOWN_LABEL`
 */
export function tunedParts(
  inside: ModelInside<LabelSet, ResolvedMultilabelOptions, SetPosterior>,
  marginals: { readonly rows: number; readonly cols: number; readonly values: Float32Array },
  Y: LabelInput,
  metric: TunedMetric,
  { perLabel = metric === 'macro-f1' || typeof metric === 'object', ...sizes }: TuneOptions,
): FittedParts<LabelSet, ResolvedMultilabelOptions> {
  const { parts } = inside
  const space = parts.model.space as Subsets
  const { rows, cols } = marginals
  const truth = { rows, cols, values: knownEntries(Y, space, rows, 'Y') }
  const policy = parts.options.emptyPolicy
  const weights = measuredRows(truth)
  const score = scoreOf(metric, space.labels)
  const worth = (threshold: number | readonly number[]) =>
    score(truth, thresholdDecision(marginals, threshold, sizes), { policy, weights })
  let best = 0.5
  let most = worth(best)
  for (const tried of quantiles(marginals.values)) {
    const reached = worth(tried)
    if (reached > most) [best, most] = [tried, reached]
  }
  const thresholds = new Array<number>(cols).fill(best)
  for (let turn = 0; perLabel && turn < TURNS; turn++) {
    for (let label = 0; label < cols; label++) {
      const own = marginals.values.filter((_, at) => at % cols === label)
      for (const tried of quantiles(own)) {
        const reached = worth(thresholds.map((t, i) => (i === label ? tried : t)))
        if (reached <= most) continue
        thresholds[label] = tried
        most = reached
      }
    }
  }
  const limits = { ...sizes, threshold: perLabel ? thresholds : best }
  return { ...parts, options: { ...parts.options, decision: 'threshold', limits } }
}

type Report = Parameters<typeof multilabelReport>

/** What a decision is worth, larger = better. */
function scoreOf(metric: TunedMetric, labels: readonly string[]) {
  if (typeof metric === 'string') {
    checkOneOf('metric', metric, Object.keys(scores))
    return (...of: Report): number => multilabelReport(...of)[scores[metric]]
  }
  const wrong = costsOf(metric.cost?.wrong, 'wrong', labels)
  const missing = costsOf(metric.cost?.missing, 'missing', labels)
  return (truth: Report[0], decided: Report[1]): number => {
    let cost = 0
    for (let at = 0; at < truth.values.length; at++) {
      const label = at % truth.cols
      if (truth.values[at] === 1 && decided.values[at] === 0) cost += missing[label]
      if (truth.values[at] === 0 && decided.values[at] === 1) cost += wrong[label]
    }
    return -cost
  }
}

function costsOf(given: LabelCost | undefined, name: string, labels: readonly string[]): number[] {
  const check = (cost: number) => {
    const isCost = cost >= 0 && Number.isFinite(cost)
    checkOption(isCost, `cost.${name}`, 'a number ≥ 0', cost)
    return cost
  }
  if (given === undefined || typeof given === 'number') {
    return labels.map(() => check(given ?? 1))
  }
  const unknown = Object.keys(given).find((label) => !labels.includes(label))
  if (unknown !== undefined) {
    throw new PartitaError('UNKNOWN_LABEL', 'a cost of a label that there is not', {
      expected: `labels of the model: ${labels.slice(0, 5).join(', ')}`,
      received: JSON.stringify(unknown),
      where: `cost.${name}`,
    })
  }
  return labels.map((label) => check(given[label] ?? 1))
}

/** Values between which thresholds decide differently. */
function quantiles(probabilities: Float32Array): number[] {
  const sorted = Float32Array.from(new Set(probabilities)).sort()
  const count = Math.min(TRIED, sorted.length)
  return Array.from({ length: count }, (_, at) => {
    const from = Math.floor((at * sorted.length) / count)
    return from === 0 ? sorted[0] : (sorted[from] + sorted[from - 1]) / 2
  })
}
