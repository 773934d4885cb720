import { describe, expect, test } from 'vitest'
import type { LabelSetReport, MultilabelReport } from '../../src/cli/tasks/label-set-report.js'
import { testFolder } from './folder.js'
import { runCli } from './run-cli.js'
import { tinyArff, tinyCsv, tinyRows } from './tiny-data.js'

const folder = testFolder()
const train = folder.write('train.arff', tinyArff(tinyRows(60)))
const test40 = folder.write('test.arff.gz', tinyArff(tinyRows(40, 2)))
const quick = ['--epochs', '4', '--hidden', '8', '--rate', '0.03']

async function evaluate(...argv: string[]): Promise<MultilabelReport> {
  const { code, stdout, stderr } = await runCli(['evaluate', ...quick, '--json', ...argv])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^\{.*\}\n$/)
  return JSON.parse(stdout)
}

async function refused(...argv: string[]) {
  const { code, stdout, stderr } = await runCli(['evaluate', ...quick, ...argv])
  expect(stdout).toBe('')
  return `${code} ${stderr.split('\n')[0]}`
}

/** every leaf of a JSON value */
function leaves(value: unknown): unknown[] {
  if (value === null || typeof value !== 'object') return [value]
  return Object.values(value).flatMap(leaves)
}

describe('partita evaluate --json', () => {
  test('prints the measuring contract, with a number for everything', async () => {
    const argv = ['--train', train, '--test', test40, '--energy', 'linear', '--proposal', 'tied']
    const report = await evaluate(...argv)
    expect(report).toMatchObject({
      task: 'multilabel',
      train: { rows: 60, features: 3, labels: 2, cardinality: expect.any(Number) },
      test: { rows: 40, features: 3, labels: 2, cardinality: expect.any(Number) },
      options: { loss: 'logistic', objective: 'joint', proposal: 'tied', seed: 0, epochs: 4 },
      metrics: { decision: 'f1', emptyPolicy: 'one', logPartition: 'exact', zeroProbability: 0 },
      steps: expect.any(Number),
      seconds: { load: expect.any(Number), fit: expect.any(Number), predict: expect.any(Number) },
      peakMemoryMb: expect.any(Number),
      warnings: [expect.stringMatching(/^train: \d+ of 60 rows have no label/), expect.anything()],
    })
    const scores = [
      'exampleF1',
      'microF1',
      'macroF1',
      'jaccard',
      'hammingLoss',
      'subsetAccuracy',
      'predictedCardinality',
    ] as const
    const { byDecision, nll, logPartitionError } = report.metrics
    for (const rule of ['threshold', 'f1', 'mode'] as const) {
      for (const score of scores) expect(byDecision[rule][score]).toEqual(expect.any(Number))
    }
    for (const score of scores) expect(report.metrics[score]).toBe(byDecision.f1[score])
    expect(nll).toBeGreaterThan(0)
    expect(logPartitionError).toBeGreaterThan(0)
    expect(leaves(report.metrics)).not.toContain(null)
  })

  test('says what cannot be measured with null, not with a missing key', async () => {
    const { metrics } = await evaluate('--train', train, '--objective', 'exact')
    expect(metrics.logPartitionError).toBeNull()
    expect(metrics.nll).toBeGreaterThan(0)
  })

  test.each([
    ['mcmc', { chains: 'persistent', sweeps: 2, samples: 4 }, ['--sweeps', '2']],
    ['min-max', { samples: 6 }, ['--samples', '6']],
    ['generalized', { regularizer: 'quadratic' }, ['--regularizer', 'quadratic']],
    ['nce', { nce: 'ranking', samples: 32 }, ['--nce', 'ranking']],
  ])(
    'says what the objective %s was told, and of no log-partition that it learned',
    async (...given) => {
      const [objective, options, argv] = given
      const report = await evaluate('--train', train, '--objective', objective, ...argv)
      expect(report.options).toMatchObject({ objective, ...options, logPartition: 'constant' })
      expect(report.metrics).toMatchObject({ logPartition: 'exact', logPartitionError: null })
      expect(report.metrics.nll).toBeGreaterThan(0)
      const text = await runCli([
        'evaluate',
        ...quick,
        '--train',
        train,
        '--objective',
        objective,
        ...argv,
      ])
      expect(text.stdout).toContain(`${objective} objective (`)
      expect(text.stdout).toContain('no log-partition was learned')
    },
  )

  test.each<[string[], object]>([
    [[], { proposal: 'closed' }],
    [['--samples', '8'], { proposal: 'tied', samples: 8 }],
    [['--proposal', 'tied'], { proposal: 'tied', samples: 8 }],
    [['--objective', 'nce'], { proposal: 'tied', samples: 32 }],
    [['--objective', 'exact', '--samples', '7'], {}],
    [['--objective', 'generalized'], {}],
    [['--objective', 'min-max'], { samples: 32 }],
    [['--objective', 'mcmc'], { samples: 4 }],
    // early stopping sums over the sets of two labels
    [['--objective', 'mcmc', '--energy', 'pairwise'], { samples: 4 }],
    [
      ['--objective', 'mcmc', '--proposal', 'bernoulli'],
      { proposal: 'bernoulli', proposalTraining: 'likelihood', samples: 4 },
    ],
  ])('names proposal and samples where they were drawn, %j', async (argv, expected) => {
    const { options } = await evaluate('--train', train, '--energy', 'linear', ...argv)
    const names = ['proposal', 'proposalTraining', 'samples']
    const named = Object.entries(options).filter(([name]) => names.includes(name))
    expect(Object.fromEntries(named)).toEqual(expected)
  })

  test('likelihoods are measured with the log-partition that is asked for', async () => {
    const nlls = new Map<string, number | null>()
    for (const method of ['exact', 'learned', 'importance', 'annealed']) {
      const argv = ['--train', train, '--test', test40, '--log-partition-by', method]
      const { metrics, training } = await evaluate(
        ...argv,
        '--energy',
        'linear',
        '--proposal',
        'tied',
      )
      expect(metrics.logPartition).toBe(method)
      const isEstimate = method === 'importance' || method === 'annealed'
      expect(metrics.logPartitionStandardError !== undefined).toBe(isEstimate)
      expect(metrics.logPartitionError).toBeGreaterThan(0)
      expect(training.sampling).toEqual({
        effectiveSampleSize: expect.any(Number),
        normalizationError: expect.any(Number),
        weightTotal: expect.any(Number),
        clampedFraction: 0,
      })
      nlls.set(method, metrics.nll)
    }
    for (const nll of nlls.values()) expect(Math.abs(nll! - nlls.get('exact')!)).toBeLessThan(0.2)
    expect(nlls.get('learned')).not.toBe(nlls.get('exact'))
    const argv = ['--train', train, '--objective', 'exact', '--log-partition-by', 'learned']
    expect(await refused(...argv)).toMatch(/^1 error \[UNSUPPORTED\].*learned no log-partition/)
  })

  test('an estimated log-partition is labelled, with its standard error', async () => {
    const wide = folder.write(
      'wide.csv',
      [
        ['x', ...Array.from({ length: 22 }, (_, i) => `l${i}`)].join(','),
        ...Array.from({ length: 24 }, (_, r) =>
          [r, ...Array.from({ length: 22 }, (_, i) => Number(i === r % 22 || i === 3))].join(','),
        ),
      ].join('\n'),
    )
    const argv = [
      '--train',
      wide,
      '--labels',
      'last:22',
      '--objective',
      'mcmc',
      '--energy',
      'pairwise',
    ]
    const { metrics } = await evaluate(...argv)
    expect(metrics.logPartition).toBe('importance')
    expect(metrics.logPartitionStandardError).toBeGreaterThan(0)
    expect(metrics.logPartitionEffectiveShare).toBeGreaterThan(0)
    expect(metrics.logPartitionEffectiveShare).toBeLessThanOrEqual(1)
    const annealed = await evaluate(...argv, '--log-partition-by', 'annealed')
    expect(annealed.metrics.logPartition).toBe('annealed')
    expect(annealed.metrics.logPartitionStandardError).toBeGreaterThan(0)
    expect(annealed.training.sampling?.acceptanceRate).toBeGreaterThan(0)
    const text = await runCli(['evaluate', ...quick, ...argv])
    expect(text.stdout).toMatch(
      /by the importance log-partition \(mean standard error [\d.e-]+ nats\)/,
    )
  })

  test('an infinite likelihood is null, with the share of rows that made it so', async () => {
    const wrong = tinyRows(20, 3).map(([a, b, c, sun, party]) => [a, b, c, 1 - sun, 1 - party])
    const reversed = folder.write('reversed.arff', tinyArff(wrong))
    const argv = ['--loss', 'sparsemax', '--epochs', '40', '--dropout', '0', '--input-dropout', '0']
    const { metrics } = await evaluate('--train', train, '--test', reversed, ...argv)
    expect(metrics.nll).toBeNull()
    expect(metrics.zeroProbability).toBeGreaterThan(0)
  })

  test('is the same for the same seed, but for time and memory', async () => {
    const timeless = async (...argv: string[]) => {
      const { seconds, peakMemoryMb, ...report } = await evaluate('--train', train, ...argv)
      return report
    }
    const first = await timeless('--seed', '5')
    expect(await timeless('--seed', '5')).toEqual(first)
    expect((await timeless('--seed', '6')).metrics).not.toEqual(first.metrics)
  })

  test('without a test file splits the rows: a fifth, or as many as asked for', async () => {
    const fifth = await evaluate('--train', train)
    expect([fifth.train.rows, fifth.test.rows, fifth.options.split]).toEqual([48, 12, 0.2])
    const most = await evaluate('--train', train, '--split', '0.75')
    expect([most.train.rows, most.test.rows]).toEqual([15, 45])
    const two = folder.write('two.arff', tinyArff(tinyRows(2)))
    const smallest = await evaluate('--train', two, '--split', '0.01')
    expect([smallest.train.rows, smallest.test.rows]).toEqual([1, 1])
  })

  test('finds the columns of the test file by name', async () => {
    const rows = tinyRows(40, 2)
    const same = folder.write('same.csv', tinyCsv(rows))
    const mixed = folder.write(
      'mixed.csv',
      tinyCsv(rows, ['party', 'noise', 'warm', 'sun', 'loud']),
    )
    const labels = ['--labels', 'sun,party']
    const one = await evaluate('--train', train, '--test', same, ...labels)
    const other = await evaluate('--train', train, '--test', mixed, ...labels)
    expect(other.metrics).toEqual(one.metrics)
  })

  test('leaves out rows without labels if asked to, and counts them', async () => {
    const rows = tinyRows(60)
    const without = rows.filter((row) => row[3] + row[4] === 0).length
    const report = await evaluate('--train', train, '--test', test40, '--drop-unlabelled')
    expect(report.train.rows).toBe(60 - without)
    expect(report.droppedRows.train).toBe(without)
    expect(report.droppedRows.test).toBe(40 - report.test.rows)
  })

  test('warns of test rows that were trained on', async () => {
    const copy = folder.write('copy.arff', tinyArff(tinyRows(60).slice(0, 7)))
    const { warnings } = await evaluate('--train', train, '--test', copy)
    expect(warnings).toContain('7 of 7 test rows are in train, too')
  })

  test.each([
    ['--energy', 'pairwise'],
    ['--energy', 'deep', '--deep-hidden', '8'],
    ['--energy', 'pairwise-full'],
    ['--energy', 'pairwise-low-rank', '--pairwise-rank', '2'],
    ['--proposal', 'marginal', '--samples', '16'],
    ['--log-partition', 'table'],
    ['--loss', 'tsallis:1.5', '--decision', 'mode'],
    ['--engine', 'reference', '--no-standardize', '--hidden', 'none'],
    ['--empty', 'one', '--decision', 'threshold', '--deterministic'],
  ])('runs with %s %s …', async (...argv) => {
    const report = await evaluate('--train', train, '--test', test40, ...argv)
    expect(report.metrics.exampleF1).toBeGreaterThanOrEqual(0)
  })

  test('the decision rule and the convention for 0/0 that were asked for are the ones used', async () => {
    const report = await evaluate('--train', train, '--decision', 'mode', '--empty', 'one')
    const { metrics } = report
    expect([metrics.decision, metrics.emptyPolicy]).toEqual(['mode', 'one'])
    expect(metrics.exampleF1).toBe(metrics.byDecision.mode.exampleF1)
    expect(metrics.byDecision.jaccard).toBeUndefined()
  })

  test('the Jaccard rule is reported where it is the one asked for', async () => {
    const { metrics } = await evaluate('--train', train, '--decision', 'jaccard')
    expect(metrics.decision).toBe('jaccard')
    expect(metrics.jaccard).toBe(metrics.byDecision.jaccard?.jaccard)
  })

  test('validation rows of their own replace the held-out ones and the refit', async () => {
    const report = await evaluate('--train', train, '--test', test40, '--validation', test40)
    expect(report.training).toMatchObject({ refitEpochs: 0, epochs: 4 })
  })
})

