import { beforeAll, expect, test } from 'vitest'
import type { FittedRanker, RankingDiagnosis } from '../../../src/tasks/index.js'
import { withPage } from '../../browser.js'
import { items, ranker, X, Y } from '../rankings/drinks.js'
import { cellsOf, policyOf, serious } from './report-page.js'

let model: FittedRanker
let diagnosis: RankingDiagnosis
let html: string

beforeAll(async () => {
  model = await ranker().fit(X, Y)
  diagnosis = await model.diagnose(X, Y, { by: 'input 1', importance: { repeats: 2, rows: 20 } })
  html = await model.report(X, Y, { diagnosis, command: 'partita evaluate --task ranking' })
}, 60_000)

test('the report of a model of rankings has the numbers of the diagnosis, digit by digit', () => {
  const { evaluation, pairs, slices, worstRows } = diagnosis
  const { byDecision, baselines } = evaluation
  expect(cellsOf(html, 'Scores by decision').map(([, tau]) => tau)).toEqual([
    byDecision.kemeny.kendallTau,
    byDecision['expected-ranks'].kendallTau,
    byDecision.mode.kendallTau,
    baselines.marginal.kendallTau,
    baselines.majority.kendallTau,
  ])
  expect(cellsOf(html, 'Every item by itself')).toEqual(
    diagnosis.items.map(
      ({ item, known, meanRank, predictedRank, modelRank, pairsRight, first }) => [
        item,
        known,
        meanRank,
        predictedRank,
        modelRank,
        pairsRight,
        first.truth,
        first.predicted,
        first.model,
      ],
    ),
  )
  const wrong = cellsOf(html, 'Pairs most often decided the wrong way round')
  expect(wrong.map(([one, other, known]) => [one, other, known])).toEqual(
    pairs.map(({ items: [one, other], known }) => [one, other, known]),
  )
  expect(cellsOf(html, 'Data: Places of items: shares of the rows')).toHaveLength(3 * 16)
  expect(cellsOf(html, 'Likelihood, nats a row')[0][1]).toBe(evaluation.nll)
  const calibration = cellsOf(html, 'How far probabilities can be taken at their word')
  expect(calibration.map(([of]) => of)).toEqual([
    'orders of two items',
    'first places',
    'predicted rankings',
  ])
  expect(calibration[0][3]).toBe(evaluation.calibration.pairs!.brierScore)
  expect(cellsOf(html, 'Scores by input 1').map(([, rows, nll]) => [rows, nll])).toEqual(
    slices!.slices.map(({ rows, nll }) => [rows, nll]),
  )
  expect(cellsOf(html, 'The least likely rows').map(([row, nll]) => [row, nll])).toEqual(
    worstRows.map(({ row, nll }) => [row, nll]),
  )
})

test('it says what runs it again, and names what it is of', () => {
  expect(html).toContain(`<title>Rankings: ${items.length} items, 40 rows</title>`)
  expect(html).toContain('partita evaluate --task ranking')
  expect(html).toContain('&quot;energy&quot;: &quot;linear&quot;')
})

test('it can be read by all, in a browser, and on a phone', async (context) => {
  const look = { text: html, policy: policyOf(html), viewport: { width: 390, height: 800 } }
  const { seen, said } = await withPage(context, look, async (page) => ({
    found: await serious(page),
    beyond: await page.evaluate('document.documentElement.scrollWidth - innerWidth'),
  }))
  expect(said).toEqual([])
  expect(seen).toEqual({ found: [], beyond: 0 })
}, 60_000)
