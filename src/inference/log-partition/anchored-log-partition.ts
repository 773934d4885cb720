import { fenchelYoung, type Generator, isLogistic } from '../../losses/index.js'
import {
  type BatchModel,
  type EnergyModel,
  type ModelBatch,
  samplingContext,
} from '../../models/index.js'
import { logSumExp } from '../../numbers/index.js'
import type { Rng } from '../../random/index.js'
import { CodeTable, drawSamples, type Proposal, rowByRow } from '../../samplers/index.js'
import { normalizedWeights } from '../weights/normalized-weights.js'
import type { Anchors } from './anchors.js'

/** How the draws beside the anchors are made. */
export interface AnchoredOptions {
  /** `r`, with full support; on a learned reference that of the reference */
  readonly proposal: Proposal
  /** the same for every call: the value is then a function of the input alone */
  readonly rng: Rng
}

/**
 * The log-partition of each row of a batch as a sum over anchors and a mean over draws beside them,
 *   `E_q f*'(g − τ) ≈ Σ_{y ∈ S} q(y|x) f*'(g(x, y) − τ) + (1/m) Σ_{j: y_j ∉ S} (q/r)(y_j|x) f*'(g(x, y_j) − τ) = 1`,
 * `y_j ~ r(·|x)`; for the logistic loss `τ` is its logarithm at 0, and the sum is unbiased. One forward
 * pass over `K + m` codes a row, with the same random numbers for every row. The outputs of training
 * rows hold most of the mass of a model that was fitted to them (docs/maths.md#9-which-log-partition-answers), and
 * the draws tell what the others hold.
 *
 * @returns `τ(x)` in nats, relative to the reference measure, `[B]`
 *
 * @example
 * ```ts
 * import { anchoredLogPartition, anchorsOf, createBackend, EnergyModel } from 'partita/core'
 * import { logistic, Rng, subsets, Tape, uniform } from 'partita/core'
 * const space = subsets(3)
 * const model = new EnergyModel(new Tape(await createBackend()), space, { features: 1 }, new Rng(1))
 * const batch = { features: { rows: 1, cols: 1, values: Float32Array.of(0.5) } }
 * const anchors = anchorsOf(space, Float32Array.of(1, 0, 1))
 * const options = { proposal: uniform(space), rng: new Rng(2) }
 * console.log(anchoredLogPartition(model, logistic, batch, anchors, options)) // [0]
 * ```
 */
export function anchoredLogPartition<Y>(
  model: EnergyModel<Y>,
  generator: Generator,
  batch: ModelBatch,
  anchors: Anchors,
  options: AnchoredOptions,
): Float64Array {
  const { rows } = batch.features
  const { tape, space } = model
  const count = anchors.codes.length / space.codeLength
  const { draws } = anchors
  tape.clear()
  const score = model.at(batch)
  const listed = anchorScores(model, score, anchors.codes)
  const drawn = draws > 0 ? drawnBeside(model, score, anchors, options) : undefined
  tape.clear()
  return Float64Array.from({ length: rows }, (_, b) => {
    const rowOf = (values: Float64Array, width: number) =>
      values.subarray(b * width, (b + 1) * width)
    const scores = new Float64Array(count + draws)
    const logMass = new Float64Array(count + draws)
    scores.set(rowOf(listed.scores, count))
    for (let j = 0; j < count; j++) logMass[j] = listed.logReference[b * count + j] - space.logSize
    if (drawn) {
      scores.set(rowOf(drawn.scores, draws), count)
      for (let j = 0; j < draws; j++) {
        logMass[count + j] = drawn.logRatio[b * draws + j] - Math.log(draws)
      }
    }
    if (isLogistic(generator)) return logSumExp(scores.map((score, j) => score + logMass[j]))
    return fenchelYoung(generator, { reference: normalizedWeights(logMass) }).normalizer(scores)
  })
}

/** `g(x, y)` and `log q − log u` of the anchors for each row, `[B, K]`. */
function anchorScores<Y>(
  { tape, space }: EnergyModel<Y>,
  score: BatchModel,
  codes: Float32Array,
): { readonly scores: Float64Array; readonly logReference: Float64Array } {
  const count = codes.length / space.codeLength
  const matrix = tape.upload(codes, count, space.codeLength)
  const scored = tape.untracked(() => score.score({ matrix, shared: true }))
  const { rows } = scored
  const scores = Float64Array.from(tape.backend.read(scored.value))
  if (!score.reference) return { scores, logReference: new Float64Array(rows * count) }
  const repeated = new Float32Array(rows * codes.length)
  for (let b = 0; b < rows; b++) repeated.set(codes, b * codes.length)
  return { scores, logReference: score.reference.logDensity(repeated, count) }
}

/** Scores and `log q − log r` of draws for each row, `−∞` for a draw that is an anchor, `[B, m]`. */
function drawnBeside<Y>(
  { tape, space, reference }: EnergyModel<Y>,
  score: BatchModel,
  { codes: anchors, draws }: Anchors,
  { proposal, rng }: AnchoredOptions,
): { readonly scores: Float64Array; readonly logRatio: Float64Array } {
  const { rows } = score.linear
  const c = space.codeLength
  const context = samplingContext(tape, score, rows)
  const drawn = drawSamples(rowByRow(proposal), space, rng, draws, context, {}, reference)
  const matrix = tape.upload(drawn.codes, drawn.codes.length / c, c)
  const scored = tape.untracked(() => score.score({ matrix, shared: drawn.shared }))
  const table = new CodeTable(c, anchors.length / c)
  for (let at = 0; at < anchors.length; at += c) table.add(anchors, at)
  const logRatio = Float64Array.from({ length: rows * draws }, (_, e) => {
    const j = drawn.shared ? e % draws : e
    return table.find(drawn.codes, j * c) >= 0 ? Number.NEGATIVE_INFINITY : drawn.logRatio[j]
  })
  return { scores: Float64Array.from(tape.backend.read(scored.value)), logRatio }
}
