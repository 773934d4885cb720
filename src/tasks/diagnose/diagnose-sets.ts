import { type DenseMatrix, takeRows } from '../../engine/index.js'
import { type FeaturesInput, type TableSchema, toFeatures } from '../../io/index.js'
import { labelConfusions, labelPairs, labelReport } from '../../metrics/index.js'
import { Rng } from '../../random/index.js'
import { checkCount } from '../fitted/check-count.js'
import type { PosteriorWatch, SetAnswers } from '../label-sets/evaluate-sets.js'
import type { ResolvedMultilabelOptions } from '../label-sets/multilabel-options.js'
import { type MultilabelEvaluation, measuredRows } from '../label-sets/set-evaluation.js'
import type { DiagnoseOptions, MultilabelDiagnosis } from './diagnosis.js'
import { inputNamed, inputsOf, inputValues } from './inputs.js'
import { type LogPartitionModel, logPartitionRows } from './log-partition-rows.js'
import { checkSliceValues, leastLikely, namesOfRows, setRowScores } from './row-scores.js'
import { type AskedSets, effectOf, importanceOf } from './set-inputs.js'
import { sizeShares, strongestPairs, worstRow } from './set-parts.js'
import { slicesBy } from './slices.js'
import { thresholdScores } from './threshold-scores.js'

/** Draws of each row's label sets, from which labels together are counted. */
const DRAWS = 10
const WORST_ROWS = 20
const MOST_CONFUSIONS = 50
const EFFECTS = 2

/** What is asked of a model of label sets. */
export interface DiagnosedSets extends AskedSets, LogPartitionModel {
  readonly featureCount: number
  readonly featureNames: readonly string[] | undefined
  readonly schema: TableSchema | undefined
  readonly options: ResolvedMultilabelOptions
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
  const { worst = WORST_ROWS, seed = 0 } = options
  const rng = new Rng(seed)
  const features = toFeatures(X, 'X', model.featureCount)
  const inputs = inputsOf(model)
  // what cannot be done is said before anything is measured
  checkCount('worst', worst)
  const { repeats = 1, rows: some = 1 } = options.importance || {}
  checkCount('importance.repeats', repeats)
  checkCount('importance.rows', some)
  const names = namesOfRows(options.rowNames, features.rows)
  const by = typeof options.by === 'string' ? inputNamed(inputs, options.by, 'by') : undefined
  const values = by ? inputValues(features, by) : (options.by as ArrayLike<string> | undefined)
  if (values) checkSliceValues(values, features.rows)
  const { effects = EFFECTS } = options
  const asked = typeof effects === 'number' ? undefined : effects
  const askedInputs = asked?.map((name) => inputNamed(inputs, name, 'effects'))

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
  const questioned = { features, truth, inputs, evaluation, rng }
  const importance = importanceOf(model, questioned, options)
  const important = importance?.inputs.slice(0, Number(effects)).map(({ input }) => input) ?? []
  const moved = askedInputs ?? important.map((name) => inputNamed(inputs, name, 'effects'))
  const weights = measuredRows(truth)
  const firstRows = (count: number) => takeRows(features, someFirst(features.rows, count))
  const logPartitions = logPartitionRows(model, evaluation, names, firstRows, answers.exact)
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
    ...(values && { slices: { by: by?.name ?? 'slice', slices: slicesBy(values, rows) } }),
    ...(importance && { importance }),
    effects: moved.map((input) => effectOf(model, questioned, input, options)),
  }
}

function someFirst(rows: number, count: number): Int32Array {
  return Int32Array.from({ length: Math.min(rows, count) }, (_, row) => row)
}
