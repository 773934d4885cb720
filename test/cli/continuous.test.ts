import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Rng } from '../../src/random/index.js'
import { FittedRegressor } from '../../src/tasks/index.js'
import { testFolder } from './folder.js'
import { runCli } from './run-cli.js'

const folder = testFolder()
const rng = new Rng(1)
const rows = Array.from({ length: 60 }, () => {
  const size = rng.normal()
  return [size, 30 * rng.uniform(), Math.exp(size / 2 + 0.2 * rng.normal())]
})
const csv = folder.write(
  'houses.csv',
  `size,age,price\n${rows.map((row) => row.join()).join('\n')}\n`,
)
const arff = folder.write(
  'houses.arff',
  `@relation houses\n@attribute size numeric\n@attribute age numeric\n@attribute price numeric\n@data\n${rows.map((row) => row.join()).join('\n')}\n`,
)
const quick = ['--steps', '4', '--hidden', '8', '--seed', '3', '--quiet']
const density = ['--task', 'density', '--components', '1', '--bandwidth', '1', ...quick]
const regression = ['--task', 'regression', '--target', 'price', '--base', 'network', ...quick]

async function done(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(argv)
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return stdout
}

describe('densities on the command line', () => {
  test('are measured by one contract, from CSV as from ARFF', async () => {
    const text = await done('evaluate', '--data', csv, '--split', '0.3', ...density, '--json')
    const report = JSON.parse(text)
    expect(report).toMatchObject({ task: 'density', data: { rows: 60, features: 3 }, train: null })
    const { meanLogDensity, logPartition, logPartitionError, effectiveSampleSize } = report.metrics
    const numbers = [meanLogDensity, logPartition, logPartitionError, effectiveSampleSize]
    expect(numbers.every(Number.isFinite)).toBe(true)
    expect(report.folds[0]).toMatchObject({ trainRows: 42, testRows: 18, seed: 3 })
    const again = await done('evaluate', '--data', arff, '--split', '0.3', ...density, '--json')
    expect(JSON.parse(again).metrics).toEqual(report.metrics)
    const apart = await done('evaluate', '--train', csv, '--test', arff, ...density, '--json')
    expect(JSON.parse(apart)).toMatchObject({ data: null, train: { rows: 60 }, test: { rows: 60 } })
  })

  test('are saved, looked into, and give the log-density of rows', async () => {
    const model = folder.path('density.partita')
    const bounds = ['--bounds', 'price=0:,age=-1:40']
    expect(await done('fit', '--train', csv, '--model', model, ...density, ...bounds)).toContain(
      'saved',
    )
    expect(await done('inspect', '--model', model)).toMatch(/task +density[\s\S]*size, age, price/)
    const outside = folder.write('outside.csv', 'age,size,price\n3,0.5,1\n3,0.5,-1\n')
    const lines = (await done('predict', '--model', model, '--input', outside)).trim().split('\n')
    expect(lines[0]).toBe('logDensity')
    expect(Number.isFinite(Number(lines[1]))).toBe(true)
    expect(lines[2]).toBe('-Infinity')
    const named = folder.write('named.csv', 'house,age,size,price\n=A1,3,0.5,1\nB2,3,0.5,-1\n')
    const argv = ['predict', '--model', model, '--input', named, '--id', 'house']
    const beside = (await done(...argv, '--quiet')).trim().split('\n')
    expect(beside).toEqual(['house,logDensity', `\\=A1,${lines[1]}`, 'B2,-Infinity'])
    const [json] = (await done(...argv, '--quiet', '--format', 'jsonl')).split('\n')
    expect(JSON.parse(json)).toMatchObject({ id: '=A1' })
  })
})

