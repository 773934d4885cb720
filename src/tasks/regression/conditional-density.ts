import { type DenseMatrix, takeRows } from '../../engine/index.js'
import { logMeanExp, logPanelIntegral, PanelDensity, panelPoints } from '../../inference/index.js'
import { Rng } from '../../random/index.js'
import { type Reals, standardNormalLogDensity } from '../../spaces/index.js'
import { type Member, tiltedLogDensity } from './member.js'
import { rowEdges } from './row-edges.js'

/** Codes scored at once. */
const BLOCK = 16_384
/** Draws for each row beyond two targets. */
const DRAWS = 4096

/** The log-partitions of the members for one row, nats. */
export interface RowLogPartitions {
  /** relative to the base, `[members]` */
  readonly values: readonly number[]
  /** the learned b(x), `[members]` */
  readonly learned: readonly number[]
  /** share of the proposal's draws that would be effective, the least of all members */
  readonly effectiveSampleSize: number
}

/** A row's density where there is one target, and the log-partitions it was found with. */
export interface RowDensity extends RowLogPartitions {
  readonly density: PanelDensity
}

/** Least and largest code of each target among the training rows, `[t]`. */
export type CodeRange = readonly (readonly [number, number])[]

/** Of one target: each row's density, mixed over the members, by quadrature. */
export function* rowDensities(
  members: readonly Member[],
  space: Reals,
  features: DenseMatrix,
  range: CodeRange,
): Generator<RowDensity> {
  const units = (z: number) => space.decode(Float32Array.of(z), 0)[0]
  for (const chunk of chunksOf(members, features, range, 0)) {
    const { edges, count, scored } = chunk
    for (let b = 0; b < chunk.rows; b++) {
      const own = edges.subarray(b * (count / 3 + 1), (b + 1) * (count / 3 + 1))
      const mixed = new Float64Array(count)
      const parts = scored.map(({ values, learned, squares }) => {
        const row = values.subarray(b * count, (b + 1) * count)
        const value = logPanelIntegral(own, row)
        for (let e = 0; e < count; e++) mixed[e] += Math.exp(row[e] - value) / members.length
        const square = logPanelIntegral(own, squares.subarray(b * count, (b + 1) * count))
        return { value, learned: learned[b], effective: Math.exp(2 * value - square) }
      })
      yield {
        density: new PanelDensity(own, mixed, units),
        values: parts.map(({ value }) => value),
        learned: parts.map(({ learned }) => learned),
        effectiveSampleSize: Math.min(1, ...parts.map(({ effective }) => effective)),
      }
    }
  }
}

/** Each row's log-partitions: by quadrature up to two targets, by importance samples beyond. */
export function* rowLogPartitions(
  members: readonly Member[],
  space: Reals,
  features: DenseMatrix,
  range: CodeRange,
): Generator<RowLogPartitions> {
  if (space.codeLength === 1) {
    yield* rowDensities(members, space, features, range)
    return
  }
  for (let row = 0; row < features.rows; row++) {
    const own = takeRows(features, Int32Array.of(row))
    const parts = members.map((member) =>
      space.codeLength === 2
        ? planeLogPartition(member, own, range)
        : sampledLogPartition(member, own, space.codeLength),
    )
    yield {
      values: parts.map(({ value }) => value),
      learned: parts.map(({ learned }) => learned),
      effectiveSampleSize: Math.min(1, ...parts.map(({ effective }) => effective)),
    }
  }
}

/** `ln (p̃² / r)` at codes, whose integral tells the effective share of draws of `r`. */
function squaresOf(
  { proposal }: Member,
  codes: Float32Array,
  count: number,
  { values, parameters }: { readonly values: Float64Array; readonly parameters: Float32Array },
): Float64Array {
  const c = codes.length / values.length
  const squares = new Float64Array(values.length)
  const context = { rows: values.length / count, referenceParameters: parameters }
  proposal.logDensity(codes, count, context, squares)
  for (let j = 0; j < squares.length; j++) {
    const ofProposal = squares[j] + standardNormalLogDensity(codes, j * c, c)
    squares[j] = 2 * values[j] - ofProposal
  }
  return squares
}

