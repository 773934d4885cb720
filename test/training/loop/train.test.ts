import { afterEach, describe, expect, test, vi } from 'vitest'
import { type Backend, createBackend } from '../../../src/engine/index.js'
import { logistic } from '../../../src/losses/index.js'
import { Rng } from '../../../src/random/index.js'
import { marginal, uniform } from '../../../src/samplers/index.js'
import type { LabelSet } from '../../../src/spaces/index.js'
import {
  createExactObjective,
  createJointObjective,
  type Objective,
  type TrainingData,
  type TrainingEvent,
  type TrainingOptions,
} from '../../../src/training/index.js'
import { plainWeights, type TinyModelOptions, tinyModel } from '../../models/tiny-model.js'
import { caught } from '../../reference/caught.js'
import { countingBatch } from '../objective-checks.js'
import { toTheOptimum, trainTiny } from '../train-tiny.js'

afterEach(() => vi.restoreAllMocks())

const quick: TrainingOptions = {
  ...toTheOptimum(0.05, 6),
  batchSize: 3,
  schedule: 'constant',
}

/** Twelve rows of three labels. */
function someData(tiny = tinyModel(), rows = 12, seed = 3): TrainingData {
  const { features, codes } = countingBatch(tiny, rows)
  const order = new Rng(seed).permutation(codes.length)
  return { features, codes: codes.map((_, e) => codes[order[e]]), codeLength: 3 }
}

interface Setting extends TinyModelOptions {
  readonly options?: Partial<TrainingOptions>
  readonly data?: TrainingData
  readonly validation?: TrainingData
  readonly signal?: AbortSignal
  readonly rng?: Rng
  readonly onEvent?: (event: TrainingEvent) => void
  /** wraps the objective */
  readonly spoil?: (objective: Objective<LabelSet>) => Objective<LabelSet>
  readonly joint?: boolean
}

async function run(setting: Setting = {}) {
  const tiny = tinyModel(setting)
  const { space } = tiny
  const plain: Objective<LabelSet> = setting.joint
    ? createJointObjective(space, {
        generator: logistic,
        proposal: uniform(space),
        samples: 16,
        clamp: 30,
      })
    : createExactObjective(space, logistic)
  const events: TrainingEvent[] = []
  const result = await trainTiny(
    tiny,
    setting.spoil ? setting.spoil(plain) : plain,
    setting.data ?? someData(tiny),
    { ...quick, ...setting.options },
    {
      ...(setting.validation && { validation: setting.validation }),
      ...(setting.signal && { signal: setting.signal }),
      ...(setting.rng && { rng: setting.rng }),
      onEvent(event) {
        events.push(event)
        setting.onEvent?.(event)
      },
    },
  )
  return { tiny, result, events, weights: plainWeights(tiny) }
}

const epochsOf = (events: readonly TrainingEvent[]) =>
  events.filter((event) => event.type === 'epoch')

/** An objective whose loss has no finite gradient from step `bad` on. */
const failingFrom = (bad: number) => (objective: Objective<LabelSet>) => {
  let step = 0
  return {
    ...objective,
    loss(...given: Parameters<Objective<LabelSet>['loss']>) {
      const loss = objective.loss(...given)
      const { tape } = given[0]
      if (step++ < bad) return loss
      return { ...loss, perExample: tape.scale(loss.perExample, Number.NaN) }
    },
  }
}

