import type { DenseMatrix } from '../../engine/index.js'
import { checkOption } from '../../errors.js'
import { numberSchema, type RankingData } from '../../io/index.js'
import { Rng } from '../../random/index.js'
import { plackettLuce } from '../../samplers/index.js'
import {
  mallowsLogProbability,
  permutations,
  plackettLuceLogProbability,
  type Ranking,
  sampleMallows,
} from '../../spaces/index.js'

/** Options of {@link plantedRanking}. */
export interface PlantedRankingOptions {
  readonly rows: number
  readonly features: number
  readonly items: number
  readonly seed: number | string
  /** what the rankings are drawn from; default `'plackett-luce'` */
  readonly model?: 'plackett-luce' | 'mallows'
  /**
   * How sure the model is: the scale of the scores of Plackett–Luce, or the dispersion θ of Mallows;
   * 0 is uniform; default 1
   */
  readonly sharpness?: number
}

/** The model the rankings were drawn from. */
export interface PlantedRankingTruth {
  /** scores of the items are `Wᵀx + b`, `[features, items]` */
  readonly W: DenseMatrix
  /** `[items]` */
  readonly b: Float32Array
  /** scores of the items in each row, `[rows, items]` */
  readonly scores: DenseMatrix
  /** true log-probability of the ranking drawn in each row, nats, `[rows]` */
  readonly logProbabilities: Float64Array
  /** true log-probability of any ranking in a row, nats */
  logProbability(row: number, ranking: Ranking): number
}

/** A ranking data set with the model that made it. */
export interface PlantedRanking extends RankingData {
  readonly rankings: readonly Ranking[]
  readonly truth: PlantedRankingTruth
}

/**
 * A ranking data set drawn from a known model, with its exact log-probabilities: no model can have a
 * lower expected negative log-likelihood than their negative mean.
 *
 * `x ~ N(0, I)`; `W ~ N(0, 4 / features)`, `b ~ N(0, ¼)`, scores `s(x) = Wᵀx + b`. `'plackett-luce'`:
 * drawn with log-worths `sharpness · s(x)`; `'mallows'`: drawn by repeated insertion around the
 * items sorted by `s(x)`, with dispersion `sharpness`. The same seed gives the same bits on every
 * machine.
 *
 * @throws PartitaError INVALID_OPTION unless the counts are integers ≥ 1 and the sharpness is a
 *   number ≥ 0
 *
 * @example
 * ```ts
 * import { plantedRanking } from 'partita/testing'
 * const data = plantedRanking({ rows: 100, features: 5, items: 4, seed: 1, model: 'mallows' })
 * console.log(data.rankings[0], data.truth.logProbabilities[0])
 * ```
 */
export function plantedRanking(options: PlantedRankingOptions): PlantedRanking {
  const { rows, features, items, seed, model = 'plackett-luce', sharpness = 1 } = options
  const counts = { rows, features, items }
  for (const [option, value] of Object.entries(counts)) {
    checkOption(Number.isInteger(value) && value >= 1, option, 'an integer ≥ 1', value)
  }
  const known = model === 'plackett-luce' || model === 'mallows'
  checkOption(known, 'model', 'plackett-luce or mallows', model)
  const valid = sharpness >= 0 && sharpness < Infinity
  checkOption(valid, 'sharpness', 'a finite number ≥ 0', sharpness)

  const rng = new Rng(seed)
  const X = normalMatrix(rng.split('features'), rows, features, 1)
  const W = normalMatrix(rng.split('weights'), features, items, 2 / Math.sqrt(features))
  const b = normalMatrix(rng.split('bias'), 1, items, 0.5).values
  const scale = model === 'plackett-luce' ? sharpness : 1
  const scores = linearScores(X, W, b, scale)
  const rowScores = (row: number) => scores.values.subarray(row * items, (row + 1) * items)
  const space = permutations(items)
  const centre = (row: number) => space.maximize(rowScores(row))

  const draws = rng.split('rankings')
  const rankings =
    model === 'mallows'
      ? Array.from({ length: rows }, (_, row) => sampleMallows(centre(row), sharpness, draws))
      : drawPlackettLuce(draws, scores)
  const logProbability = (row: number, ranking: Ranking) =>
    model === 'mallows'
      ? mallowsLogProbability(ranking, centre(row), sharpness)
      : plackettLuceLogProbability(rowScores(row), ranking)
  const featureNames = Array.from({ length: features }, (_, index) => `x${index + 1}`)
  return {
    features: X,
    rankings,
    featureNames,
    schema: numberSchema(featureNames, X),
    itemNames: space.items,
    relation: `planted(${model}, ${rows}, ${features}, ${items}, seed ${seed})`,
    droppedRows: 0,
    warnings: [],
    truth: {
      W,
      b,
      scores,
      logProbabilities: Float64Array.from(rankings, (y, row) => logProbability(row, y)),
      logProbability,
    },
  }
}

function drawPlackettLuce(rng: Rng, { rows, cols, values }: DenseMatrix): Ranking[] {
  const space = permutations(cols)
  const codes = new Float32Array(rows * cols)
  plackettLuce(space).sample(rng, 1, { rows, parameters: values }, codes)
  return Array.from({ length: rows }, (_, row) => space.decode(codes, row * cols))
}

function linearScores(X: DenseMatrix, W: DenseMatrix, b: Float32Array, scale: number): DenseMatrix {
  const values = new Float32Array(X.rows * W.cols)
  for (let row = 0; row < X.rows; row++) {
    for (let item = 0; item < W.cols; item++) {
      let score = b[item]
      for (let i = 0; i < X.cols; i++) {
        score += X.values[row * X.cols + i] * W.values[i * W.cols + item]
      }
      values[row * W.cols + item] = scale * score
    }
  }
  return { rows: X.rows, cols: W.cols, values }
}

function normalMatrix(rng: Rng, rows: number, cols: number, scale: number): DenseMatrix {
  const values = new Float32Array(rows * cols)
  rng.fillNormal(values)
  for (let at = 0; at < values.length; at++) values[at] *= scale
  return { rows, cols, values }
}