/** Rows of one target with the points of their panels, as many for each, scored by every member. */
function* chunksOf(
  members: readonly Member[],
  features: DenseMatrix,
  range: CodeRange,
  coordinate: number,
) {
  let at = 0
  while (at < features.rows) {
    const size = Math.min(features.rows - at, 64)
    const taken = takeRows(
      features,
      Int32Array.from({ length: size }, (_, r) => at + r),
    )
    const parameters = members.map(({ reference }) => reference.parameters({ features: taken }))
    const each = Array.from({ length: size }, (_, b) => {
      const own = parameters.map((values, m) => ({
        values,
        first: b * members[m].laws.width,
      }))
      return rowEdges(members[0].laws, own, coordinate, range[coordinate])
    })
    const most = Math.max(...each.map(({ length }) => length))
    const rows = Math.max(1, Math.min(size, Math.floor(BLOCK / (3 * most))))
    const used = takeRows(
      taken,
      Int32Array.from({ length: rows }, (_, r) => r),
    )
    const edges = new Float64Array(rows * most)
    const count = 3 * (most - 1)
    const codes = new Float32Array(rows * count)
    for (let b = 0; b < rows; b++) {
      const own = edges.subarray(b * most, (b + 1) * most)
      own.set(each[b])
      own.fill(each[b][each[b].length - 1], each[b].length) // panels of no width
      codes.set(panelPoints(own), b * count)
    }
    const scored = members.map((member) => {
      const read = tiltedLogDensity(member, used, codes, count)
      return { ...read, squares: squaresOf(member, codes, count, read) }
    })
    yield { rows, edges, count, scored }
    at += rows
  }
}

/** Quadrature over a plane of two targets, for one row. */
function planeLogPartition(member: Member, features: DenseMatrix, range: CodeRange) {
  const { laws, reference } = member
  const values = reference.parameters({ features })
  const edges = [0, 1].map((i) => rowEdges(laws, [{ values, first: 0 }], i, range[i], 'coarse'))
  const [first, second] = edges.map(panelPoints)
  const inner = new Float64Array(first.length)
  const innerSquares = new Float64Array(first.length)
  let learned = 0
  const step = Math.max(1, Math.floor(BLOCK / second.length))
  for (let from = 0; from < first.length; from += step) {
    const lines = Math.min(step, first.length - from)
    const codes = new Float32Array(lines * second.length * 2)
    for (let l = 0; l < lines; l++) {
      for (let e = 0; e < second.length; e++) {
        codes[2 * (l * second.length + e)] = first[from + l]
        codes[2 * (l * second.length + e) + 1] = second[e]
      }
    }
    const count = lines * second.length
    const read = tiltedLogDensity(member, features, codes, count)
    const squares = squaresOf(member, codes, count, read)
    learned = read.learned[0]
    for (let l = 0; l < lines; l++) {
      const [start, end] = [l * second.length, (l + 1) * second.length]
      inner[from + l] = logPanelIntegral(edges[1], read.values.subarray(start, end))
      innerSquares[from + l] = logPanelIntegral(edges[1], squares.subarray(start, end))
    }
  }
  const value = logPanelIntegral(edges[0], inner)
  const effective = Math.exp(2 * value - logPanelIntegral(edges[0], innerSquares))
  return { value, learned, effective }
}

/** Importance samples of the proposal, for one row. */
function sampledLogPartition(member: Member, features: DenseMatrix, c: number) {
  const { proposal, reference } = member
  const codes = new Float32Array(DRAWS * c)
  const parameters = reference.parameters({ features })
  const context = { rows: 1, referenceParameters: parameters }
  proposal.sample(new Rng('log-partition'), DRAWS, context, codes)
  const { values, learned } = tiltedLogDensity(member, features, codes, DRAWS)
  const drawn = new Float64Array(DRAWS)
  proposal.logDensity(codes, DRAWS, context, drawn)
  for (let j = 0; j < DRAWS; j++) {
    values[j] -= drawn[j] + standardNormalLogDensity(codes, j * c, c)
  }
  const { value, effectiveSampleSize } = logMeanExp(values)
  return { value, learned: learned[0], effective: effectiveSampleSize / DRAWS }
}
