import { expect, test } from 'vitest'
import { PartitaError } from '../../../src/errors.js'
import { Rng } from '../../../src/random/index.js'
import {
  type CheckedEstimator,
  type CheckedModel,
  checkEstimator,
  type EstimatorCheckOptions,
} from '../../../src/testing/index.js'
import type { TrainingEvent } from '../../../src/training/index.js'
import { failures } from '../failures.js'

const X = Array.from({ length: 12 }, (_, r) => [Math.cos(r), r % 4])
const Y = X.map(([a]) => (a > 0 ? 1 : 0))
/** losses of an estimator that is best in its second epoch */
const LOSSES = [3, 1, 2, 4, 5]

interface Coin extends CheckedModel<number> {
  readonly bias: number
}
interface Settings {
  readonly rng?: () => number
  readonly onFit?: (X: number[][], Y: number[]) => void
  readonly bias?: (Y: number[], weights: number[] | undefined) => number
  readonly refuses?: 'nothing' | 'no outputs' | 'with a plain error'
  readonly rowTerm?: (row: number) => number
  readonly keeps?: 'best' | 'last'
  readonly scale?: number
  readonly fewest?: number
}

/** A coin with a bias learned from the share of ones: the smallest estimator there is. */
function coin(settings: Settings = {}): CheckedEstimator<number, Coin> {
  const refuse = (condition: boolean) => {
    if (!condition || settings.refuses === 'nothing') return
    if (settings.refuses === 'with a plain error') throw new Error('bad')
    throw new PartitaError('SHAPE_MISMATCH', 'bad input')
  }
  const checkRows = (rows: number[][]) =>
    refuse(rows.some((row) => row.length !== 2 || !row.every(Number.isFinite)))
  return {
    async fit(inputs, outputs, options = {}) {
      checkRows(inputs)
      refuse(inputs.length === 0 || inputs.length !== outputs.length)
      if (settings.refuses !== 'no outputs') refuse(outputs.some((y) => y !== 0 && y !== 1))
      const { sampleWeight, signal, onEvent } = options
      refuse(sampleWeight?.length !== undefined && sampleWeight.length !== outputs.length)
      refuse(sampleWeight?.some((w) => !(w >= 0)) ?? false)
      settings.onFit?.(inputs, outputs)
      const mean = (outputs.reduce((sum, y) => sum + y, 0) + 1) / (outputs.length + 2)
      const share = settings.bias?.(outputs, sampleWeight) ?? mean
      let best = 0
      let epoch = 0
      for (; epoch < LOSSES.length && !signal?.aborted; epoch++) {
        if (LOSSES[epoch] < LOSSES[best]) best = epoch
        onEvent?.({
          type: 'epoch',
          phase: 'select',
          epoch: epoch + 1,
          validationLoss: LOSSES[epoch],
        } as TrainingEvent)
      }
      const kept = settings.keeps === 'last' ? epoch - 1 : best
      const noise = settings.rng?.() ?? 0
      const tooFew = outputs.length < (settings.fewest ?? 0)
      return model(tooFew ? Number.NaN : share + 0.01 * kept + noise)
    },
  }

  function model(bias: number): Coin {
    return {
      bias,
      training: { aborted: true, select: { bestEpoch: 1 } },
      toBytes: () => new Uint8Array(Float64Array.of(bias).buffer),
      logPartition: (rows) => {
        checkRows(rows)
        return rows.map((_, r) => (settings.rowTerm?.(r) ?? 0) + 0 * bias)
      },
      logProbability: (rows, outputs) => {
        refuse(rows.length !== outputs.length)
        return outputs.map((y) => Math.log((y === 1 ? bias : 1 - bias) * (settings.scale ?? 1)))
      },
    }
  }
}

const load = async (bytes: Uint8Array): Promise<Coin> => {
  if (bytes.length !== 8) throw new PartitaError('MODEL_FILE', 'damaged')
  const bias = new Float64Array(bytes.slice().buffer)[0]
  const fitted = await coin({ bias: () => bias - 0.01 }).fit(X, Y)
  return { ...fitted, toBytes: () => bytes.slice() }
}

const options: EstimatorCheckOptions<number, Coin> = {
  X,
  Y,
  load,
  outputs: [0, 1],
  wrong: [2, 'heads', null],
}

const rng = new Rng(1)
const cases: [fault: string, settings: Settings, check: string, ...says: string[]][] = [
  ['sorts the outputs', { onFit: (_, y) => y.sort() }, 'leaves inputs and outputs', 'outputs'],
  [
    'standardises in place',
    { onFit: (rows) => void rows.map((row) => row.reverse()) },
    'leaves inputs and outputs',
    'inputs',
  ],
  ['draws from nowhere', { rng: () => 0.1 * rng.uniform() }, 'refit', 'same instance', 'row 0'],
  [
    'takes weights of one for more data',
    { bias: (_, weights) => (weights ? 0.3 : 0.4) },
    'weights of one change nothing',
    'row 0',
  ],
  ['keeps the last weights', { keeps: 'last' }, 'abort keeps the best', 'epoch 5', 'best, 2'],
  ['needs three rows', { fewest: 3 }, 'few rows are enough', 'NaN', '1 rows'],
  ['refuses nothing', { refuses: 'nothing' }, 'are refused', 'no error', 'no rows at all'],
  ['refuses by a plain error', { refuses: 'with a plain error' }, 'are refused', 'Error: bad'],
  ['takes any output', { refuses: 'no outputs' }, 'what is no output is refused', 'output 2'],
  ['numbers its rows', { rowTerm: (r) => r }, 'answers for a row', 'in reverse order', 'row 0'],
  ['gives too much', { scale: 1.1 }, 'probabilities sum to one', 'received 1.1', 'row 0'],
]

test.each(cases)('caught: an estimator that %s', async (_, settings, check, ...says) => {
  const checks = checkEstimator(() => coin(settings), options)
  const named = checks.filter(({ name }) => name.includes(check))
  const [message] = (await failures(named)).values()
  expect(message).toBeDefined()
  for (const part of says) expect(message).toContain(part)
})

test('caught: a model that comes back from its file as another', async () => {
  const saved = (changed: (bytes: Uint8Array) => Promise<Coin>) =>
    checkEstimator(() => coin(), { ...options, load: changed }).filter(({ name }) =>
      name.includes('a saved model is the same'),
    )
  const others = async (part: Partial<Coin>, bytes: Uint8Array) => ({
    ...(await load(bytes)),
    ...part,
  })
  for (const [changed, says] of [
    [(bytes: Uint8Array) => others({ toBytes: () => new Uint8Array(9) }, bytes), 'other bytes'],
    [
      (bytes: Uint8Array) => others({ logPartition: (rows) => rows.map(() => 1) }, bytes),
      'answers otherwise',
    ],
    [() => load(new Uint8Array(Float64Array.of(0.5).buffer)), 'other bytes'],
    [(bytes: Uint8Array) => load(Uint8Array.from({ length: 8 }, (_, i) => bytes[i])), 'last byte'],
  ] as const) {
    const [message] = (await failures(saved(changed))).values()
    expect(message).toContain(says)
  }
})

test('a right estimator passes, and every check catches a fault above', async () => {
  const checks = checkEstimator(() => coin(), options)
  expect(await failures(checks)).toEqual(new Map())
  for (const { name } of checks) {
    const isTested = cases.some(([, , check]) => name.includes(check))
    expect(isTested || name.includes('saved'), name).toBe(true)
  }
  expect(checkEstimator(() => coin(), { X, Y }).map(({ name }) => name)).toHaveLength(7)
})