describe('partita evaluate', () => {
  test('prints a report that names decision rule and 0/0 beside each F1', async () => {
    const argv = ['evaluate', '--train', train, '--empty', 'skip', ...quick]
    const { code, stdout, stderr } = await runCli(argv)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^auto {3}energy \S+: held-out [^\n]*\n {7}proposal \S+: /m)
    expect(stdout).toMatch(/^\* largest expected F1 \(f1\) +\d/m)
    expect(stdout).toMatch(/^ {2}marginals ≥ 1\/2 \(threshold\) +\d/m)
    expect(stdout).toMatch(/^ {2}most probable set \(mode\) +\d/m)
    expect(stdout).toMatch(/0\/0\): is left out \(--empty skip\)/)
    expect(stdout).toMatch(
      /calibration error: marginals 0\.\d+ \(Brier 0\.\d+\), predicted set 0\.\d+/,
    )
    expect(stdout).toMatch(/^NLL [\d.]+ nats a row, by the exact log-partition$/m)
    expect(stdout).toMatch(/^mean \|learned − exact log-partition\| on test rows [\d.e-]+ nats$/m)
    expect(stdout).toMatch(
      /^warning: train: \d+ of 60 rows have no label: .*--empty zero .* --decision mode/m,
    )
    expect(stdout).toMatch(/labels\/row \(true \d\.\d\d\)/)
  })

  test('refuses bad data with code, place and way out, before it trains', async () => {
    const bad = (name: string, text: string) => folder.write(name, text)
    const rows = tinyRows(20)
    const nan = bad('nan.arff', tinyArff([...rows, [1, '?', 1, 0, 1]]))
    const infinite = bad('infinite.arff', tinyArff([...rows, [1, '1e999', 1, 0, 1]]))
    const cut = bad('cut.arff', tinyArff(rows).slice(0, -8))
    const nothing = bad('nothing.arff', tinyArff([]))
    const unlabelled = bad('unlabelled.arff', tinyArff([[1, 2, 3, 0, 0]]))
    const xml = bad('l.xml', '<labels><label name="rain"></label></labels>')
    const narrow = bad('narrow.csv', tinyCsv(rows, ['warm', 'noise', 'sun', 'party']))
    const one = bad('one.arff', tinyArff(rows.slice(0, 1)))

    expect(await refused('--train', nan)).toMatch(/^1 error \[NOT_FINITE\].*nan\.arff, line 28/)
    expect(await refused('--train', infinite)).toMatch(/^1 error \[NOT_FINITE\].*line 28/)
    expect(await refused('--train', cut)).toMatch(/^1 error \[PARSE_ERROR\].*cut\.arff, line 27/)
    expect(await refused('--train', nothing)).toMatch(/^1 error \[PARSE_ERROR\].*nothing\.arff/)
    expect(await refused('--train', train, '--test', nothing)).toMatch(/^1 error \[PARSE_ERROR\]/)
    expect(await refused('--train', unlabelled, '--drop-unlabelled')).toMatch(
      /^1 error \[EMPTY_DATA\].*unlabelled\.arff.*--drop-unlabelled/,
    )
    expect(await refused('--train', train, '--labels', xml)).toMatch(
      /^1 error \[UNKNOWN_LABEL\].*"rain"/,
    )
    expect(await refused('--train', train, '--test', narrow)).toMatch(
      /^1 error \[SHAPE_MISMATCH\].*"loud".*narrow\.csv/,
    )
    expect(await refused('--train', one)).toMatch(/^1 error \[EMPTY_DATA\].*--test/)
    expect(await refused('--train', folder.path('none.arff'))).toMatch(/^1 error \[FILE_ERROR\]/)
    expect(await refused('--train', train, '--proposal-training', 'weights')).toMatch(
      /^1 error \[INVALID_OPTION\].*--proposal bernoulli/,
    )
  })

  test('refuses impossible command lines with exit code 2', async () => {
    expect(await refused()).toMatch(/^2 error: --train is missing/)
    expect(await refused('--train', train, '--test', train, '--split', '0.5')).toMatch(/^2 error/)
    expect(await refused('--train', train, '--standardize', '--no-standardize')).toMatch(/^2 error/)
    expect(await refused('--train', train, '--loss', 'hinge')).toMatch(/^2 error.*"hinge"/)
    expect(await refused('--train', train, '--task', 'regression')).toMatch(/^2 error/)
  })

  test('shows where an error came from if asked to', async () => {
    const argv = ['evaluate', '--train', folder.path('none.arff'), '--debug']
    expect((await runCli(argv)).stderr).toMatch(/^\s+at /m)
  })
})

