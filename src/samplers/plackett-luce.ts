import { PartitaError } from '../errors.js'
import { portableExp } from '../random/index.js'
import { plackettLuceLogProbabilityAt, type SpaceOfRankings } from '../spaces/index.js'
import { stagewise } from './multistage.js'
import type { Proposal, ProposalContext } from './proposal.js'

/**
 * Plackett–Luce over rankings, drawn for each row from the scores `s` a network of its own gives
 * the items: the items sorted by `s_i + Gumbel noise`, that is, by arrivals at the rates `e^{s_i}`. Works with every space of rankings and code.
 *   `log r(y|x) − log u(y) = ln |Y| + Σ_t [s_{y_t} − ln Σ_{i not before t} e^{s_i}]`, `t < n`.
 * With `context.constraints` only rankings consistent with them are drawn, place by place among the
 * items whose predecessors are all placed (`multistage`). The ratio of Plackett–Luce itself to
 * that density is a constant for lists of the first places, not for other preferences.
 *
 * Sampling and density throw PartitaError UNSUPPORTED if the context has no `parameters`,
 * SHAPE_MISMATCH if these are not `[rows, k]`, NOT_FINITE if one is not a finite number, and
 * NOT_IN_SPACE for codes that are none.
 *
 * @param space `permutations`, `topRankings`, or one of your own that has {@link Rankings}
 * @see Yellott 1977 (sorting Gumbel-perturbed scores); Kool, van Hoof, Welling 2019
 *
 * @example
 * ```ts
 * import { drawSamples, permutations, plackettLuce, Rng } from 'partita/core'
 * const space = permutations(3, { code: 'pairs' })
 * const context = { rows: 2, parameters: Float32Array.of(2, 0, -2, 0, 0, 0) }
 * const { codes, logRatio } = drawSamples(plackettLuce(space), space, new Rng(1), 4, context)
 * console.log(codes.length, logRatio.length) // 24 8
 * ```
 */
export function plackettLuce<Y>(space: SpaceOfRankings<Y>): Proposal {
  const { rankings, codeLength: c } = space
  const { places: n } = rankings
  const k = rankings.items.length
  const order = new Int32Array(k)
  const keys = new Float64Array(k)
  const rates = new Float64Array(k)
  const constrained = stagewise(space, 'parameters')
  return {
    name: 'plackett-luce',
    shared: false,
    constrains: true,
    sample(rng, count, context, out) {
      if (context.constraints) return constrained.sample(rng, count, context, out)
      const scores = checkedScores(context, k)
      for (let b = 0; b < context.rows; b++) {
        const isRace = loadRates(scores, b * k, rates)
        for (let j = b * count; j < (b + 1) * count; j++) {
          for (let item = 0; item < k; item++) {
            // who arrives first: the same order as by scores and Gumbel noise, with one logarithm less
            keys[item] = isRace
              ? rates[item] / rng.exponential()
              : scores[b * k + item] + rng.gumbel()
            insert(item, keys, order, Math.min(item, n), n)
          }
          rankings.writeOrder(order, out, j * c)
        }
      }
    },
    logDensity(codes, count, context, out) {
      if (context.constraints) return constrained.logDensity(codes, count, context, out)
      const scores = checkedScores(context, k)
      for (let b = 0; b < context.rows; b++) {
        for (let j = b * count; j < (b + 1) * count; j++) {
          rankings.readOrder(codes, j * c, order)
          out[j] = space.logSize + plackettLuceLogProbabilityAt(scores, b * k, order, n)
        }
      }
    },
  }
}

/** Scores this far below the largest are compared by their logarithms: `e^{−600}` is far from 0 in doubles. */
const WIDEST = 600

/** `e^{s − max s}` of a row; false where scores are too far apart for that. */
function loadRates(scores: Float32Array, at: number, rates: Float64Array): boolean {
  let largest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < rates.length; i++) largest = Math.max(largest, scores[at + i])
  for (let i = 0; i < rates.length; i++) {
    const below = scores[at + i] - largest
    if (below < -WIDEST) return false
    rates[i] = portableExp(below)
  }
  return true
}

/** Keeps the `n` items with the largest keys in order, `filled` of them so far. */
function insert(
  item: number,
  keys: Float64Array,
  order: Int32Array,
  filled: number,
  n: number,
): void {
  let place = filled
  for (; place > 0 && keys[order[place - 1]] < keys[item]; place--) {
    if (place < n) order[place] = order[place - 1]
  }
  if (place < n) order[place] = item
}

function checkedScores({ rows, parameters }: ProposalContext, k: number): Float32Array {
  if (parameters === undefined) {
    throw new PartitaError('UNSUPPORTED', 'a Plackett–Luce proposal needs a score for each item', {
      expected: 'context.parameters',
      received: 'none',
      hint: 'give the proposal a network, or use one that ignores the input (uniform)',
    })
  }
  if (parameters.length !== rows * k) {
    throw new PartitaError('SHAPE_MISMATCH', 'parameters do not fit the Plackett–Luce proposal', {
      expected: `${rows} × ${k} scores`,
      received: `${parameters.length}`,
      where: 'context.parameters',
    })
  }
  for (let at = 0; at < parameters.length; at++) {
    if (Number.isFinite(parameters[at])) continue
    throw new PartitaError('NOT_FINITE', 'a Plackett–Luce score is not a finite number', {
      received: String(parameters[at]),
      where: `row ${Math.floor(at / k)}, item ${at % k} of context.parameters`,
    })
  }
  return parameters
}
