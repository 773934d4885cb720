import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { testFolder } from './folder.js'
import { runCli } from './run-cli.js'
import { tinyArff, tinyRows } from './tiny-data.js'
import { quickRanker, tinyItems, tinyRankings } from './tiny-rankings.js'

const folder = testFolder()
const train = folder.write('train.arff', tinyArff(tinyRows(60)))
const quick = ['evaluate', '--train', train, '--epochs', '4', '--hidden', '8', '--energy', 'linear']

async function evaluated(...argv: string[]) {
  const { code, stdout, stderr } = await runCli([...quick, ...argv])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

/** What `compare` is given: one evaluation under a name of its own. */
async function written(name: string, ...argv: string[]): Promise<string> {
  return folder.write(name, await evaluated('--json', '--rows', ...argv))
}

describe('partita evaluate', () => {
  test('writes a report whose numbers are those of --json', async () => {
    const path = folder.path('r.html')
    const argv = ['--report', path, '--by', 'warm', '--diagnose', '--json', '--rows']
    const json = JSON.parse(await evaluated(...argv))
    const html = readFileSync(path, 'utf8')
    const { metrics, diagnosis, slices, rows } = json
    const shown = (number: number) => html.includes(`data-v="${number}"`)
    expect([metrics.exampleF1, metrics.nll, metrics.baselines.marginal.macroF1].map(shown)).toEqual(
      [true, true, true],
    )
    for (const label of diagnosis.labels) {
      expect([label.precision, label.logLoss, label.support].every(shown)).toBe(true)
    }
    for (const { rows: count, nll } of slices.slices) {
      expect(shown(count) && shown(nll)).toBe(true)
    }
    expect(rows.names).toHaveLength(12)
    expect(rows.nll.reduce((sum: number, nll: number) => sum + nll, 0) / 12).toBeCloseTo(
      metrics.nll,
      9,
    )
    expect(html).toContain('<title>Report: train.arff</title>')
    expect(html).toContain(`partita ${quick.join(' ')} --report ${path} --by warm`)
    expect(diagnosis.importance.inputs.map(({ input }: { input: string }) => input).sort()).toEqual(
      ['loud', 'noise', 'warm'],
    )
  })

  test('names rows by their numbers in the file, from 1', async () => {
    const { rows } = JSON.parse(await evaluated('--json', '--rows', '--split', '0.5'))
    expect(rows.names.every((name: number) => name >= 1 && name <= 60)).toBe(true)
    expect(new Set(rows.names).size).toBe(30)
  })

  test('prints what it found, and the passes as bars', async () => {
    const stdout = await evaluated('--diagnose', '--by', 'warm')
    expect(stdout).toMatch(/^curves [▁-█]+ +choosing the epoch, training [\d.]+ → [\d.]+ nats$/m)
    expect(stdout).toMatch(/^ {7}[▁-█]+ +choosing the epoch, held out/m)
    expect(stdout).toMatch(/^by warm +rows +NLL/m)
    expect(stdout).toMatch(/^every label by itself\nlabel +support/m)
    expect(stdout).toMatch(/^the least likely rows \(5 of 12; all by --json\)$/m)
    expect(stdout).toMatch(/^nats a row lost when an input is shuffled$/m)
  })

  test('writes the spread over folds as a report, too', async () => {
    const path = folder.path('folds.html')
    const json = JSON.parse(
      await evaluated('--folds', '3', '--workers', '1', '--report', path, '--json', '--rows'),
    )
    const html = readFileSync(path, 'utf8')
    expect(html).toContain('Measured over 3 folds')
    for (const fold of json.folds) {
      expect(html).toContain(`data-v="${fold.metrics.exampleF1}"`)
      expect(fold.rows.nll).toHaveLength(20)
      expect(fold).not.toHaveProperty('findings')
    }
    expect(html).toContain(`data-v="${json.sd.exampleF1}"`)
  })

  test('refuses what cannot be done before it trains', async () => {
    const refused = async (...argv: string[]) => {
      const { stdout, stderr } = await runCli([...quick, ...argv])
      expect(stdout).toBe('')
      return stderr.split('\n')[0]
    }
    expect(await refused('--by', 'worm')).toMatch(/--by.*did you mean "warm"/)
    const nowhere = `${train}/r.html`
    expect(await refused('--report', nowhere)).toMatch(/FILE_ERROR/)
    expect(existsSync(nowhere)).toBe(false)
  })
})

describe('partita compare', () => {
  let a: string
  let b: string

  beforeAll(async () => {
    a = await written('a.json')
    b = await written('b.json', '--epochs', '1')
  })

  const compared = async (...argv: string[]) => {
    const { code, stdout, stderr } = await runCli(['compare', ...argv])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return stdout
  }

  test('holds two evaluations against each other, row by row', async () => {
    const { comparisons } = JSON.parse(await compared(a, b, '--json'))
    const first = JSON.parse(readFileSync(a, 'utf8'))
    const second = JSON.parse(readFileSync(b, 'utf8'))
    const [nll] = comparisons
    expect(nll).toMatchObject({ score: 'nll', isLoss: true, impossible: 0 })
    expect(nll.rows.pairs).toBe(12)
    expect(nll.rows.first).toBeCloseTo(first.metrics.nll, 9)
    expect(nll.rows.difference).toBeCloseTo(second.metrics.nll - first.metrics.nll, 9)
    const text = await compared(a, b)
    expect(text).toMatch(/^score +A +B +B − A +95 % interval/m)
    expect(text).toMatch(/^nll \(less is better\) +\d/m)
  })

  test('of an evaluation with itself finds nothing', async () => {
    const text = await compared(a, a)
    expect(text).toContain('exampleF1: no difference beyond chance')
    expect(text).toContain('nll: no difference beyond chance')
  })

  test('tests ways of fitting over folds', async () => {
    const folds = await written('folds.json', '--folds', '3', '--workers', '1')
    const others = await written('others.json', '--folds', '3', '--workers', '1', '--epochs', '1')
    const { comparisons } = JSON.parse(await compared(folds, others, '--json'))
    expect(comparisons[0].rows.pairs).toBe(60)
    expect(comparisons[0].folds).toMatchObject({ folds: 3 })
    expect(await compared(folds, others)).toContain('Nadeau')
  })

  test('refuses what is no pair, with the way out', async () => {
    const refused = async (...argv: string[]) => {
      const { code, stdout, stderr } = await runCli(['compare', ...argv])
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      return stderr.split('\n')[0]
    }
    const plain = folder.write('plain.json', await evaluated('--json'))
    const other = await written('other.json', '--seed', '7')
    expect(await refused(a)).toMatch(
      /compare lacks its second file; partita compare A\.json B\.json/,
    )
    expect(await refused(a, plain)).toMatch(/plain\.json has no scores of rows; .*--rows --json/)
    expect(await refused(a, train)).toMatch(/train\.arff is no JSON/)
    expect(await refused(a, other)).toMatch(/measure different rows: 12 rows in 1 folds/)
  })
})

describe('of rankings', () => {
  const data = folder.write('drinks.csv', tinyRankings(40))
  const evaluatedRanker = async (...argv: string[]) => {
    const task = ['evaluate', '--task', 'ranking', '--data', data, ...tinyItems, ...quickRanker]
    const { code, stdout, stderr } = await runCli([...task, '--split', '0.5', ...argv])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return stdout
  }

  test('a report has the numbers of --json, and rows their numbers in the file', async () => {
    const path = folder.path('ranking.html')
    const argv = ['--report', path, '--by', 'warm', '--diagnose', '--json', '--rows']
    const { folds } = JSON.parse(await evaluatedRanker(...argv))
    const [{ metrics, diagnosis, slices, rows }] = folds
    const html = readFileSync(path, 'utf8')
    const shown = (number: number) => html.includes(`data-v="${number}"`)
    const { marginal } = metrics.baselines
    expect([metrics.kendallTau, metrics.nll, marginal.kendallTau].every(shown)).toBe(true)
    for (const { modelRank, pairsRight } of diagnosis.items) {
      expect(shown(modelRank) && shown(pairsRight)).toBe(true)
    }
    expect(slices.slices).toHaveLength(4)
    expect(new Set(rows.names).size).toBe(20)
    expect(rows.names.every((name: number) => name >= 1 && name <= 40)).toBe(true)
  })

  test('prints items, pairs and rows', async () => {
    const stdout = await evaluatedRanker('--diagnose')
    expect(stdout).toMatch(/^ {2}order of mean ranks \(baseline\) +0\.\d/m)
    expect(stdout).toMatch(/^every item by itself\nitem +mean rank/m)
    expect(stdout).toMatch(/^pairs most often decided the wrong way round\npair +rows/m)
    expect(stdout).toMatch(/^the least likely rows \(5 of 20; all by --json\)$/m)
  })

  test('are compared row by row', async () => {
    const a = folder.write('r-a.json', await evaluatedRanker('--json', '--rows'))
    const b = folder.write('r-b.json', await evaluatedRanker('--json', '--rows', '--epochs', '1'))
    const { stdout } = await runCli(['compare', a, b, '--json'])
    const { comparisons } = JSON.parse(stdout)
    expect(comparisons.map(({ score }: { score: string }) => score)).toEqual([
      'nll',
      'kendallTau',
      'exactMatch',
      'top1',
    ])
    expect(comparisons[1].rows.pairs).toBe(20)
  })
})
