import { beforeAll, describe, expect, test } from 'vitest'
import { PartialRanking, permutations } from '../../../src/spaces/index.js'
import {
  type FittedRanker,
  parseRankings,
  plackettLuceWorths,
  type RankingDiagnosis,
} from '../../../src/tasks/index.js'
import { caught } from '../../reference/caught.js'
import { items, ranker, X, Y } from '../rankings/drinks.js'

const rows = X.rows
const k = items.length
const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length
let model: FittedRanker
let diagnosis: RankingDiagnosis

beforeAll(async () => {
  model = await ranker().fit(X, Y)
  diagnosis = await model.diagnose(X, Y)
})

describe('a diagnosis of rankings', () => {
  test('has the scores of evaluate, and is the same again', async () => {
    expect(diagnosis.evaluation).toEqual(model.evaluate(X, Y))
    expect(await model.diagnose(X, Y)).toEqual(diagnosis)
  })

  test('scores every row: their means are the scores of all', () => {
    const { nll, scores } = diagnosis.rows
    const { report, nll: all } = diagnosis.evaluation
    expect(mean(nll as number[])).toBeCloseTo(all, 9)
    for (const name of ['kendallTau', 'exactMatch', 'top1'] as const) {
      expect(mean(scores[name])).toBeCloseTo(report[name], 9)
    }
  })

  test('tells every item by its ranks, true, predicted and by the joint distribution', () => {
    const places = model.placeProbabilities(X).values
    const predicted = model.predictRanks(X).values
    diagnosis.items.forEach((own, i) => {
      expect(own).toMatchObject({ item: items[i], known: rows })
      expect(own.meanRank).toBeCloseTo(mean(Y.map((order) => order.indexOf(i) + 1)), 12)
      const decided = Array.from({ length: rows }, (_, r) => predicted[r * k + i])
      expect(own.predictedRank).toBeCloseTo(mean(decided), 12)
      const expected = Array.from({ length: rows }, (_, r) =>
        items.reduce((sum, _, t) => sum + (t + 1) * places[r * k * k + i * k + t], 0),
      )
      expect(own.modelRank).toBeCloseTo(mean(expected), 5)
      expect(own.first.truth).toBeCloseTo(mean(Y.map((order) => Number(order[0] === i))), 12)
    })
    const right = mean(diagnosis.items.map(({ pairsRight }) => pairsRight as number))
    expect(right).toBeCloseTo(diagnosis.evaluation.report.preferenceAgreement, 12)
  })

  test('shares every item and every place out over rows', () => {
    for (const of of ['truth', 'predicted', 'model'] as const) {
      const shares = diagnosis.places!.map((item) => item[of])
      for (const own of shares) expect(own.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5)
      for (let t = 0; t < k; t++) expect(mean(shares.map((own) => own[t])) * k).toBeCloseTo(1, 5)
    }
  })

  test('counts pairs that are decided the wrong way round, the worst first', () => {
    const isBefore = (order: readonly number[], [a, b]: readonly [string, string]) =>
      order.indexOf(items.indexOf(a)) < order.indexOf(items.indexOf(b))
    const decided = model.predict(X)
    const probabilities = model.pairwiseProbabilities(X).values
    for (const pair of diagnosis.pairs) {
      const truth = Y.map((order) => isBefore(order, pair.items))
      const answer = decided.map((order) => isBefore(order, pair.items))
      expect(pair.before).toBeCloseTo(mean(truth.map(Number)), 12)
      expect(pair.missed).toBe(truth.filter((is, r) => is && !answer[r]).length)
      expect(pair.invented).toBe(truth.filter((is, r) => !is && answer[r]).length)
      const [i, j] = pair.items.map((name) => items.indexOf(name))
      const said = Array.from({ length: rows }, (_, r) => probabilities[r * k * k + i * k + j])
      expect(pair.modelBefore).toBeCloseTo(mean(said), 5)
    }
    const wrong = diagnosis.pairs.map(({ missed, invented }) => missed + invented)
    expect(wrong).toEqual([...wrong].sort((a, b) => b - a))
    expect(wrong).toHaveLength(6)
  })

  test('lists the least likely rows first, with the orders that are doubted', () => {
    const { worstRows, rows: all } = diagnosis
    expect(worstRows.map(({ nll }) => nll)).toEqual(
      [...(all.nll as number[])].sort((a, b) => b - a).slice(0, 20),
    )
    const [{ row, truth, doubts, predicted }] = worstRows
    expect(truth).toBe(Y[Number(row)].map((item) => items[item]).join('>'))
    expect(predicted).toBe(model.predictNames(X)[Number(row)].join('>'))
    for (const { better, worse } of doubts) {
      expect(truth.indexOf(better)).toBeLessThan(truth.indexOf(worse))
    }
    expect(doubts.map(({ probability }) => probability)).toEqual(
      doubts.map(({ probability }) => probability).sort((a, b) => a - b),
    )
  })

  test('holds it against Plackett–Luce without inputs', () => {
    const { logLikelihood } = plackettLuceWorths(Y, { items, prior: 0.1 })
    expect(diagnosis.nllWithoutInputs).toBeCloseTo(-logLikelihood / rows, 12)
    expect(diagnosis.evaluation.nll).toBeLessThan(diagnosis.nllWithoutInputs!)
  })

  test('moves one input: expected ranks are means over rows with it set, of sum k(k+1)/2', async () => {
    const few = { rows: 30, cols: 3, values: X.values.slice(0, 90) }
    const some = { importance: false, effects: ['input 2'] } as const
    const [{ items: moved, values }] = (await model.diagnose(few, Y.slice(0, 30), some)).effects
    values.forEach((value, at) => {
      const total = moved.reduce((sum, { expectedRanks }) => sum + expectedRanks[at], 0)
      expect(total).toBeCloseTo(10, 4)
      const changed = few.values.map((own, i) => (i % 3 === 2 ? Number(value) : own))
      const places = model.placeProbabilities({ ...few, values: changed }).values
      const expected = Array.from({ length: 30 }, (_, r) =>
        items.reduce((sum, _, t) => sum + (t + 1) * places[r * 16 + t], 0),
      )
      expect(moved[0].expectedRanks[at]).toBeCloseTo(mean(expected), 4)
    })
  })

  test('is of what is known: partial rankings have pairs, and no places', async () => {
    const partial = Y.map((order) => ({ top: order.slice(0, 1) }))
    const own = await model.diagnose(X, partial, { importance: false, by: 'input 0' })
    expect(own.items[0]).toMatchObject({ known: 0, meanRank: null })
    expect(own).not.toHaveProperty('places')
    const space = permutations(items)
    const known = parseRankings(partial, space, rows, 'Y')
    expect(known[0]).toBeInstanceOf(PartialRanking)
    const firsts = own.pairs.reduce((sum, { known: count }) => sum + count, 0)
    expect(firsts).toBe(rows * (k - 1))
    expect(mean(own.rows.nll as number[])).toBeCloseTo(own.evaluation.nll, 9)
    expect(own.slices!.slices.map(({ rows: count }) => count)).toEqual([10, 10, 10, 10])
    expect(own.worstRows[0].truth).toMatch(/>/)
  })

  test('is refused for inputs that there are not', async () => {
    const unknown = await caught(() => model.diagnose(X, Y, { by: 'imput 0' }))
    expect(unknown.message).toContain('did you mean "input 0"?')
    const effect = await caught(() => model.diagnose(X, Y, { effects: ['input 9'] }))
    expect(effect).toMatchObject({ code: 'INVALID_OPTION' })
  })
})