describe('missing labels', () => {
  test('are learned from and measured as what is known, left out, or refused', async () => {
    const gaps = tinyRows(60).map((row, r) => row.map((v, c) => (c === 3 + (r % 2) ? '' : v)))
    const some = folder.write('gaps.csv', tinyCsv(gaps))
    const argv = ['--train', some, '--labels', 'sun,party']
    const report = await evaluate(...argv)
    expect(report.metrics.knownShare).toBe(0.5)
    expect(report.train.unknown).toBe(0.5)
    const { stdout } = await runCli(['evaluate', ...argv, '--epochs', '2', '--hidden', '4'])
    expect(stdout).toMatch(/50\.0 % of the test labels that are known/)
    expect(stdout).toMatch(/warning: train: 60 labels \(50 %\) of 60 rows are missing/)
    const refused = await runCli(['evaluate', ...argv, '--missing-labels', 'error'])
    expect(refused.stderr).toMatch(/a label is missing.*--missing-labels keep/)
    const none = await runCli(['evaluate', ...argv, '--missing-labels', 'drop'])
    expect(none.stderr).toMatch(/no row is left/)
  })
})

describe('partita evaluate of label sets in folds', () => {
  const base = ['evaluate', '--train', train, '--energy', 'linear', '--workers', '1', ...quick]
  const folded = async (...argv: string[]): Promise<LabelSetReport> => {
    const { code, stdout, stderr } = await runCli([...base, '--json', ...argv])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return JSON.parse(stdout)
  }
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length

  test('measures every row once a repeat, and averages over folds', async () => {
    const report = await folded('--folds', '3', '--repeats', '2', '--seed', '5')
    const { folds, metrics, sd, options } = report
    expect(folds.map(({ repeat, seed, testRows }) => [repeat, seed, testRows])).toEqual([
      [0, 5, 20],
      [0, 5, 20],
      [0, 5, 20],
      [1, 6, 20],
      [1, 6, 20],
      [1, 6, 20],
    ])
    expect(report).toMatchObject({
      task: 'multilabel',
      data: { rows: 60, features: 3, labels: 2 },
      train: null,
      test: null,
      chosen: { energy: { linear: 6 } },
      metrics: { decision: 'f1', emptyPolicy: 'one', logPartition: 'exact' },
      workers: 1,
      droppedRows: 0,
    })
    const { split, repeats, seed, dropUnlabelled } = options
    expect([options.folds, split, repeats, seed, dropUnlabelled]).toEqual([3, null, 2, 5, false])
    for (const name of ['nll', 'exampleF1', 'hammingLoss', 'effectiveSampleSize'] as const) {
      const values = folds.map((fold) => fold.metrics[name] as number)
      expect(metrics[name]).toBeCloseTo(mean(values), 12)
      const squares = values.reduce((sum, x) => sum + (x - mean(values)) ** 2, 0)
      expect(sd[name]).toBeCloseTo(Math.sqrt(squares / 5), 12)
    }
    const coverage = folds.map((fold) => fold.metrics.byMarginals.coverageError.value)
    expect(metrics.byMarginals.coverageError.value).toBeCloseTo(mean(coverage), 12)
    const counts = folds.map((fold) => fold.metrics.byDecision.mode.undefinedCounts.exampleF1)
    const { undefinedCounts } = metrics.byDecision.mode
    expect(undefinedCounts.exampleF1).toBe(counts.reduce((a, b) => a + b, 0))
    expect(report.steps).toBe(folds.reduce((sum, { training }) => sum + training.steps, 0))
  })

  test('a repeat is a run with the next seed', async () => {
    const both = await folded('--split', '0.3', '--repeats', '2')
    const argv = ['--train', train, '--energy', 'linear', '--split', '0.3', '--seed', '1']
    const second = await evaluate(...argv)
    expect(both.folds[1].metrics).toEqual(second.metrics)
    expect(both.folds[0].metrics).not.toEqual(second.metrics)
    expect([both.data?.rows, both.options.split]).toEqual([60, 0.3])
  })

  test('repeats fits to a file and measures each on another', async () => {
    const report = await folded('--test', test40, '--repeats', '2')
    expect([report.data, report.train?.rows, report.test?.rows]).toEqual([null, 60, 40])
    expect(report.folds.map(({ seed }) => seed)).toEqual([0, 1])
    expect(report.sd.nll).toEqual(expect.any(Number))
  })

  test('warns once of rows that are learned from and measured on in any fold', async () => {
    const copies = folder.write('copies.arff', tinyArff([...tinyRows(30), ...tinyRows(30)]))
    const { warnings } = await folded('--train', copies, '--folds', '2')
    const shared = warnings.filter((warning) => warning.includes('are in train, too'))
    expect(shared).toEqual([expect.stringMatching(/^\d+ of 60 test rows are in train, too$/)])
  })

  test('prints means with standard deviations, and where the rows were', async () => {
    const argv = ['--folds', '3', '--energy', 'auto', '--repeats', '2']
    const { code, stdout, stderr } = await runCli([...base, ...argv])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^data {3}60 rows, 3 features, 2 labels, [\d.]+ a row\n/)
    expect(stdout).toMatch(/^auto {3}(energy \w+ in \d|proposal \S+:)/m)
    expect(stdout).toMatch(/^folds {2}3-fold cross-validation × 2, seeds 0 to 1$/m)
    expect(stdout).toMatch(/^\* largest expected F1 \(f1\) +\d+\.\d ± \d+\.\d +\d+\.\d ± /m)
    expect(stdout).toMatch(/and labels\/row\. Means over 6 folds ± standard deviations\.$/m)
    expect(stdout).toMatch(/labels of macro-F1, all folds together\.$/m)
    expect(stdout).toMatch(/^NLL \d\.\d{3} ± \d\.\d{3} nats a row, by the exact log-partition$/m)
    const two = await runCli([...base, '--split', '0.25', '--repeats', '2'])
    expect(two.stdout).toMatch(/^split {2}25 %: 45 rows .*, 15 to measure on × 2, seeds 0 to 1$/m)
  })

  test('refuses rows that are shared out in two ways, and more folds than rows', async () => {
    const source = ['--train', train]
    expect(await refused(...source, '--folds', '3', '--split', '0.5')).toMatch(
      /^2 error: --folds and --split exclude each other/,
    )
    expect(await refused(...source, '--test', test40, '--folds', '3')).toMatch(
      /^2 error: --test and --folds exclude each other/,
    )
    expect(await refused(...source, '--folds', '61')).toMatch(/^1 error \[EMPTY_DATA\].*--folds/)
    expect(await refused(...source, '--folds', '1')).toMatch(/^2 error.*from 2/)
  })
})