describe('a training pass', () => {
  test('tells what happens: start, one event an epoch, end', async () => {
    const { events, result, tiny } = await run({ validation: someData(tinyModel(), 5, 8) })
    expect(events.map(({ type }) => type)).toEqual(['start', ...Array(6).fill('epoch'), 'end'])
    expect(events[0]).toEqual({
      type: 'start',
      phase: 'select',
      rows: 12,
      validationRows: 5,
      epochs: 6,
      parameters: tiny.model.store.size,
    })
    const epochs = epochsOf(events)
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6])
    for (const event of epochs) {
      expect(event.trainLoss).toBeGreaterThan(0)
      expect(event.validationLoss).toBeGreaterThan(0)
      expect(event.gradientNorm).toBeGreaterThan(0)
      expect(event.sampling).toBeUndefined()
    }
    expect(events.at(-1)).toMatchObject({ type: 'end', reason: 'epochs', epochs: 6, steps: 24 })
    expect(result).toMatchObject({ reason: 'epochs', epochs: 6, steps: 24 })
  })

  test('lowers the loss', async () => {
    const { events } = await run({ options: { epochs: 30 } })
    const losses = epochsOf(events).map(({ trainLoss }) => trainLoss)
    expect(losses.at(-1)).toBeLessThan(losses[0] - 0.05)
  })

  test('reports how its samples do', async () => {
    const { events, result } = await run({ joint: true })
    const { sampling } = epochsOf(events).at(-1)!
    expect(sampling?.effectiveSampleSize).toBeGreaterThan(0)
    expect(sampling?.effectiveSampleSize).toBeLessThanOrEqual(1)
    expect(result.sampling).toEqual(sampling)
  })

  test('trains a log-partition table, which knows its rows', async () => {
    const { weights } = await run({ joint: true, logPartition: { kind: 'table', tableRows: 12 } })
    expect(weights['log-partition/table'].every((tau) => tau !== 0)).toBe(true)
  })

  test('stops when validation gets no better, and restores the best weights', async () => {
    // What fits one set of random labels does not fit another: validation soon gets worse.
    const validation = someData(tinyModel(), 9, 77)
    const snapshots: Record<string, number[]>[] = []
    let tiny: ReturnType<typeof tinyModel> | undefined
    const { result, events, weights } = await run({
      options: { epochs: 200, patience: 4, groups: toTheOptimum(0.3).groups },
      validation,
      spoil(objective) {
        return {
          ...objective,
          criterion(model, ...rest) {
            tiny = { model, space: tinyModel().space }
            return objective.criterion(model, ...rest)
          },
        }
      },
      onEvent(event) {
        if (event.type === 'epoch' && tiny) snapshots.push(plainWeights(tiny))
      },
    })
    const losses = epochsOf(events).map(({ validationLoss }) => validationLoss!)
    const best = losses.indexOf(Math.min(...losses))
    expect(result.reason).toBe('patience')
    expect(result.bestEpoch).toBe(best + 1)
    expect(result.epochs).toBe(best + 1 + 4)
    expect(result.loss).toBe(losses[best])
    expect(weights).toEqual(snapshots[best])
  })

  test('without validation keeps its last weights', async () => {
    const { result, events } = await run()
    expect(result.bestEpoch).toBe(6)
    expect(result.loss).toBe(epochsOf(events).at(-1)?.trainLoss)
  })

  test('is the same to the bit with the same seed, and otherwise not', async () => {
    for (const engine of ['reference', 'wasm'] as const) {
      const create = (): Promise<Backend> => createBackend({ engine, deterministic: true })
      const setting = { joint: true, encoder: { hidden: [4], dropout: 0.5, inputDropout: 0.2 } }
      const [a, b, c] = [
        await run({ ...setting, backend: await create() }),
        await run({ ...setting, backend: await create() }),
        await run({ ...setting, backend: await create(), rng: new Rng(1) }),
      ]
      expect(a.weights).toEqual(b.weights)
      expect(a.weights).not.toEqual(c.weights)
    }
  })

  test('leaves its data untouched', async () => {
    const data = someData()
    const before = structuredClone(data)
    await run({ data, validation: data, encoder: { hidden: [4], dropout: 0.5, inputDropout: 0.5 } })
    expect(data).toEqual(before)
  })

  test('gives log-partition parameters their own rate', async () => {
    const groups = { main: { rate: 1e-12, decay: 0 }, logPartition: { rate: 0.05, decay: 0 } }
    const { weights } = await run({ joint: true, options: { groups } })
    expect(Math.abs(weights['log-partition/constant'][0])).toBeGreaterThan(1e-3)
    expect(Math.max(...weights['energy/linear/bias'].map(Math.abs))).toBeLessThan(1e-6)
  })

  test('lets the event loop run and reports progress within a long epoch', async () => {
    let now = 0
    vi.spyOn(performance, 'now').mockImplementation(() => {
      now += 30
      return now
    })
    let others = 0
    const timer = setInterval(() => others++, 0)
    const { events } = await run({ options: { epochs: 50 } })
    clearInterval(timer)
    const progress = events.filter((event) => event.type === 'progress')
    expect(progress.length).toBeGreaterThan(5)
    for (const { fraction } of progress) expect([0.25, 0.5, 0.75, 1]).toContain(fraction)
    expect(others).toBeGreaterThan(0)
  })
})

