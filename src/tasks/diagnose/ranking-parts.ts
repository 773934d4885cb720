import { PartitaError } from '../../errors.js'
import {
  type EmptyPolicy,
  isSameRanking,
  kendallTauB,
  topOneAccuracy,
} from '../../metrics/index.js'
import { mean } from '../../numbers/index.js'
import type { PartialRanking } from '../../spaces/index.js'
import { plackettLuceWorths } from '../rankings/plackett-luce-worths.js'
import { partialRanks } from '../rankings/ranking-input.js'
import type { RowScores } from './diagnosis.js'
import type { ItemPlaces, ItemScores, PairOrder, WorstRanking } from './ranking-diagnosis.js'
import { nllOf } from './row-scores.js'

const MOST_PAIRS = 500
const DOUBTS = 3
/** Rows times the cube of the items up to which worths without inputs are found, with a weak prior. */
const LARGEST_WORTHS = 3e7
const WORTHS_PRIOR = 0.1

/** What a model says of a row: `P(j before i)` at `[j, i]`, and `P(item i at place t)` at `[i, t]` where cheap. */
export interface SaidOfRow {
  readonly preferences: Float64Array
  readonly places: Float64Array | undefined
}

/** What is known of rows, what was decided about them, and what the model said. */
export interface MeasuredRows {
  readonly items: readonly string[]
  readonly rankings: readonly PartialRanking[]
  readonly predicted: readonly number[][]
  readonly said: readonly SaidOfRow[]
}

/** Likelihood and scores of every row. */
export function rankingRowScores(
  names: readonly (string | number)[],
  { rankings, predicted }: MeasuredRows,
  logProbability: Float64Array,
  policy: EmptyPolicy,
): RowScores {
  const truths = rankings.map(partialRanks)
  const decided = predicted.map(ranksOf)
  const scores = (of: (truth: number[], ranks: number[]) => number) =>
    truths.map((truth, row) => of(truth, decided[row]))
  return {
    names,
    nll: nllOf(logProbability),
    scores: {
      kendallTau: scores((truth, ranks) => kendallTauB(truth, ranks) ?? Number(policy === 'one')),
      exactMatch: scores((truth, ranks) => Number(isSameRanking(truth, ranks))),
      top1: scores(topOneAccuracy),
    },
  }
}

/** Ranks of an order, 1 = best. */
function ranksOf(order: readonly number[]): number[] {
  const ranks: number[] = []
  order.forEach((item, place) => {
    ranks[item] = place + 1
  })
  return ranks
}

/** Every item by itself. */
export function itemScores({ items, rankings, predicted, said }: MeasuredRows): ItemScores[] {
  const orders = rankings.flatMap((ranking) => {
    const order = ranking.toRanking()
    return order ? [order] : []
  })
  const decided = predicted.map(ranksOf)
  const k = items.length
  const places = said.every(({ places: own }) => own !== undefined)
  return items.map((item, i) => {
    let [known, right] = [0, 0]
    rankings.forEach((ranking, row) => {
      for (let j = 0; j < k; j++) {
        const isBefore = ranking.precedes(i, j)
        if (!isBefore && !ranking.precedes(j, i)) continue
        known++
        right += Number(isBefore === decided[row][i] < decided[row][j])
      }
    })
    const share = (values: readonly boolean[]) => mean(values.map(Number))
    return {
      item,
      known: orders.length,
      meanRank: orders.length > 0 ? mean(orders.map((order) => order.indexOf(i) + 1)) : null,
      predictedRank: mean(decided.map((ranks) => ranks[i])),
      modelRank: mean(said.map(({ preferences }) => expectedRank(preferences, i, k))),
      pairsRight: known > 0 ? right / known : null,
      first: {
        truth: orders.length > 0 ? share(orders.map((order) => order[0] === i)) : null,
        predicted: share(predicted.map((order) => order[0] === i)),
        model: places ? mean(said.map(({ places: own }) => own![i * k])) : null,
      },
    }
  })
}

