import { describe, expect, test } from 'vitest'
import type { RankingReport } from '../../src/cli/tasks/ranking-report.js'
import { testFolder } from './folder.js'
import { runCli } from './run-cli.js'
import { quickRanker, tinyItems, tinyRankings } from './tiny-rankings.js'

const folder = testFolder()
const data = folder.write('drinks.csv', tinyRankings(40))
const other = folder.write('other.csv.gz', tinyRankings(20, 2))
// Threads need the built program: workers.test.ts has them.
const base = ['evaluate', '--task', 'ranking', '--workers', '1', ...tinyItems, ...quickRanker]

async function evaluate(...argv: string[]): Promise<RankingReport> {
  const { code, stdout, stderr } = await runCli([...base, '--json', ...argv])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^\{.*\}\n$/)
  return JSON.parse(stdout)
}

async function refused(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli([...base, ...argv])
  expect(stdout).toBe('')
  return `${code} ${stderr.split('\n')[0]}`
}

const scores = [
  'kendallTau',
  'spearmanRho',
  'spearmanFootrule',
  'exactMatch',
  'top1',
  'ndcg',
  'preferenceAgreement',
] as const
const rules = ['kemeny', 'expected-ranks', 'mode'] as const
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length

/** Rankings of 17 items, beyond exact sums, in rank columns. */
const manyItems = Array.from({ length: 17 }, (_, i) => `i${i}`)
const beyond = folder.write(
  'many.csv',
  [
    ['x', ...manyItems].join(),
    ...Array.from({ length: 24 }, (_, r) => [
      r % 2,
      ...manyItems.map((_, i) => ((i + r) % 17) + 1),
    ]),
    '',
  ].join('\n'),
)