describe('weights of rows', () => {
  const { features, codes, codeLength } = someData()
  const full: Partial<TrainingOptions> = { batchSize: 100 }

  test('a row twice equals a row of weight two', async () => {
    const first = (values: Float32Array, width: number) => [...values.subarray(0, width), ...values]
    const doubled: TrainingData = {
      features: {
        rows: 13,
        cols: 2,
        values: Float32Array.from(first(features.values, 2)),
      },
      codes: Float32Array.from(first(codes, 3)),
      codeLength,
    }
    const weights = Float32Array.from({ length: 12 }, (_, r) => ((r === 0 ? 2 : 1) * 12) / 13)
    const a = await run({ data: doubled, options: full })
    const b = await run({ data: { features, codes, codeLength, weights }, options: full })
    Object.entries(a.weights).forEach(([name, values]) => {
      values.forEach((value, e) => {
        expect(b.weights[name][e]).toBeCloseTo(value, 5)
      })
    })
    expect(b.result.loss).toBeCloseTo(a.result.loss!, 6)
  })

  test('a row of weight zero does not count, in training and in validation', async () => {
    const weights = Float32Array.from({ length: 12 }, (_, r) => (r === 0 ? 0 : 12 / 11))
    const other = codes.map((code, e) => (e < 3 ? 1 - code : code))
    const [a, b] = await Promise.all(
      [codes, other].map((labels) => {
        const data = { features, codes: labels, codeLength, weights }
        return run({ data, validation: data, options: full })
      }),
    )
    expect(a.weights).toEqual(b.weights)
    expect(a.result.loss).toBe(b.result.loss)
  })
})

describe('an abort', () => {
  test('before the first step leaves the model as it was', async () => {
    const before = plainWeights(tinyModel())
    const { result, weights, events } = await run({ signal: AbortSignal.abort() })
    expect(weights).toEqual(before)
    expect(result).toMatchObject({ reason: 'aborted', epochs: 0, bestEpoch: 0, steps: 0 })
    expect(result.loss).toBeUndefined()
    expect(events.map(({ type }) => type)).toEqual(['start', 'end'])
  })

  test('midway keeps the best weights so far', async () => {
    const validation = someData(tinyModel(), 9, 5)
    const controller = new AbortController()
    const setting = { validation, options: { epochs: 50 } }
    const stopped = await run({
      ...setting,
      signal: controller.signal,
      onEvent(event) {
        if (event.type === 'epoch' && event.epoch === 4) controller.abort()
      },
    })
    expect(stopped.result).toMatchObject({ reason: 'aborted', epochs: 4, steps: 16 })
    const whole = await run({ ...setting, options: { epochs: 4 } })
    expect(stopped.result.bestEpoch).toBe(whole.result.bestEpoch)
    expect(stopped.weights).toEqual(whole.weights)
  })
})

describe('a loss that is not finite', () => {
  test('in the first epoch is an error with a way out', async () => {
    const error = await caught(() => run({ spoil: failingFrom(2) }))
    expect(error.code).toBe('DIVERGED')
    expect(error.message).toMatch(/epoch 1;.*lower the learning rate/)
  })

  test('later ends the pass with the best weights, and a warning', async () => {
    const validation = someData(tinyModel(), 9, 5)
    const { result, events, weights } = await run({ spoil: failingFrom(14), validation })
    expect(result).toMatchObject({ reason: 'diverged', epochs: 3, steps: 14 })
    const warning = events.find((event) => event.type === 'warning')
    expect(warning?.message).toMatch(
      /epoch 4; the best weights were restored; lower the learning rate/,
    )
    const whole = await run({ options: { epochs: 3 }, validation })
    expect(weights).toEqual(whole.weights)
  })

  test('without validation keeps the weights before that step', async () => {
    const { result, weights, events } = await run({ spoil: failingFrom(12) })
    expect(result).toMatchObject({ reason: 'diverged', epochs: 3, bestEpoch: 3 })
    expect(weights).toEqual((await run({ options: { epochs: 3 } })).weights)
    expect(events.find((event) => event.type === 'warning')?.message).toMatch(/weights before it/)
  })
})

