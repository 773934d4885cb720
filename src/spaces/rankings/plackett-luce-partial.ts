import { portableExp, portableLog, portableLogAddExp } from '../../random/index.js'
import {
  decomposeOrder,
  type OrderPart,
  type Precedes,
} from '../combinatorics/order-decomposition.js'
import { OrderRace } from '../combinatorics/order-race.js'
import { logTiedRace } from '../combinatorics/tied-race.js'
import type { PartialRanking } from './partial-ranking.js'

/**
 * `ln P` under Plackett–Luce of what is known of a ranking, as a function of the log-worths.
 *
 * @param scores   log-worths of many rows, row after row
 * @param at       where the row begins, in `scores` and in `gradient`
 * @param gradient added to: `factor` times the gradient in the scores
 * @example
 * ```ts
 * import { type PartialProbability, partialRanking, plackettLucePartial } from 'partita/core'
 * const top: PartialProbability = plackettLucePartial(partialRanking(3, { top: [1] }))!
 * const out = new Float64Array(3)
 * console.log(top([0, 0, 0], 0, { out, factor: 1 }), out) // ln ⅓, and −⅓, ⅔, −⅓
 * ```
 */
export type PartialProbability = (
  scores: ArrayLike<number>,
  at: number,
  gradient?: { readonly out: Float64Array; readonly factor: number },
) => number

/** A group of items that come before a rest; adds its gradient and gives that in the rest's log-weight. */
interface Group {
  readonly items: readonly number[]
  log(scores: ArrayLike<number>, at: number, logRest: number, gradient: Float64Array): Result
}

interface Result {
  readonly value: number
  readonly inRest: number
}

const known = new WeakMap<PartialRanking, PartialProbability | 'none'>()

/**
 * `ln P` of a partial ranking under Plackett–Luce, of any number of items, in closed form, and its
 * gradient. Items arrive as in a race, with exponential times of rates `e^s`, so that
 *   items nothing is known of cancel: a ranking of some is Plackett–Luce on these;
 *   groups between which nothing is known are independent;
 *   of groups of which each comes before the next, each is a race of its own against the sum of the later
 *   worths: a single item's share, for tied items an integral in one dimension, for other groups a
 *   recursion over the sets that may come first.
 *
 * @returns undefined where a group is neither tied nor of few such sets (4096, of at most 31 items)
 *
 * @see Plackett 1975; Luce 1959; docs/maths.md#5-exact-sums
 *
 * @example
 * ```ts
 * import { partialRanking, plackettLucePartial } from 'partita/core'
 * const two = plackettLucePartial(partialRanking(100, { order: [7, 42] }))
 * console.log(two?.(new Float64Array(100), 0)) // ln ½: the other 98 do not matter
 * ```
 */
export function plackettLucePartial(ranking: PartialRanking): PartialProbability | undefined {
  let probability = known.get(ranking)
  if (!probability) {
    const precedes: Precedes = (i, j) => ranking.precedes(i, j)
    const whole = decomposeOrder(Array.from(ranking.items.keys()), precedes)
    probability = compiled(whole, precedes) ?? 'none'
    known.set(ranking, probability)
  }
  return probability === 'none' ? undefined : probability
}

function compiled(whole: OrderPart, precedes: Precedes): PartialProbability | undefined {
  const legs = legsOf(whole, precedes)
  if (!legs) return undefined
  return (scores, at, gradient) => {
    const own = new Float64Array(whole.size)
    let total = 0
    for (const leg of legs) total += logOfSeries(leg, scores, at, own)
    if (gradient) {
      for (let i = 0; i < own.length; i++) gradient.out[at + i] += gradient.factor * own[i]
    }
    return total
  }
}

/** Series of groups that are independent of each other, those of one item left out. */
function legsOf(part: OrderPart, precedes: Precedes): Group[][] | undefined {
  if (part.kind === 'item') return []
  if (part.kind === 'prime') {
    const group = groupOf(part, precedes)
    return group && [[group]]
  }
  const legs: Group[][] = []
  if (part.kind === 'parallel') {
    for (const child of part.parts) {
      const own = legsOf(child, precedes)
      if (!own) return undefined
      legs.push(...own)
    }
    return legs
  }
  const last = part.parts[part.parts.length - 1]
  const inside = legsOf(last, precedes)
  const groups = part.parts.slice(0, -1).map((child) => groupOf(child, precedes))
  if (!inside || groups.includes(undefined)) return undefined
  return [[...(groups as Group[]), restOf(last)], ...inside]
}

/** `ln P` that the groups come in this order. */
function logOfSeries(
  groups: readonly Group[],
  scores: ArrayLike<number>,
  at: number,
  gradient: Float64Array,
): number {
  const logRests = new Float64Array(groups.length)
  let logRest = Number.NEGATIVE_INFINITY
  for (let g = groups.length - 1; g >= 0; g--) {
    logRests[g] = logRest
    for (const item of groups[g].items) logRest = portableLogAddExp(logRest, scores[at + item])
  }
  let total = 0
  // ln of minus the sum of the gradients in the rests of the groups so far, each over its rest
  let logAgainst = Number.NEGATIVE_INFINITY
  groups.forEach((group, g) => {
    if (logAgainst > Number.NEGATIVE_INFINITY) {
      for (const item of group.items) gradient[item] -= portableExp(scores[at + item] + logAgainst)
    }
    const { value, inRest } = group.log(scores, at, logRests[g], gradient)
    total += value
    if (inRest < 0) logAgainst = portableLogAddExp(logAgainst, portableLog(-inRest) - logRests[g])
  })
  return total
}

/** Items that everything comes before: what is known inside of them is another race. */
function restOf(part: OrderPart): Group {
  return { items: itemsOf(part), log: () => ({ value: 0, inRest: 0 }) }
}

function groupOf(part: OrderPart, precedes: Precedes): Group | undefined {
  const items = itemsOf(part)
  const isTied =
    part.kind === 'item' || (part.kind === 'parallel' && part.parts.every((p) => p.kind === 'item'))
  if (isTied) return tiedGroup(items)
  const race = OrderRace.of(items, precedes)
  return race && orderedGroup(items, race)
}

function tiedGroup(items: readonly number[]): Group {
  const logRates = new Float64Array(items.length)
  const own = new Float64Array(items.length)
  return {
    items,
    log(scores, at, logRest, gradient) {
      for (let b = 0; b < items.length; b++) logRates[b] = scores[at + items[b]] - logRest
      const value = logTiedRace(logRates, own)
      let inRest = 0
      for (let b = 0; b < items.length; b++) {
        gradient[items[b]] += own[b]
        inRest -= own[b]
      }
      return { value, inRest }
    },
  }
}

function orderedGroup(items: readonly number[], race: OrderRace): Group {
  const n = items.length
  const logWeights = new Float64Array(n)
  const own = new Float64Array(n + 1)
  return {
    items,
    log(scores, at, logRest, gradient) {
      for (let i = 0; i < n; i++) logWeights[i] = scores[at + items[i]]
      const value = race.logProbability(logWeights, logRest, own)
      for (let i = 0; i < n; i++) gradient[items[i]] += own[i]
      return { value, inRest: own[n] }
    },
  }
}

function itemsOf(part: OrderPart): readonly number[] {
  if (part.kind === 'item') return [part.item]
  return part.kind === 'prime' ? part.items : part.parts.flatMap(itemsOf)
}
