import { type Features, isSparse } from '../../engine/index.js'
import type { Rng } from '../../random/index.js'
import type { Space } from '../../spaces/index.js'
import { type ForestOptions, growForest } from './forest.js'
import { ForestMeasure } from './forest-measure.js'
import {
  type ListedOutputs,
  outOfBagOutputs,
  overOutputs,
  rowOutputs,
  weightsOfOutputs,
} from './output-forest.js'
import type { OutputWeights } from './smooth-part.js'
import { eachInput } from './tree.js'

/** The rows a forest measure is fitted to. */
export interface MeasuredRows extends ListedOutputs {
  readonly features: Features
  /** of the rows, > 0, `[n]`; default 1 */
  readonly weights?: ArrayLike<number>
}

/** How a forest measure is fitted. */
export interface ForestMeasureOptions extends Omit<ForestOptions, 'leaf' | 'trees'> {
  /** default 300 up to 1000 rows, fewer in proportion beyond, 100 at least */
  readonly trees?: number
  /** fewest rows of a leaf; of several the one of the best likelihood out of bag */
  readonly leaf: readonly number[]
}

/** A fitted forest measure and how it did on rows that trees have not seen. */
export interface FittedForest<Y> {
  readonly measure: ForestMeasure<Y>
  /** mean `−ln q(y|x)` of the training rows out of bag, nats */
  readonly loss: number
  /** fewest rows of a leaf, as chosen */
  readonly leaf: number
}

/** Trees up to so many rows, and at least, where none are named. */
const TREES = 300
const ROWS_OF_ALL_TREES = 1000
const FEWEST_TREES = 100
/**
 * Trees from which on each sees this share of the rows in place of a bootstrap sample, .63 of them: enough are left
 * that have not seen a row (docs/decisions/0013-forests.md).
 */
const TREES_OF_SHARE = 200
const SHARE = 0.8

/** Strengths of the measure of all rows that are tried. */
const STRENGTHS = [0.01, 0.03, 0.1, 0.3, 1]
/** Steps of expectation–maximisation for the mass of the smooth part, and its least. */
const STEPS = 100
const LEAST_SMOOTHING = 1e-4

/**
 * Grows a forest and fits its measure: the mass of the smooth part by expectation–maximisation, and the
 * strength of what all rows say in it, by the likelihood of the training rows out of bag.
 */
export function fitForestMeasure<Y>(
  space: Space<Y>,
  rows: MeasuredRows,
  options: ForestMeasureOptions,
  rng: Rng,
): FittedForest<Y> {
  const usual = Math.max(
    FEWEST_TREES,
    Math.round(TREES * Math.min(1, ROWS_OF_ALL_TREES / rows.features.rows)),
  )
  const { trees = usual, share = trees < TREES_OF_SHARE ? undefined : SHARE } = options
  const given = { ...options, trees, ...(share && { share }) }
  const fits = given.leaf.map((leaf) => fitOne(space, rows, { ...given, leaf }, rng))
  return fits.reduce((best, fit) => (fit.loss < best.loss ? fit : best))
}

function fitOne<Y>(
  space: Space<Y>,
  rows: MeasuredRows,
  options: ForestOptions,
  rng: Rng,
): FittedForest<Y> {
  const { features, weights, codeLength } = rows
  const { rows: n } = features
  const outputs = rowOutputs(rows)
  const forest = growForest({ features, targets: outputs.means, weights }, options, rng)
  const rowWeights = Float64Array.from({ length: n }, (_, r) => weights?.[r] ?? 1)
  const total = rowWeights.reduce((sum, weight) => sum + weight)
  const shares = rowWeights.map((weight) => weight / total)
  const outOfBag: OutputWeights[] = []
  eachInput(features, (input, row) => {
    outOfBag.push(outOfBagOutputs(forest, outputs, codeLength, input, row, shares))
  })
  const parts = {
    forest: overOutputs(forest, outputs, codeLength),
    codes: outputs.codes,
    all: weightsOfOutputs(rowWeights, outputs, codeLength),
    outOfBag: (row: number) => outOfBag[row],
  }
  const measureOf = (smoothing: number, strength: number) =>
    new ForestMeasure(space, { ...parts, smoothing, strength })
  const { smooth } = measureOf(0.5, 1)
  const listed = listedMasses(outOfBag, outputs)
  let best = { smoothing: 0.5, strength: 1, loss: Number.POSITIVE_INFINITY }
  for (const strength of STRENGTHS) {
    const smoothed = new Float64Array(n)
    const parameters = new Float32Array(smooth.width)
    const { count } = outputs
    const density = new Float64Array(count)
    for (let r = 0; r < n; r++) {
      smooth.fit(outOfBag[r], strength, parameters, 0)
      const codes = rows.codes.subarray(r * count * codeLength, (r + 1) * count * codeLength)
      smooth.proposal.logDensity(codes, count, { rows: 1, parameters }, density)
      for (let a = 0; a < count; a++) {
        if (outputs.shares[r * count + a] > 0) smoothed[r] += Math.exp(density[a] - space.logSize)
      }
    }
    const found = smoothingOf(listed, smoothed, shares)
    if (found.loss < best.loss) best = { ...found, strength }
  }
  return { measure: measureOf(best.smoothing, best.strength), loss: best.loss, leaf: options.leaf }
}

/** `Σ_y w_y [y is an output of the row]` for each row. */
function listedMasses(
  outOfBag: readonly OutputWeights[],
  { outputs, shares, count }: ReturnType<typeof rowOutputs>,
): Float64Array {
  return Float64Array.from(outOfBag, (given, r) => {
    let mass = 0
    given.outputs.forEach((output, s) => {
      for (let a = r * count; a < (r + 1) * count; a++) {
        if (outputs[a] === output && shares[a] > 0) mass += given.weights[s]
      }
    })
    return mass
  })
}

/** The mass of the smooth part of the best likelihood, and that. */
function smoothingOf(
  listed: Float64Array,
  smoothed: Float64Array,
  shares: Float64Array,
): { smoothing: number; loss: number } {
  let smoothing = 0.5
  for (let step = 0; step < STEPS; step++) {
    let next = 0
    for (let r = 0; r < listed.length; r++) {
      const part = smoothing * smoothed[r]
      next += (shares[r] * part) / (part + (1 - smoothing) * listed[r] || 1)
    }
    smoothing = Math.min(1 - LEAST_SMOOTHING, Math.max(LEAST_SMOOTHING, next))
  }
  let loss = 0
  for (let r = 0; r < listed.length; r++) {
    loss -= shares[r] * Math.log(smoothing * smoothed[r] + (1 - smoothing) * listed[r])
  }
  return { smoothing, loss }
}

/** The first columns of inputs: trees need nothing that was made of them. */
export function firstColumns(features: Features, cols: number): Features {
  if (features.cols === cols || isSparse(features)) return features
  const values = new Float32Array(features.rows * cols)
  for (let r = 0; r < features.rows; r++) {
    const at = r * features.cols
    values.set(features.values.subarray(at, at + cols), r * cols)
  }
  return { rows: features.rows, cols, values }
}
