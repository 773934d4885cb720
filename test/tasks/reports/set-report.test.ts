import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { FittedMultilabel, MultilabelDiagnosis } from '../../../src/tasks/index.js'
import { withPage } from '../../browser.js'
import { classifier, X, Y } from '../label-sets/weather.js'
import { cellsOf, policyOf, serious } from './report-page.js'

const TIMEOUT = 60_000

let model: FittedMultilabel
let diagnosis: MultilabelDiagnosis
let html: string

beforeAll(async () => {
  model = await classifier({ energy: 'pairwise' }).fit(X, Y)
  const options = { by: 'input 0', importance: { repeats: 2, rows: 20 } } as const
  diagnosis = await model.diagnose(X, Y, options)
  const facts = { file: 'weather <1>.csv' }
  const command = 'partita evaluate --train weather.csv'
  html = await model.report(X, Y, { diagnosis, facts, command, warnings: ['mind the gap'] })
}, TIMEOUT)

const tableOf = (caption: string) => cellsOf(html, caption)

describe('the report of a model of label sets', () => {
  test('has the numbers of the diagnosis, digit by digit', () => {
    expect(tableOf('Every label by itself')).toEqual(
      diagnosis.labels.map((label) => [
        label.label,
        label.support,
        label.predicted,
        label.precision,
        label.recall,
        label.f1,
        label.averagePrecision,
        label.rocArea,
        label.logLoss,
        label.meanProbability,
      ]),
    )
    const { byDecision, baselines } = diagnosis.evaluation
    const decisions = tableOf('Scores by decision')
    expect(decisions.map(([, exampleF1]) => exampleF1)).toEqual([
      byDecision.f1.exampleF1,
      byDecision.threshold.exampleF1,
      byDecision.mode.exampleF1,
      baselines.marginal.exampleF1,
      baselines.majority.exampleF1,
    ])
    expect(tableOf('Likelihood, nats a row')[0][1]).toBe(diagnosis.evaluation.nll)
    const { marginals, predictedSet } = diagnosis.evaluation.calibration
    const calibration = tableOf('How far probabilities can be taken at their word')
    expect(calibration.map(([, , error, brier]) => [error, brier])).toEqual(
      [marginals, predictedSet!].map(({ expectedCalibrationError, brierScore }) => [
        expectedCalibrationError,
        brierScore,
      ]),
    )
    expect(tableOf('Data: Reliability of labels').map(([, observed]) => observed)).toEqual(
      marginals.bins.map(({ observed }) => observed),
    )
    const slices = diagnosis.slices!.slices
    expect(tableOf('Scores by input 0').map(([, rows, nll]) => [rows, nll])).toEqual(
      slices.map(({ rows, nll }) => [rows, nll]),
    )
    expect(tableOf('The least likely rows').map(([row, nll]) => [row, nll])).toEqual(
      diagnosis.worstRows.map(({ row, nll }) => [row, nll]),
    )
  })

  test('has every epoch of every pass', () => {
    const { select, refit } = model.training
    const lines = tableOf('Data: Learning curves of the model')
    const losses = (line: string) =>
      lines.filter(([name]) => name === line).map(([, , loss]) => loss)
    expect(losses('choosing the epoch: training')).toEqual(select.curve?.training)
    expect(losses('choosing the epoch: held out')).toEqual(select.curve?.validation)
    expect(losses('all rows: training')).toEqual(refit?.curve?.training)
    expect(select.curve?.training).toHaveLength(select.epochs)
  })

  test('says what it was told, and what runs it again', () => {
    expect(html).toContain('weather &lt;1&gt;.csv')
    expect(html).toContain('partita evaluate --train weather.csv')
    expect(html).toContain('<li>mind the gap</li>')
    expect(html).toContain('&quot;seed&quot;: 0')
  })

  test('is measured by itself where no diagnosis is given', async () => {
    const own = await model.report(X, Y, { importance: false, title: 'Mine' })
    expect(own).toContain('<title>Mine</title>')
    expect(own).not.toContain('Nats a row lost')
  })
})

describe('in a browser', () => {
  test(
    'it can be read by all, light, dark and on a phone, sorts by keyboard, asks for nothing',
    async (context) => {
      expect(html).not.toContain('<button')
      const { seen, said } = await withPage(
        context,
        { text: html, policy: policyOf(html) },
        async (page) => {
          const light = await serious(page)
          await page.emulateMedia({ colorScheme: 'dark' })
          const dark = await serious(page, ['color-contrast'])
          await page.setViewportSize({ width: 390, height: 800 })
          const beyond = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
          return { found: [...light, ...dark], beyond, ...(await sorting(page)) }
        },
      )
      expect(said).toEqual([])
      const bySupport = [...diagnosis.labels].sort((a, b) => b.support - a.support)
      const names = bySupport.map(({ label }) => label)
      expect(seen).toEqual({
        found: [],
        beyond: 0,
        before: diagnosis.labels.map(({ label }) => label),
        down: names,
        up: [...names].reverse(),
        sorted: 'ascending',
      })
    },
    TIMEOUT,
  )
})

/** The order of the labels' table as it is, by a click on a heading, and by Enter. */
async function sorting(page: Page) {
  const table = page.locator('table', { hasText: 'Every label by itself' }).first()
  const names = () => table.locator('tbody th').allTextContents()
  const heading = table.locator('thead th').nth(1)
  const before = await names()
  await heading.locator('button').click()
  const down = await names()
  await heading.locator('button').focus()
  await page.keyboard.press('Enter')
  return { before, down, up: await names(), sorted: await heading.getAttribute('aria-sort') }
}
