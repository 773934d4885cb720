import type { DenseMatrix, Features } from '../../engine/index.js'
import type { FeaturesInput } from '../../io/index.js'
import { labelConfusions, labelPairs, labelReport } from '../../metrics/index.js'
import { mean } from '../../numbers/index.js'
import type { PosteriorWatch, SetAnswers } from '../label-sets/evaluate-sets.js'
import type { ResolvedMultilabelOptions } from '../label-sets/multilabel-options.js'
import { type MultilabelEvaluation, measuredRows } from '../label-sets/set-evaluation.js'
import { askedRows, movedInputs, slicesOf } from './asked-rows.js'
import type { DiagnoseOptions, MultilabelDiagnosis } from './diagnosis.js'
import { denseRows, type NamedInputs } from './inputs.js'
import {
  type LogPartitionModel,
  logPartitionRows,
  logPartitionToCompare,
} from './log-partition-rows.js'
import { importanceOf } from './permutation-importance.js'
import { leastLikely, setRowScores } from './row-scores.js'
import { type AskedSets, effectOf } from './set-effects.js'
import { sizeShares, strongestPairs, worstRow } from './set-parts.js'
import { thresholdScores } from './threshold-scores.js'

/** Draws of each row's label sets, from which labels together are counted. */
const DRAWS = 10
const MOST_CONFUSIONS = 50

/** What is asked of a model of label sets. */
export interface DiagnosedSets extends AskedSets, LogPartitionModel, NamedInputs {
  readonly options: ResolvedMultilabelOptions
  readonly inside: { raw(X: FeaturesInput): Features }
}

/** What one pass over all rows gave. */
export interface MeasuredSets {
  readonly evaluation: MultilabelEvaluation
  readonly truth: DenseMatrix
  readonly answers: SetAnswers
  readonly logProbability: Float64Array
}

/** See `FittedMultilabel.diagnose`. */
export function diagnoseSets(
  model: DiagnosedSets,
  X: FeaturesInput,
  options: DiagnoseOptions,
  measure: (watch: PosteriorWatch) => MeasuredSets,
): MultilabelDiagnosis {
  const { labels } = model
  const asked = askedRows(model, model.inside.raw(X), options)
  const { features, names, rng, worst } = asked
  const k = labels.length
  const drawn = {
    rows: features.rows * DRAWS,
    cols: k,
    values: new Float32Array(features.rows * DRAWS * k),
  }
  const drawing = rng.split('pairs')
  const { evaluation, truth, answers, logProbability } = measure((posterior, row) => {
    drawn.values.set(posterior.sample(drawing.split(row), DRAWS), row * DRAWS * k)
  })
  const { marginals } = answers
  const predicted = answers.decided.find(({ rule }) => rule === evaluation.decision)!.sets
  const policy = model.options.emptyPolicy
  const rows = setRowScores(names, truth, predicted, logProbability, policy)
  const by = logPartitionToCompare(evaluation, asked)
  const importance = importanceOf(
    asked,
    (changed, some) => -mean(model.logProbability(changed, denseRows(truth, some), by)),
  )
  const weights = measuredRows(truth)
  const slices = slicesOf(asked, rows)
  const logPartitions = logPartitionRows(model, evaluation, asked, answers.exact)
  return {
    evaluation,
    labels: labelReport(truth, predicted, marginals, { policy, weights, labels }),
    pairs: strongestPairs(labelPairs(truth, drawn), labels),
    confusions: labelConfusions(truth, predicted)
      .slice(0, MOST_CONFUSIONS)
      .map((each) => ({ ...each, missed: labels[each.missed], predicted: labels[each.predicted] })),
    sizes: sizeShares(truth, predicted, drawn),
    thresholds: thresholdScores(truth, marginals, { policy, weights }),
    ...(logPartitions && { logPartitions }),
    rows,
    worstRows: leastLikely(rows, worst).map((at) =>
      worstRow({ at, name: names[at], nll: rows.nll[at] }, labels, truth, predicted, marginals),
    ),
    ...(slices && { slices }),
    ...(importance && { importance }),
    effects: movedInputs(asked, importance).map((input) =>
      effectOf(model, asked, { truth, by, input }),
    ),
  }
}
