import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loadTask } from '../../src/cli/tasks/load-task.js'
import { learnedLater, partsOf } from '../../src/cli/work/fold.js'
import { testFolder } from './folder.js'
import { runCli } from './run-cli.js'
import { tinyRows } from './tiny-data.js'

const folder = testFolder()
const rows = tinyRows(24)
const cols = rows[0].length
const head = [...Array.from({ length: cols - 2 }, (_, j) => `x${j}`), 'sun', 'party']
const csv = (column: string, of: (row: number) => string) =>
  [[...head, column], ...rows.map((row, r) => [...row, of(r)])].map((row) => row.join()).join('\n')
const patients = folder.write(
  'patients.csv',
  csv('patient', (r) => `p${r % 8}`),
)
const sets = ['--train', patients, '--labels', 'sun,party', '--energy', 'linear', '--hidden', '4']
const quick = ['--epochs', '2', '--folds', '3', '--workers', '1', '--json']

describe('partita evaluate in folds', () => {
  const evaluate = async (...argv: string[]) => {
    const { code, stdout, stderr } = await runCli(['evaluate', ...argv])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return JSON.parse(stdout)
  }

  test('keeps groups together and their column out of the features, and stratifies', async () => {
    const report = await evaluate(...sets, ...quick, '--group', 'patient', '--stratify', 'pairs')
    expect(report.data.features).toBe(cols - 2)
    const sizes = report.folds.map(({ testRows }: { testRows: number }) => testRows)
    expect(sizes.reduce((a: number, b: number) => a + b)).toBe(24)
    expect(sizes.every((size: number) => size % 3 === 0)).toBe(true)
  })

  test('learns terms, categories and means of the rows of each fold alone', async () => {
    const lines = rows.map((row, r) => {
      return [`day${r} rain`, `key${r % 9}`, r % 5 === 0 ? '' : r, ...row.slice(-2)].join()
    })
    const days = folder.write('days.csv', ['title,key,size,sun,party', ...lines].join('\n'))
    const task = await loadTask('multilabel')
    const values = { labels: 'sun,party', text: 'title', missing: 'mean' as const }
    const data = await task.read(days, learnedLater(values))
    const [train, test] = [0, 1].map((odd) =>
      Int32Array.from({ length: 12 }, (_, r) => 2 * r + odd),
    )
    const parts = await partsOf(task, { data }, { rows: { train, test } })
    const half = [0, ...train.map((row) => row + 1)]
    const alone = folder.write(
      'half.csv',
      half.map((at) => ['title,key,size,sun,party', ...lines][at]).join('\n'),
    )
    const expected = await task.read(alone, values)
    expect(parts.train.schema).toEqual(expected.schema)
    expect(parts.train.features).toEqual(expected.features)
    const others = folder.write(
      'others.csv',
      ['title,key,size,sun,party', ...[...test].map((row) => lines[row])].join('\n'),
    )
    expect(parts.test.features).toEqual((await task.read(others, values, expected)).features)
    const argv = ['--text', 'title', '--missing', 'mean', '--labels', 'sun,party', '--train', days]
    const report = await evaluate(...argv, '--energy', 'linear', '--hidden', '4', ...quick)
    expect(report.folds).toHaveLength(3)
  })

  test('keeps finished folds in a file and runs none of them again', async () => {
    const results = folder.path('folds.jsonl')
    const argv = [...sets, ...quick, '--ignore', 'patient', '--results', results]
    const first = await evaluate(...argv)
    const text = readFileSync(results, 'utf8')
    expect(text.trimEnd().split('\n')).toHaveLength(3)
    const again = await evaluate(...argv)
    expect(again.folds).toEqual(first.folds)
    expect(readFileSync(results, 'utf8')).toBe(text)
  })

  test.each([
    ['density', 'meanLogDensity', ['--base', 'gaussian']],
    ['regression', 'rmse', ['--target', 'x0', '--base', 'network', '--components', '2']],
  ])('measures a %s on every row once', async (task, metric, own) => {
    const argv = ['--task', task, '--data', patients, '--ignore', 'sun,party', '--group', 'patient']
    const fast = ['--steps', '3', '--hidden', '4', '--folds', '3', '--workers', '1', '--json']
    const report = await evaluate(...argv, ...own, ...fast)
    const tested = report.folds.map(({ testRows }: { testRows: number }) => testRows)
    expect(tested.reduce((a: number, b: number) => a + b)).toBe(24)
    expect([report.options.folds, report.options.split]).toEqual([3, null])
    const mean = report.folds.reduce(
      (sum: number, fold: { metrics: Record<string, number> }) => sum + fold.metrics[metric] / 3,
      0,
    )
    expect(report.metrics[metric]).toBeCloseTo(mean, 10)
  })

  test.each([
    [['--stratify', 'labels'], /^2 error: --stratify needs --folds/],
    [['--group', 'patient'], /^2 error: --group needs --folds/],
    [['--folds', '3', '--group', 'patiend'], /^1 error \[INVALID_OPTION\].*patiend/],
    [['--folds', '9', '--group', 'patient'], /more folds than groups; .*received 8/],
    [['--folds', '3', '--results', folder.path('no/such.jsonl')], /FILE_ERROR.*ENOENT/],
    [['--folds', '3', '--results', patients], /no file of results.*line 1/],
  ])('refuses %j', async (argv, message) => {
    const { code, stderr } = await runCli([
      'evaluate',
      ...sets,
      '--epochs',
      '2',
      '--workers',
      '1',
      ...argv,
    ])
    expect(`${code} ${stderr}`).toMatch(message)
  })

  test('refuses to stratify what has no labels', async () => {
    const argv = [
      '--task',
      'regression',
      '--data',
      patients,
      '--folds',
      '3',
      '--stratify',
      'labels',
    ]
    const { stderr } = await runCli(['evaluate', ...argv])
    expect(stderr).toMatch(/unknown option --stratify; it belongs to --task multilabel/)
  })
})
