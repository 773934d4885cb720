import { checkOption, PartitaError } from '../../errors.js'
import { Rng } from '../../random/index.js'
import type { RowMatrix } from '../decisions/row-matrix.js'
import { membersOfSamples } from '../decisions/weighted-sets.js'
import { ascendPairwise } from './pairwise-ascent.js'
import { checkPairwise, pairwiseScore } from './pairwise-score.js'

const EXACT_LIMIT = 20

/** A label set of high score. */
export interface PairwiseMode {
  /** 0/1, `[k]` */
  readonly labels: Uint8Array
  /** `⟨u, y⟩ + ½ yᵀUy`, nats */
  readonly score: number
  /** whether no set scores higher; otherwise no one or two flips improve it */
  readonly exact: boolean
}

/** Options of {@link pairwiseMode}; all of them concern more than 20 labels. */
export interface PairwiseModeOptions {
  /** random starts besides the linear mode, default 8 */
  readonly restarts?: number | undefined
  /** label sets to start from as well, e.g. samples of the model, 0/1 `[starts, k]` */
  readonly starts?: RowMatrix | undefined
  /** where the random starts come from, default `new Rng(0)` */
  readonly rng?: Rng | undefined
}

/**
 * The mode of a pairwise model, `argmax_y ⟨u, y⟩ + ½ yᵀUy` over all label sets.
 *
 * Exact up to k = 20: every set in Gray-code order, one flip and `O(k)` work a set. Beyond, the
 * best result of steepest ascents by one or two flips from the linear mode `u > 0`, from the given starts, and
 * from random sets with `P(y_i = 1) = σ(u_i)`.
 *
 * @param u            unary scores, nats, `[k]`
 * @param interactions `U`, symmetric with zero diagonal, nats, `[k, k]`
 * @throws PartitaError SHAPE_MISMATCH, EMPTY_DATA, NOT_FINITE, NOT_IN_SPACE, INVALID_OPTION
 *
 * @example
 * ```ts
 * import { pairwiseMode } from 'partita/core'
 * const { labels, score, exact } = pairwiseMode([-1, -1], [0, 3, 3, 0])
 * console.log(labels, score, exact) // 1, 1; 1; true – the linear mode is empty
 * ```
 */
export function pairwiseMode(
  u: ArrayLike<number>,
  interactions: ArrayLike<number>,
  { restarts = 8, starts, rng = new Rng(0) }: PairwiseModeOptions = {},
): PairwiseMode {
  checkPairwise(u, interactions)
  checkOption(Number.isInteger(restarts) && restarts >= 0, 'restarts', 'an integer ≥ 0', restarts)
  const k = u.length
  if (starts !== undefined) checkStarts(starts, k)
  if (k <= EXACT_LIMIT) return bestByGrayCode(u, interactions)

  const fields = new Float64Array(k)
  const labels = new Uint8Array(k)
  const best = new Uint8Array(k)
  let bestScore = -Infinity
  const given = starts?.rows ?? 0
  for (let start = 0; start <= given + restarts; start++) {
    for (let i = 0; i < k; i++) {
      if (start === 0) labels[i] = u[i] > 0 ? 1 : 0
      else if (start <= given) labels[i] = starts?.values[(start - 1) * k + i] ?? 0
      else labels[i] = rng.bernoulli(1 / (1 + Math.exp(-u[i]))) ? 1 : 0
    }
    ascendPairwise(u, interactions, labels, fields)
    const score = pairwiseScore(u, interactions, labels)
    if (score > bestScore) {
      bestScore = score
      best.set(labels)
    }
  }
  return { labels: best, score: bestScore, exact: false }
}

function checkStarts(starts: RowMatrix, k: number): void {
  membersOfSamples(starts)
  if (starts.cols !== k) {
    throw new PartitaError('SHAPE_MISMATCH', 'the starts have another number of labels', {
      expected: String(k),
      received: String(starts.cols),
    })
  }
}

function bestByGrayCode(u: ArrayLike<number>, interactions: ArrayLike<number>): PairwiseMode {
  const k = u.length
  const fields = Float64Array.from(u) // of the empty set
  const labels = new Uint8Array(k)
  let score = 0
  let best = 0
  let bestStep = 0
  for (let step = 1; step < 2 ** k; step++) {
    const i = 31 - Math.clz32(step & -step)
    const change = labels[i] === 0 ? 1 : -1
    labels[i] ^= 1
    score += change * fields[i]
    for (let j = 0, at = i * k; j < k; j++, at++) fields[j] += change * interactions[at]
    if (score > best) {
      best = score
      bestStep = step
    }
  }
  const code = bestStep ^ (bestStep >> 1)
  for (let i = 0; i < k; i++) labels[i] = (code >> i) & 1
  return { labels, score: pairwiseScore(u, interactions, labels), exact: true }
}
