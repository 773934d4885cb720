import type { Tape, Variable } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import type { Constraint } from '../contract/constraint.js'
import type { RankingSumParts } from '../contract/rankings.js'
import { PartialRanking } from './partial-ranking.js'
import { plackettLucePartial } from './plackett-luce-partial.js'
import type { RankingCode } from './ranking-code.js'
import { RANKING_ORACLE_LIMIT } from './ranking-oracle.js'

/** {@link RankingSpace.logSum}: Plackett–Luce alone in closed form, what else there is by `orderLogSum`. */
export function rankingLogSum(
  orderLogSum: ((tape: Tape, parts: RankingSumParts) => Variable) | undefined,
  k: number,
): (tape: Tape, parts: RankingSumParts) => Variable | undefined {
  return (tape, parts) => {
    const { linear, worths, constraints } = parts
    const isAlone = !linear && worths && constraints
    const closed = isAlone ? plackettLuceLogSum(tape, worths, constraints, k) : undefined
    return closed ?? orderLogSum?.(tape, parts)
  }
}

/**
 * {@link RankingSpace.logSum} by a recursion over the sets of items placed first; absent where that is out
 * of reach.
 */
export function orderLogSum(
  { orderScores }: RankingCode,
  k: number,
): ((tape: Tape, parts: RankingSumParts) => Variable) | undefined {
  if (!orderScores || k > RANKING_ORACLE_LIMIT) return undefined
  let logFactorial = 0
  for (let i = 2; i <= k; i++) logFactorial += Math.log(i)
  return (tape, { linear, worths, constraints }) => {
    const scores = linear ? orderScores(tape, linear) : {}
    const forbidden =
      constraints && tape.upload(forbiddenPairs(constraints, k), constraints.length, k * k)
    const pairs =
      scores.pairs && forbidden ? tape.add(scores.pairs, forbidden) : (scores.pairs ?? forbidden)
    const sum = tape.orderLogPartition({ places: scores.places, pairs, worths }, k)
    // Plackett–Luce is a probability; a mean over rankings is the mean over their completions
    return worths ? sum : tape.addScalar(sum, -logFactorial)
  }
}

/**
 * `ln q(constraint_b)` under Plackett–Luce of each row in closed form, `[B, k] → [B, 1]`, differentiable;
 * undefined if some row has none ({@link plackettLucePartial}). Computed on the host.
 */
function plackettLuceLogSum(
  tape: Tape,
  worths: Variable,
  constraints: readonly Constraint[],
  k: number,
): Variable | undefined {
  const known = constraints.map((constraint) =>
    plackettLucePartial(asPartialRanking(constraint, k)),
  )
  const isClosed = known.every((probability) => probability !== undefined)
  if (!isClosed) return undefined
  const scores = Float64Array.from(tape.backend.read(worths.value))
  const gradient = new Float64Array(scores.length)
  const values = Float64Array.from(known, (probability, b) =>
    probability(scores, b * k, { out: gradient, factor: 1 }),
  )
  return tape.custom([worths], constraints.length, 1, values, (upstream) => [
    gradient.map((slope, e) => slope * upstream[Math.floor(e / k)]),
  ])
}

/** `−∞` at `[b, j·k + i]` where `i` is known to come before `j`, else 0: what orders of pairs gain. */
function forbiddenPairs(constraints: readonly Constraint[], k: number): Float32Array {
  const pairs = new Float32Array(constraints.length * k * k)
  constraints.forEach((constraint, b) => {
    const known = asPartialRanking(constraint, k)
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++) {
        if (known.precedes(i, j)) pairs[(b * k + j) * k + i] = Number.NEGATIVE_INFINITY
      }
    }
  })
  return pairs
}

/**
 * The constraint as the kind rankings know.
 *
 * @throws PartitaError UNSUPPORTED unless it is a partial ranking of `k` items
 *
 * @example
 * ```ts
 * import { asPartialRanking, partialRanking } from 'partita/core'
 * console.log(String(asPartialRanking(partialRanking(3, { top: [1] }), 3))) // 1>0=2
 * ```
 */
export function asPartialRanking(constraint: Constraint, k: number): PartialRanking {
  if (constraint instanceof PartialRanking && constraint.items.length === k) return constraint
  throw new PartitaError('UNSUPPORTED', 'rankings are constrained by partial rankings', {
    expected: `a partial ranking of ${k} items`,
    received:
      constraint instanceof PartialRanking
        ? `${constraint.items.length} items`
        : 'another constraint',
    hint: 'make it with partialRanking or parsePartial',
  })
}
