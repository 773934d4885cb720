import { beforeAll, describe, expect, test } from 'vitest'
import { outputRules } from '../../src/inference/index.js'
import {
  choices,
  constrained,
  permutations,
  product,
  type Space,
  subsets,
} from '../../src/spaces/index.js'
import { StructuredPredictor } from '../../src/tasks/index.js'
import { testFolder } from './folder.js'
import { runCli } from './run-cli.js'

const folder = testFolder()
const X = [
  [0, 1],
  [1, 0],
  [0.9, 0.2],
  [0.1, 0.7],
]
const input = folder.write(
  'input.csv',
  `warm,loud,id\n${X.map((row, r) => `${row.join()},r${r}`).join('\n')}\n`,
)
const orders = permutations(['tea', 'milk', 'cola'])
const rides = product({ engine: choices(['petrol', 'electric']), extras: subsets(2) })

async function saved<Y>(name: string, space: Space<Y>, ys: readonly Y[]) {
  const options = { energy: 'deep', epochs: 3, featureNames: ['warm', 'loud'] } as const
  const fitted = await new StructuredPredictor(space, options).fit(X, ys)
  await fitted.save(folder.path(name))
  return fitted
}

async function done(...argv: string[]): Promise<string> {
  const { code, stdout } = await runCli([...argv, '--quiet'])
  expect(code).toBe(0)
  return stdout
}

async function refused(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(argv)
  expect(stdout).toBe('')
  return `${code} ${stderr.split('\n')[0]}`
}

const model = folder.path('orders.partita')
const predict = (...argv: string[]) => done('predict', '--model', model, '--input', input, ...argv)
let fitted: Awaited<ReturnType<typeof saved<readonly number[]>>>
beforeAll(async () => {
  const ys = [
    [0, 1, 2],
    [2, 1, 0],
    [2, 0, 1],
    [0, 1, 2],
  ]
  fitted = await saved<readonly number[]>('orders.partita', orders, ys)
})

describe('partita inspect, for a model of any ready space', () => {
  test('describes the model', async () => {
    const text = await done('inspect', '--model', model)
    expect(text).toMatch(
      /^task {6}structured\noutputs {3}permutations\(3, ranks\), codes of length \d+$/m,
    )
    expect(text).toMatch(/^features {2}2: warm, loud$/m)
    expect(text).toMatch(/^decision {2}mode$/m)
    expect(JSON.parse(await done('inspect', '--model', model, '--json'))).toMatchObject({
      task: 'structured',
      space: orders.name,
      codeLength: orders.codeLength,
      features: 2,
      featureNames: ['warm', 'loud'],
      options: { energy: 'deep', decision: 'mode', epochs: 3 },
      training: { epochs: 3, parameters: fitted.parameterCount, interrupted: false },
    })
  })
})

describe('partita predict, for a model of any ready space', () => {
  test.each(outputRules)('writes the outputs as JSON, decided by %s', async (decision) => {
    const outputs = fitted.predict(X, { decision })
    const csv = outputs.map((y, row) => `${row + 1},"[${y}]"`)
    expect(await predict('--decision', decision)).toBe(`${['row,output', ...csv].join('\n')}\n`)
    const jsonl = outputs.map((output, row) => `${JSON.stringify({ row: row + 1, output })}\n`)
    expect(await predict('--decision', decision, '--format', 'jsonl')).toBe(jsonl.join(''))
  })

  test('writes sets within outputs as lists', async () => {
    const ys = X.map((_, row) => ({ engine: row % 2, extras: new Set(row > 1 ? [0, 1] : []) }))
    const other = await saved('rides.partita', rides, ys)
    const argv = ['--model', folder.path('rides.partita'), '--input', input, '--format', 'jsonl']
    const lines = (await done('predict', ...argv)).trim().split('\n')
    const outputs = other.predict(X).map((y) => ({ ...y, extras: [...y.extras] }))
    expect(lines.map((line) => JSON.parse(line).output)).toEqual(outputs)
  })

  test('writes log-partitions', async () => {
    const [, first] = (await predict('--log-partition-by', 'exact')).split('\n')
    const { values } = fitted.logPartition(X, { method: 'exact' })
    expect(Number(first.split(',')[1])).toBeCloseTo(values[0], 6)
  })

  test('refuses what it does not do, and says what to do instead', async () => {
    const base = ['predict', '--model', model, '--input', input]
    expect(await refused(...base, '--probabilities')).toMatch(
      /^2 error: --probabilities.*expectedCode/,
    )
    expect(await refused(...base, '--ranks')).toMatch(/^2 error: --ranks is for models of rankings/)
    expect(await refused(...base, '--labels', 'tea')).toMatch(/^2 error: --labels.*left out anyway/)
    expect(await refused(...base, '--decision', 'f1')).toMatch(
      /^2 error.*"f1".*mode, expected-code/,
    )
    expect(await refused(...base, '--task', 'ranking')).toMatch(/^2 error.*--task structured/)
    for (const command of [['fit', '--model', model], ['evaluate']]) {
      const argv = [...command, '--task', 'structured', '--train', input]
      expect(await refused(...argv)).toMatch(
        /^2 error: --task.*in a program, by StructuredPredictor/,
      )
    }
  })

  test('refuses a model whose space no file can hold', async () => {
    const few = constrained(subsets(2), (y: ReadonlySet<number>) => y.size < 2)
    await saved('own.partita', few, [new Set([0]), new Set<number>(), new Set([1]), new Set([0])])
    for (const argv of [['inspect'], ['predict', '--input', input]]) {
      expect(await refused(...argv, '--model', folder.path('own.partita'))).toMatch(
        /^1 error \[UNSUPPORTED\].*space.*in a program: FittedPredictor\.load/,
      )
    }
  })
})