test('exploding weights are warned of, and the best weights restored: no NaN, no lost model', async () => {
  const tiny = tinyModel({ logPartition: { kind: 'network', hidden: [] } })
  const { space } = tiny
  // draws the all but impossible set nearly always: whatever else appears weighs e^9 and more
  const proposal = marginal([0.999, 0.999, 0.999])
  const objective = createJointObjective(space, {
    generator: logistic,
    proposal,
    samples: 4,
    clamp: 30,
  })
  const zeros = new Float32Array(36)
  const { features } = someData(tiny)
  const data = { features, codes: zeros, codeLength: 3 }
  const validation = { ...data, features: someData(tiny).features }
  const messages: string[] = []
  const snapshots: [number, Record<string, number[]>][] = []
  const group = { rate: 3, decay: 0 }
  const result = await trainTiny(
    tiny,
    objective,
    data,
    {
      ...quick,
      epochs: 40,
      patience: 40,
      clipNorm: Number.POSITIVE_INFINITY,
      groups: { main: group, logPartition: group },
    },
    {
      validation,
      onEvent(event) {
        if (event.type === 'warning') messages.push(event.message)
        if (event.type === 'epoch') {
          snapshots.push([event.validationLoss!, plainWeights(tiny)])
        }
      },
    },
  )
  expect(messages.join()).toMatch(/weights of the samples sum to/)
  expect(result.warnings).toEqual(messages)
  expect(new Set(messages).size).toBe(messages.length)
  const best = snapshots.reduce((a, b) => (b[0] < a[0] ? b : a))
  expect(result.loss).toBe(best[0])
  expect(plainWeights(tiny)).toEqual(best[1])
  expect(Object.values(best[1]).flat().every(Number.isFinite)).toBe(true)
})

test.each([
  ['held-out', true],
  ['training', false],
])('what is learned worse than nothing, by %s rows, is warned of', async (which, isHeldOut) => {
  const validation = isHeldOut ? someData(tinyModel(), 9, 5) : undefined
  const group = { rate: 1e6, decay: 0 }
  const groups = { main: group, logPartition: group }
  const { result, events } = await run({ validation, options: { groups } })
  // three labels, nothing known: 3 ln 2
  const message = new RegExp(
    `loss of ${which} rows is .* untrained model was 2\\.079.*learning rate`,
  )
  expect(result.warnings).toEqual([expect.stringMatching(message)])
  expect(events.filter((event) => event.type === 'warning')).toHaveLength(1)
  expect((await run({ validation })).result.warnings).toEqual([])
})

test('a validation loss that is not finite ends the pass as divergence', async () => {
  const validation = someData(tinyModel(), 9, 5)
  const nanFrom = (bad: number) => (objective: Objective<LabelSet>) => {
    let calls = 0
    return {
      ...objective,
      criterion(...given: Parameters<Objective<LabelSet>['criterion']>) {
        // nine rows in batches of three, first of the untrained model
        const losses = objective.criterion(...given)
        return calls++ < 3 * (1 + bad) ? losses : losses.fill(Number.NaN)
      },
    }
  }
  const { result, weights } = await run({ validation, spoil: nanFrom(2) })
  expect(result).toMatchObject({ reason: 'diverged', epochs: 2 })
  expect(weights).toEqual((await run({ options: { epochs: 2 }, validation })).weights)
  const error = await caught(() => run({ validation, spoil: nanFrom(0) }))
  expect(error.code).toBe('DIVERGED')
})

/** Rates at which every step makes a linear model worse. */
const badGroups = { main: { rate: 50, decay: 0 }, logPartition: { rate: 50, decay: 0 } }

describe('options of the loop', () => {
  const rows = someData()
  const held = someData(tinyModel(), 6, 5)

  test('keep the moving average of the weights where it is asked for', async () => {
    const plain = await run({ data: rows, options: { epochs: 3 } })
    const averaged = await run({ data: rows, options: { epochs: 3, averaging: 0.5 } })
    const [last, mean] = [plain, averaged].map(({ weights }) => weights)
    expect(mean).not.toEqual(last)
    // the average lags behind: nearer to where both started, at zero
    const size = (of: Record<string, number[]>) =>
      Object.values(of)
        .flat()
        .reduce((sum, w) => sum + w * w, 0)
    expect(size(mean)).toBeLessThan(size(last))
  })

  test('validate every few epochs, and always at the end', async () => {
    const { events } = await run({
      data: rows,
      validation: held,
      options: { epochs: 5, validateEvery: 2 },
    })
    const validated = events.flatMap((event) =>
      event.type === 'epoch' ? [event.validationLoss !== undefined] : [],
    )
    expect(validated).toEqual([false, true, false, true, true])
  })

  test('count the untrained model where nothing better is learned', async () => {
    const options = { epochs: 3, countStart: true, groups: badGroups }
    const { result, weights } = await run({ data: rows, validation: held, options })
    expect(result.bestEpoch).toBe(0)
    expect(
      Object.values(weights)
        .flat()
        .every((w) => w === 0),
    ).toBe(true)
  })
})
