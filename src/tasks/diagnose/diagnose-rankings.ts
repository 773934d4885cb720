import type { DenseMatrix, Features } from '../../engine/index.js'
import type { FeaturesInput } from '../../io/index.js'
import { mean } from '../../numbers/index.js'
import type { PartialRanking, Permutations } from '../../spaces/index.js'
import type { EvaluationOptions } from '../fitted/likelihood.js'
import type { MeasuredRankings, RankingWatch } from '../rankings/ranking-evaluation.js'
import type { RankingOutputs } from '../rankings/ranking-input.js'
import { askedRows, movedInputs, slicesOf } from './asked-rows.js'
import type { DiagnoseOptions } from './diagnosis.js'
import { moveInput } from './input-effect.js'
import type { NamedInputs } from './inputs.js'
import {
  type LogPartitionModel,
  logPartitionRows,
  logPartitionToCompare,
} from './log-partition-rows.js'
import { importanceOf } from './permutation-importance.js'
import type { RankEffect, RankingDiagnosis } from './ranking-diagnosis.js'
import {
  itemPlaces,
  itemScores,
  nllWithoutInputs,
  pairOrders,
  rankingRowScores,
  type SaidOfRow,
  worstRanking,
} from './ranking-parts.js'
import { leastLikely } from './row-scores.js'

const EFFECT_ROWS = 50

/** What is asked of a model of rankings. */
export interface DiagnosedRankings extends LogPartitionModel, NamedInputs {
  readonly items: readonly string[]
  readonly inside: { raw(X: FeaturesInput): Features }
  pairwiseProbabilities(X: FeaturesInput): DenseMatrix
  logProbability(X: FeaturesInput, Y: RankingOutputs, options?: EvaluationOptions): Float64Array
}

/** See `FittedRanker.diagnose`. */
export function diagnoseRankings(
  model: DiagnosedRankings,
  space: Permutations,
  X: FeaturesInput,
  options: DiagnoseOptions,
  measure: (watch: RankingWatch) => MeasuredRankings,
): RankingDiagnosis {
  const { items } = space
  const asked = askedRows(model, model.inside.raw(X), options)
  const said: SaidOfRow[] = []
  const { evaluation, rankings, predicted, logProbability } = measure(
    (row, preferences, places) => {
      said[row] = {
        preferences: Float64Array.from(preferences),
        places: places && Float64Array.from(places),
      }
    },
  )
  const measured = { items, rankings, predicted, said }
  const policy = evaluation.report.policy
  const rows = rankingRowScores(asked.names, measured, logProbability, policy)
  const by = logPartitionToCompare(evaluation, asked)
  const of = (some: Int32Array): PartialRanking[] => Array.from(some, (row) => rankings[row])
  const importance = importanceOf(
    asked,
    (changed, some) => -mean(model.logProbability(changed, of(some), by)),
  )
  const slices = slicesOf(asked, rows)
  const logPartitions = logPartitionRows(model, evaluation, asked)
  const places = itemPlaces(measured)
  const constant = nllWithoutInputs(items, rankings)
  return {
    evaluation,
    items: itemScores(measured),
    ...(places && { places }),
    pairs: pairOrders(measured),
    ...(constant !== undefined && { nllWithoutInputs: constant }),
    ...(logPartitions && { logPartitions }),
    rows,
    worstRows: leastLikely(rows, asked.worst).map((row) =>
      worstRanking({ row, name: asked.names[row], nll: rows.nll[row] }, measured),
    ),
    ...(slices && { slices }),
    ...(importance && { importance }),
    effects: movedInputs(asked, importance).map((input): RankEffect => {
      const ranks = (changed: DenseMatrix) => expectedRanks(model.pairwiseProbabilities(changed))
      const { means, ...moved } = moveInput(asked, input, EFFECT_ROWS, [ranks])
      const ofItem = (item: string, i: number) => ({ item, expectedRanks: means[0][i] })
      return { ...moved, items: items.map(ofItem) }
    }),
  }
}

/** `1 + Σ_j P(j before i)`, `[n, k]` of `[n, k·k]` */
function expectedRanks({ rows, cols, values }: DenseMatrix): DenseMatrix {
  const k = Math.sqrt(cols)
  const ranks = new Float32Array(rows * k).fill(1)
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < cols; at++) ranks[row * k + (at % k)] += values[row * cols + at]
  }
  return { rows, cols: k, values: ranks }
}