describe('regressions on the command line', () => {
  test('are measured in the units of the target', async () => {
    const text = await done('evaluate', '--data', csv, '--split', '0.3', ...regression, '--json')
    const { task, data, metrics } = JSON.parse(text)
    expect({ task, data }).toMatchObject({ task: 'regression', data: { target: 'price' } })
    const names = ['meanLogDensity', 'rmse', 'crps', 'coverage90', 'intervalWidth90']
    for (const name of names) expect(Number.isFinite(metrics[name]), name).toBe(true)
  })

  test('are saved, looked into, and predict where the target is not known', async () => {
    const model = folder.path('regression.partita')
    await done('fit', '--train', csv, '--model', model, ...regression)
    expect(await done('inspect', '--model', model)).toMatch(/task +regression[\s\S]*size, age/)
    const unseen = folder.write('unseen.csv', 'size,age\n0.5,3\n-1,20\n')
    const text = await done('predict', '--model', model, '--input', unseen, '--format', 'jsonl')
    const [first] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(Object.keys(first)).toEqual(['mean', 'median', 'low90', 'high90'])
    expect(first.low90).toBeLessThan(first.high90)
  })

  test.each(['fit', 'evaluate'])(
    'of rows without a target are not learned by %s',
    async (command) => {
      const gap = folder.write('gap.csv', 'size,age,price\n1,2,3\n2,3,\n3,4,5\n4,5,6\n')
      const files = {
        fit: ['--train', gap, '--model', folder.path('gap.partita')],
        evaluate: ['--data', gap],
      }
      const argv = [command, ...files[command as 'fit'], ...regression, '--missing', 'mean']
      const { code, stderr } = await runCli(argv)
      expect(code).toBe(1)
      expect(stderr).toMatch(/a target is missing[\s\S]*column price[\s\S]*leave the row out/)
    },
  )

  test('look into data files', async () => {
    const argv = ['--task', 'regression', '--target', 'price', '--data', csv]
    expect(await done('inspect', ...argv)).toContain('price (target)')
    const { columns } = JSON.parse(await done('inspect', ...argv, '--json'))
    expect(columns.map(({ name }: { name: string }) => name)).toEqual(['size', 'age', 'price'])
  })
})