describe('partita evaluate --task ranking --json', () => {
  test('bounds the likelihood where the exact log-partition is out of reach, in words too', async () => {
    const fit = ['--epochs', '2', '--encoder', 'linear', '--energy', 'linear', '--workers', '1']
    const argv = ['evaluate', '--task', 'ranking', '--data', beyond, '--labels', manyItems.join()]
    const json = await runCli([...argv, ...fit, '--json'])
    const { metrics, sd, folds }: RankingReport = JSON.parse(json.stdout)
    const { lower, upper, lowerStandardError } = metrics.nllBracket!
    expect(lower).toBeLessThanOrEqual(upper!)
    expect(Math.abs(metrics.nll! - lower!)).toBeLessThan(1)
    expect(lowerStandardError).toBeGreaterThanOrEqual(0)
    expect(folds[0].metrics.nllBracket).toEqual(metrics.nllBracket)
    expect(sd.nllBracket).toMatchObject({ lower: null })
    const { stdout } = await runCli([...argv, ...fit])
    const line = `NLL by bounds of the log-partition from samples: between ${lower!.toFixed(3)} (`
    expect(stdout).toContain(line)
    // where it is exact there is nothing to bound
    expect((await evaluate('--data', data)).metrics.nllBracket).toBeUndefined()
  })

  test.each([
    ['mcmc', { chains: 'contrastive', sweeps: 1 }, ['--chains', 'contrastive']],
    ['nce', { nce: 'binary' }, []],
    ['generalized', { regularizer: 'entropy', reference: 'uniform' }, []],
  ])('says what the objective %s was told', async (objective, options, argv) => {
    const report = await evaluate('--data', data, '--objective', objective, ...argv)
    expect(report.options).toMatchObject({ objective, ...options })
    expect(report.metrics.nll).toBeGreaterThan(0)
    const text = await runCli([...base, '--data', data, '--objective', objective, ...argv])
    expect(text.stdout).toContain(`${objective} objective (`)
    const isLearned = objective === 'nce'
    expect(text.stdout.includes('no log-partition was learned')).toBe(!isLearned)
  })

  test.each<[string[], object]>([
    [[], { proposal: 'closed' }],
    [['--objective', 'exact'], {}],
    [['--objective', 'generalized'], {}],
    [['--objective', 'min-max'], { samples: 32 }],
    [['--objective', 'mcmc'], { samples: 4 }],
    // Plackett–Luce alone is fitted by exact likelihood
    [['--energy', 'plackett-luce', '--objective', 'nce'], {}],
  ])('names proposal and samples where they were drawn, %j', async (argv, expected) => {
    const { options } = await evaluate('--data', data, ...argv)
    const names = ['proposal', 'proposalTraining', 'samples', 'nce']
    const named = Object.entries(options).filter(([name]) => names.includes(name))
    expect(Object.fromEntries(named)).toEqual(expected)
  })

  test('prints the measuring contract, with a number for everything', async () => {
    const report = await evaluate('--data', data)
    expect(report).toMatchObject({
      task: 'ranking',
      data: { rows: 40, features: 2, items: 3, partial: 0, distinct: expect.any(Number) },
      train: null,
      test: null,
      options: {
        code: 'pairs',
        energy: 'linear',
        reference: 'plackett-luce',
        encoder: 'linear',
        objective: 'joint',
        epochs: 3,
        split: 0.2,
        folds: null,
        repeats: 1,
        seed: 0,
      },
      chosen: { encoder: { linear: 1 }, energy: { linear: 1 } },
      metrics: { decision: 'kemeny', emptyPolicy: 'zero', logPartition: 'exact', undefinedRows: 0 },
      folds: [{ repeat: 0, seed: 0, trainRows: 32, testRows: 8 }],
      steps: expect.any(Number),
      seconds: {
        load: expect.any(Number),
        fit: expect.any(Number),
        predict: expect.any(Number),
        total: expect.any(Number),
      },
      peakMemoryMb: expect.any(Number),
      workers: 1,
      engine: expect.any(String),
      warnings: [],
    })
    const { metrics, sd } = report
    for (const score of scores) {
      for (const rule of rules) expect(metrics.byDecision[rule][score]).toEqual(expect.any(Number))
      expect(metrics[score]).toBe(metrics.byDecision.kemeny[score])
      expect(sd[score]).toBeNull()
    }
    expect(metrics.nll).toBeGreaterThan(0)
    expect(metrics.logPartitionError).toBeGreaterThan(0)
  })

  test('cross-validation measures every row once a repeat, and averages over folds', async () => {
    const report = await evaluate('--data', data, '--folds', '3', '--repeats', '2', '--seed', '5')
    const { folds, metrics, sd, options } = report
    expect(folds.map(({ repeat, seed, testRows }) => [repeat, seed, testRows])).toEqual([
      [0, 5, 14],
      [0, 5, 13],
      [0, 5, 13],
      [1, 6, 14],
      [1, 6, 13],
      [1, 6, 13],
    ])
    expect([options.folds, options.repeats, options.seed, options.split]).toEqual([3, 2, 5, null])
    const nlls = folds.map((fold) => fold.metrics.nll as number)
    expect(metrics.nll).toBeCloseTo(mean(nlls), 12)
    const deviation = Math.sqrt(nlls.reduce((sum, x) => sum + (x - mean(nlls)) ** 2, 0) / 5)
    expect(sd.nll).toBeCloseTo(deviation, 12)
    const modes = folds.map((fold) => fold.metrics.byDecision.mode.kendallTau)
    expect(metrics.byDecision.mode.kendallTau).toBeCloseTo(mean(modes), 12)
    expect(sd.byDecision.mode.kendallTau).toEqual(expect.any(Number))
    expect(report.steps).toBe(folds.reduce((sum, { training }) => sum + training.steps, 0))
  })

  test('a repeat is a run with the next seed', async () => {
    const both = await evaluate('--data', data, '--split', '0.3', '--repeats', '2')
    const second = await evaluate('--data', data, '--split', '0.3', '--seed', '1')
    expect(both.folds[1].metrics).toEqual(second.folds[0].metrics)
    expect(both.folds[0].metrics).not.toEqual(second.folds[0].metrics)
    expect([second.folds[0].trainRows, second.folds[0].testRows]).toEqual([28, 12])
  })

  test('takes a file to learn from and one to measure on, with columns in any order', async () => {
    const report = await evaluate('--train', data, '--test', other)
    expect([report.data, report.train?.rows, report.test?.rows]).toEqual([null, 40, 20])
    const turned = tinyRankings(20, 2)
      .split('\n')
      .map((line) => line.split(',').reverse().join(','))
    const same = await evaluate('--train', data, '--test', folder.write('t.csv', turned.join('\n')))
    expect(same.metrics).toEqual(report.metrics)
  })

  test('validation rows of their own choose when to stop', async () => {
    const argv = ['--train', data, '--test', other, '--validation', other]
    const [{ training }] = (await evaluate(...argv)).folds
    expect(training.validationLoss).toEqual(expect.any(Number))
    const [without] = (await evaluate('--train', data, '--test', other)).folds
    expect(without.training.validationLoss).toBeNull()
  })

  test('says what cannot be measured with null, not with a missing key', async () => {
    const { metrics } = await evaluate('--data', data, '--energy', 'plackett-luce')
    expect(metrics.logPartitionError).toBeNull()
    expect(metrics.nll).toBeGreaterThan(0)
  })

  test('says what auto chose, in how many folds', async () => {
    const argv = ['--folds', '3', '--encoder', 'auto', '--energy', 'auto', '--epochs', '1']
    const { chosen, folds, options: common } = await evaluate('--data', data, ...argv)
    expect(common.choices).toBeNull()
    for (const { options } of folds) {
      expect(options.choices?.slice(0, 2)).toEqual([
        expect.stringContaining(`encoder ${options.encoder}: held-out negative log-likelihood`),
        expect.stringMatching(/^energy (linear|plackett-luce)( without inputs)?: chosen with/),
      ])
    }
    const text = await runCli([...base, '--data', data, ...argv])
    expect(text.stdout).toMatch(/^ {7}each fold's own reasons: --json$|^auto {3}each fold/m)
    const total = (counts: object) => Object.values(counts).reduce((a, b) => a + b, 0)
    expect([total(chosen.encoder), total(chosen.energy)]).toEqual([3, 3])
    for (const name of ['encoder', 'energy'] as const) {
      const all = folds.map(({ options }) => String(options[name]))
      const counts = Object.fromEntries(all.map((x) => [x, all.filter((y) => y === x).length]))
      expect(chosen[name]).toEqual(counts)
    }
  })

  test('gives the reasons for what was chosen, a line each in the text', async () => {
    const argv = ['--data', data, '--encoder', 'auto', '--epochs', '1']
    const { options, folds } = await evaluate(...argv)
    const reasons = [
      expect.stringMatching(/^encoder \w+: held-out negative log-likelihood/),
      'proposal closed: sums over all orders of a few items are cheaper than draws',
    ]
    expect([options.choices, folds[0].options.choices]).toEqual([reasons, reasons])
    const { stdout } = await runCli([...base, ...argv])
    expect(stdout).toMatch(/^auto {3}encoder \w+: held-out [^\n]*\n {7}proposal closed: /m)
    // the same in all folds
    const many = await runCli([...base, '--data', data, '--folds', '2', '--epochs', '1'])
    expect(many.stdout).toMatch(/^auto {3}proposal closed: /m)
    expect(many.stdout).not.toContain('--json')
  })

  test.each([
    ['--code', 'ranks', '--reference', 'uniform', '--samples', '16'],
    ['--code', 'matrix', '--objective', 'exact', '--reference', 'uniform'],
    ['--loss', 'sparsemax', '--decision', 'mode'],
    ['--log-partition', 'constant', '--engine', 'reference'],
    ['--encoder', 'piecewise', '--no-standardize'],
    ['--encoder', 'mlp', '--no-standardize', '--deterministic', '--decision', 'expected-ranks'],
  ])('runs with %s %s …', async (...argv) => {
    const report = await evaluate('--data', data, '--epochs', '1', ...argv)
    expect(report.metrics.kendallTau).toEqual(expect.any(Number))
    const at = argv.indexOf('--decision')
    if (at >= 0) expect(report.metrics.decision).toBe(argv[at + 1])
  })

  test('reads order strings with ties, and nominal features', async () => {
    const lines = Array.from({ length: 12 }, (_, i) => `${i % 2 ? 'winter,a>b>c' : 'summer,c>ab'}`)
    const orders = folder.write('orders.csv', ['season,order', ...lines].join('\n'))
    const argv = ['evaluate', '--task', 'ranking', '--data', orders, ...quickRanker, '--json']
    const { code, stdout } = await runCli(argv)
    expect(code).toBe(0)
    const report: RankingReport = JSON.parse(stdout)
    expect(report.data).toEqual({ rows: 12, features: 1, items: 3, partial: 6, distinct: 2 })
    expect(report.warnings).toEqual([expect.stringMatching(/^data: 6 of 12 rankings are partial/)])
    const dropped = await runCli([...argv, '--partial', 'drop'])
    expect(JSON.parse(dropped.stdout)).toMatchObject({ data: { rows: 6 }, droppedRows: 6 })
  })
})

describe('partita evaluate --task ranking', () => {
  test('prints a report with each decision rule, means and deviations', async () => {
    const { code, stdout, stderr } = await runCli([...base, '--data', data, '--folds', '3'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^data {3}40 rows, 2 features, 3 items; \d distinct rankings$/m)
    expect(stdout).toMatch(/^folds {2}3-fold cross-validation$/m)
    expect(stdout).toMatch(/^\* largest expected τ \(kemeny\) +-?\d\.\d{4} ± \d\.\d{4} /m)
    expect(stdout).toMatch(/^ {2}most probable ranking \(mode\) +-?\d/m)
    expect(stdout).toMatch(/^NLL \d\.\d{3} ± \d\.\d{3} nats a row, by the exact log-partition$/m)
    expect(stdout).toMatch(/^mean \|learned − exact log-partition\| on test rows \S+ ± \S+ nats$/m)
    const one = await runCli([...base, '--data', data])
    expect(one.stdout).toMatch(/^split {2}20 %: 32 rows to learn from, 8 to measure on$/m)
    expect(one.stdout).not.toMatch(/±/)
  })

  test('refuses bad data with code, place and way out, before it trains', async () => {
    const bad = (name: string, text: string) => folder.write(name, text)
    const text = tinyRankings(10)
    const twice = bad('twice.csv', `${text}1,1,1,-9,3\n`)
    const nan = bad('nan.csv', `${text}?,1,1,2,3\n`)
    const one = bad('one.csv', tinyRankings(1))
    const narrow = bad('narrow.csv', text.replace('thirsty', 'hungry'))
    expect(await refused('--data', twice)).toMatch(/^1 error \[NOT_IN_SPACE\].*twice\.csv.*line 12/)
    expect(await refused('--data', nan)).toMatch(/^1 error \[NOT_FINITE\].*nan\.csv.*line 12/)
    expect(await refused('--data', one)).toMatch(/^1 error \[EMPTY_DATA\].*one\.csv/)
    expect(await refused('--data', one, '--folds', '3')).toMatch(/^1 error \[EMPTY_DATA\].*--folds/)
    expect(await refused('--data', folder.path('none.csv'))).toMatch(/^1 error \[FILE_ERROR\]/)
    expect(await refused('--train', data, '--test', narrow)).toMatch(
      /^1 error \[SHAPE_MISMATCH\].*"thirsty"/,
    )
    expect(await refused('--data', data, '--proposal-training', 'weights')).toMatch(
      /^1 error \[INVALID_OPTION\].*--proposal plackett-luce/,
    )
    expect(await refused('--data', data, '--proposal', 'uniform')).toMatch(
      /^1 error \[INVALID_OPTION\].*--reference uniform/,
    )
    const argv = ['evaluate', '--task', 'ranking', '--data', data]
    expect((await runCli(argv)).stderr).toMatch(/^error \[INVALID_OPTION\].*option --labels/)
  })

  test('an error in a fold is itself, with the number of the fold', async () => {
    const order = [...'abcdefghijklmnopqrst'].join('>')
    const wide = folder.write('wide.csv', `x,order\n${`1,${order}\n`.repeat(6)}`)
    const argv = ['evaluate', '--task', 'ranking', '--data', wide, '--workers', '1', '--folds', '2']
    const exact = [...quickRanker, '--objective', 'exact', '--reference', 'uniform']
    const { code, stderr } = await runCli([...argv, ...exact])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error \[UNSUPPORTED\]: .*; at fold 1 of 2\n$/)
  })

  test('refuses impossible command lines with exit code 2', async () => {
    expect(await refused()).toMatch(/^2 error: --data is missing/)
    expect(await refused('--train', data)).toMatch(/^2 error: --train needs --test.*--data/)
    expect(await refused('--data', data, '--test', other)).toMatch(/^2 error/)
    expect(await refused('--data', data, '--folds', '3', '--split', '0.5')).toMatch(/^2 error/)
    expect(await refused('--train', data, '--test', other, '--folds', '3')).toMatch(/^2 error/)
    expect(await refused('--data', data, '--folds', '1')).toMatch(/^2 error.*from 2/)
    expect(await refused('--data', data, '--loss', 'hinge')).toMatch(/^2 error.*"hinge"/)
    expect(await refused('--data', data, '--hidden', '8')).toMatch(/^2 error.*--task multilabel/)
    const multilabel = await runCli(['evaluate', '--train', data, '--column', 'order'])
    expect(multilabel.stderr).toMatch(/^error: unknown option --column; .*--task ranking\n/)
    expect((await runCli([...base, '--wat'])).stderr).toMatch(
      /\nsee partita evaluate --task ranking --help\n$/,
    )
  })
})