function expectedRank(preferences: Float64Array, item: number, k: number): number {
  let rank = 1
  for (let j = 0; j < k; j++) if (j !== item) rank += preferences[j * k + item]
  return rank
}

/** Where items come: in truth, as decided, and by the model; undefined where that is not to be had. */
export function itemPlaces({ items, rankings, predicted, said }: MeasuredRows) {
  const rows = Array.from(rankings.keys()).filter((row) => rankings[row].toRanking())
  if (rows.length === 0 || said.some(({ places }) => places === undefined)) return undefined
  const k = items.length
  const each = Array.from({ length: k }, (_, place) => place)
  const shares = (at: (row: number, place: number) => number) =>
    each.map((place) => mean(rows.map((row) => at(row, place))))
  return items.map(
    (item, i): ItemPlaces => ({
      item,
      truth: shares((row, place) => Number(rankings[row].toRanking()![place] === i)),
      predicted: shares((row, place) => Number(predicted[row][place] === i)),
      model: shares((row, place) => said[row].places![i * k + place]),
    }),
  )
}

/** Pairs of items, those most often decided the wrong way round first. */
export function pairOrders({ items, rankings, predicted, said }: MeasuredRows): PairOrder[] {
  const k = items.length
  const decided = predicted.map(ranksOf)
  const pairs: PairOrder[] = []
  for (let i = 0; i < k; i++) {
    for (let j = i + 1; j < k; j++) {
      let [known, before, modelBefore, missed, invented] = [0, 0, 0, 0, 0]
      rankings.forEach((ranking, row) => {
        const isBefore = ranking.precedes(i, j)
        if (!isBefore && !ranking.precedes(j, i)) return
        known++
        before += Number(isBefore)
        modelBefore += said[row].preferences[i * k + j]
        const isDecided = decided[row][i] < decided[row][j]
        missed += Number(isBefore && !isDecided)
        invented += Number(!isBefore && isDecided)
      })
      if (known === 0) continue
      const shares = { before: before / known, modelBefore: modelBefore / known }
      pairs.push({ items: [items[i], items[j]], known, ...shares, missed, invented })
    }
  }
  const wrong = ({ missed, invented }: PairOrder) => missed + invented
  return pairs.sort((a, b) => wrong(b) - wrong(a)).slice(0, MOST_PAIRS)
}

/** What is known of a row, what was decided, and the orders of two items that the model doubts most. */
export function worstRanking(
  row: { readonly row: number; readonly name: string | number; readonly nll: number | null },
  { items, rankings, predicted, said }: MeasuredRows,
): WorstRanking {
  const k = items.length
  const { preferences } = said[row.row]
  const doubts = rankings[row.row]
    .preferences()
    .map(([better, worse]) => ({
      better: items[better],
      worse: items[worse],
      probability: preferences[better * k + worse],
    }))
    .sort((a, b) => a.probability - b.probability)
    .slice(0, DOUBTS)
  const order = predicted[row.row]
  return {
    row: row.name,
    nll: row.nll,
    truth: String(rankings[row.row]),
    predicted: order.map((item) => items[item]).join('>'),
    doubts,
  }
}

/** The best Plackett–Luce model without inputs; undefined where there is none in closed form, or not soon. */
export function nllWithoutInputs(
  items: readonly string[],
  rankings: readonly PartialRanking[],
): number | undefined {
  if (rankings.length * items.length ** 3 > LARGEST_WORTHS) return undefined
  try {
    const { logLikelihood } = plackettLuceWorths(rankings, { items, prior: WORTHS_PRIOR })
    return -logLikelihood / rankings.length
  } catch (cause) {
    const code = cause instanceof PartitaError ? cause.code : undefined
    if (code === 'UNSUPPORTED' || code === 'DIVERGED') return undefined
    throw cause
  }
}