describe('what cannot be', () => {
  test.each([
    [['evaluate', ...density], /--data is missing/],
    [['evaluate', '--data', csv, '--train', csv, ...density], /--data excludes/],
    [['evaluate', '--train', csv, ...density], /--train needs --test/],
    [['evaluate', '--data', csv, '--bounds', 'price', ...density], /--bounds cannot be "price"/],
    [['evaluate', '--data', csv, '--target', 'price', ...density], /--task regression/],
    [['fit', '--train', csv, ...regression], /--model is missing/],
  ])('is wrong usage: %j', async (argv, message) => {
    const { code, stderr } = await runCli(argv)
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
  })

  test.each([
    [['evaluate', '--data', csv, ...regression, '--target', 'rent'], /no target of this name/],
    [['evaluate', '--data', csv, '--bounds', 'rent=0:1', ...density], /rent/],
    [['evaluate', '--data', csv, '--bounds', 'size=0:', ...density], /size/],
  ])('is an error: %j', async (argv, message) => {
    const { code, stderr } = await runCli(argv)
    expect(code).toBe(1)
    expect(stderr).toMatch(message)
  })

  test('of a model is said before anything is computed', async () => {
    const model = folder.path('d.partita')
    await done('fit', '--train', csv, '--model', model, ...density)
    const { code, stderr } = await runCli(['predict', '--model', model, '--input', csv, '--ranks'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/--ranks is for models/)
    const other = ['predict', '--model', model, '--input', csv, '--task', 'ranking']
    expect((await runCli(other)).stderr).toMatch(/the model is of --task density/)
  })
})

describe('models of continuous outputs', () => {
  const gaps = folder.write(
    'gaps.csv',
    'age,size,price,kind\n,0.5,1,old\n30,,1,new\n30,0.5,1,new\n',
  )

  test('keep what was learned of the columns, means of missing values too', async () => {
    const kinds = rows.map((row, at) => `${row.join()},${['old', 'new', 'mid'][at % 3]}`)
    const train = folder.write('kinds.csv', `size,age,price,kind\n${kinds.join('\n')}\n`)
    const model = folder.path('kinds.partita')
    await done('fit', '--train', train, '--model', model, ...regression)
    const { schema, featureNames } = await FittedRegressor.load(model)
    expect(featureNames).toEqual(['size', 'age', 'kind=mid', 'kind=new', 'kind=old'])
    expect(schema?.columns.map(({ name }) => name)).toEqual(['size', 'age', 'kind'])
    const age = rows.reduce((sum, row) => sum + row[1], 0) / rows.length
    expect(schema?.means[1]).toBeCloseTo(age, 9)
    const asked = ['predict', '--model', model, '--input', gaps, '--quiet']
    const filled = (await done(...asked, '--missing', 'mean')).trim().split('\n')
    const [size] = schema?.means ?? []
    const whole = `age,size,price,kind\n${age},0.5,1,old\n30,${size},1,new\n30,0.5,1,new\n`
    const plain = [
      'predict',
      '--model',
      model,
      '--input',
      folder.write('whole.csv', whole),
      '--quiet',
    ]
    expect((await done(...plain)).trim().split('\n')).toEqual(filled)
    expect(filled[3]).not.toBe(filled[2])
  })

  test('fill densities by the means of training, too', async () => {
    const model = folder.path('means.partita')
    await done('fit', '--train', csv, '--model', model, ...density)
    const few = folder.write('few.csv', 'age,size,price\n,0.5,1\n30,0.5,1\n')
    const text = await done(
      'predict',
      '--model',
      model,
      '--input',
      few,
      '--missing',
      'mean',
      '--quiet',
    )
    const values = text.trim().split('\n').slice(1).map(Number)
    expect(values.every(Number.isFinite)).toBe(true)
    const alone = folder.write('alone.csv', 'age,size,price\n,0.5,1\n')
    const one = await done(
      'predict',
      '--model',
      model,
      '--input',
      alone,
      '--missing',
      'mean',
      '--quiet',
    )
    expect(Number(one.trim().split('\n')[1])).toBe(values[0])
  })
})

describe.each([
  ['density', density, ['size', 'age', 'price']],
  ['regression', regression, ['size', 'age']],
])('a report of a %s', (_, task, columns) => {
  test('has the numbers of --json; rows have their numbers in the file', async () => {
    const path = folder.path('r.html')
    const asked = ['--report', path, '--by', 'age', '--diagnose', '--rows', '--json']
    const text = await done('evaluate', '--data', csv, '--split', '0.3', ...task, ...asked)
    const [{ metrics, diagnosis, slices, rows: scores }] = JSON.parse(text).folds
    const html = readFileSync(path, 'utf8')
    const shown = (number: number) => html.includes(`data-v="${number}"`)
    expect(shown(metrics.meanLogDensity) && shown(metrics.normalLogDensity)).toBe(true)
    expect(slices.slices.every(({ nll }: { nll: number }) => shown(nll))).toBe(true)
    expect(scores.names).toHaveLength(18)
    const { inputs } = diagnosis.importance
    const names = inputs.map(({ input }: { input: string }) => input)
    expect(names.sort()).toEqual([...columns].sort())
    expect(html).toContain('<title>Report: houses.csv</title>')
  })

  test('is printed in short, and of folds as their spread', async () => {
    const text = await done('evaluate', '--data', csv, ...task, '--diagnose')
    expect(text).toMatch(/^the least likely rows \(5 of \d+; all by --json\)$/m)
    expect(text).toMatch(/^nats a row lost when an input is shuffled$/m)
    const path = folder.path('folds.html')
    const folds = ['--folds', '2', '--workers', '1', '--report', path]
    const all = await done('evaluate', '--data', csv, ...task, ...folds, '--json')
    const html = readFileSync(path, 'utf8')
    expect(html).toContain('Measured over 2 folds')
    expect(html).toContain(`data-v="${JSON.parse(all).metrics.meanLogDensity}"`)
    const refused = await runCli(['evaluate', '--data', csv, ...task, '--by', 'sice'])
    expect(refused.stderr).toMatch(/--by.*did you mean "size"/)
  })
})

test('large numbers close together are learned as the same near 0', async () => {
  const measured = await Promise.all(
    [0, 1.7e12].map(async (start) => {
      const lines = rows.map(([size], r) => `${start + 1000 * r},${size},${start + 3000 * r}`)
      const text = `at,size,price\n${lines.join('\n')}\n`
      const file = folder.write(`offset-${start}.csv`, text)
      const report = await done(
        'evaluate',
        '--data',
        file,
        '--split',
        '0.3',
        ...regression,
        '--json',
      )
      return JSON.parse(report).metrics
    }),
  )
  const [near, far] = measured
  expect(Math.abs(far.rmse / near.rmse - 1)).toBeLessThan(1e-3)
  expect(Math.abs(far.meanLogDensity - near.meanLogDensity)).toBeLessThan(1e-3)
})

test.each(['fit', 'evaluate'])('a target of words is refused by %s', async (command) => {
  const lines = rows.map(([size], r) => `${size},${['flat', 'house', 'barn'][r % 3]}`)
  const words = folder.write('words.csv', `size,kind\n${lines.join('\n')}\n`)
  const files =
    command === 'fit'
      ? ['--train', words, '--model', folder.path('w')]
      : ['--data', words, '--split', '0.3']
  const { code, stderr } = await runCli([command, '--task', 'regression', ...files, ...quick])
  expect(code).toBe(1)
  expect(stderr).toMatch(/a target is no number[\s\S]*kind=house[\s\S]*column kind/)
})
