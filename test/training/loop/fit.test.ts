import { describe, expect, test } from 'vitest'
import { logistic } from '../../../src/losses/index.js'
import { Rng } from '../../../src/random/index.js'
import type { LabelSet } from '../../../src/spaces/index.js'
import {
  createExactObjective,
  type FitJob,
  type FitOptions,
  FitRun,
  fitModel,
  type ScheduleName,
  type TrainingData,
  type TrainingEvent,
} from '../../../src/training/index.js'
import { plainWeights, tinyModel } from '../../models/tiny-model.js'
import { caught } from '../../reference/caught.js'
import { countingBatch } from '../objective-checks.js'
import { toTheOptimum } from '../train-tiny.js'

const space = tinyModel().space
const options: FitOptions = {
  ...toTheOptimum(0.2, 40),
  batchSize: 4,
  patience: 3,
  schedule: 'constant',
  validationFraction: 0.25,
  refit: true,
}

function someData(rows: number): TrainingData {
  const { features, codes } = countingBatch(tinyModel(), rows)
  const order = new Rng(rows).permutation(codes.length)
  return { features, codes: codes.map((_, e) => codes[order[e]]), codeLength: 3 }
}

/** Runs a fit; also tells the rows of each model made and of the data of each objective made. */
async function runFit(
  changes: Partial<FitJob<LabelSet>> = {},
  onEvent?: (e: TrainingEvent) => void,
) {
  const rows: number[] = []
  const objectiveRows: number[] = []
  const events: TrainingEvent[] = []
  const job: FitJob<LabelSet> = {
    async createModel(trainingRows) {
      rows.push(trainingRows)
      return tinyModel({ encoder: { hidden: [3] } }).model
    },
    createObjective(data) {
      objectiveRows.push(data.features.rows)
      return createExactObjective(space, logistic)
    },
    data: someData(16),
    options,
    rng: new Rng(5),
    ...changes,
  }
  const result = await new FitRun(fitModel(job), (event) => {
    events.push(event)
    onEvent?.(event)
  })
  const weights = plainWeights({ model: result.model })
  return { ...result, weights, rows, objectiveRows, events }
}

describe('a fit', () => {
  test('chooses its epochs on held-out rows, then starts again on all rows', async () => {
    const { select, refit, rows, objectiveRows, events } = await runFit()
    expect(rows).toEqual([12, 16])
    expect(objectiveRows).toEqual([12, 16])
    expect(select.bestEpoch).toBeLessThan(40)
    expect(refit).toMatchObject({ reason: 'epochs', epochs: select.bestEpoch })
    const phases = events.flatMap((event) => (event.type === 'start' ? [event] : []))
    expect(phases.map(({ phase, rows, validationRows }) => [phase, rows, validationRows])).toEqual([
      ['select', 12, 4],
      ['refit', 16, 0],
    ])
  })

  test('keeps the model of the first pass without refit', async () => {
    const { refit, rows, weights } = await runFit({ options: { ...options, refit: false } })
    expect(refit).toBeUndefined()
    expect(rows).toEqual([12])
    expect(weights).not.toEqual((await runFit()).weights)
  })

  test('uses the rows of the caller for validation, and all others for training', async () => {
    const { select, refit, rows, events } = await runFit({ validation: someData(7) })
    expect(refit).toBeUndefined()
    expect(rows).toEqual([16])
    expect(events[0]).toMatchObject({ rows: 16, validationRows: 7 })
    expect(select.reason).toBe('patience')
  })

  test('of one row has nothing to hold out and runs all its epochs', async () => {
    const { select, refit, rows } = await runFit({ data: someData(1) })
    expect(rows).toEqual([1])
    expect(select).toMatchObject({ reason: 'epochs', epochs: 40, bestEpoch: 40 })
    expect(refit).toBeUndefined()
  })

  test('of two rows trains on one and watches the other', async () => {
    const { rows } = await runFit({ data: someData(2) })
    expect(rows).toEqual([1, 2])
  })

  test('gives the same bits again', async () => {
    expect((await runFit()).weights).toEqual((await runFit()).weights)
    expect((await runFit({ rng: new Rng(6) })).weights).not.toEqual((await runFit()).weights)
  })
})

describe('an abort', () => {
  const abortAt = (phase: string, epoch: number) => {
    const controller = new AbortController()
    const onEvent = (event: TrainingEvent) => {
      if (event.type === 'epoch' && event.phase === phase && event.epoch === epoch) {
        controller.abort()
      }
    }
    return runFit({ signal: controller.signal }, onEvent)
  }

  test('in the first pass skips the refit', async () => {
    const { select, refit, rows } = await abortAt('select', 1)
    expect(select).toMatchObject({ reason: 'aborted', epochs: 1, bestEpoch: 1 })
    expect(refit).toBeUndefined()
    expect(rows).toEqual([12])
  })

  test('during the refit falls back on the model of the first pass', async () => {
    const { select, refit, weights, events } = await abortAt('refit', 1)
    expect(events.at(-1)).toMatchObject({ type: 'end', phase: 'refit', reason: 'aborted' })
    expect(refit).toBeUndefined()
    expect(select.reason).toBe('patience')
    expect(weights).toEqual((await runFit({ options: { ...options, refit: false } })).weights)
  })
})

test('a refit that diverges falls back on the model of the first pass', async () => {
  let made = 0
  const { refit, weights } = await runFit({
    createObjective() {
      const objective = createExactObjective(space, logistic)
      if (++made === 1) return objective
      let steps = 0
      return {
        ...objective,
        loss(model, batch, rng) {
          const loss = objective.loss(model, batch, rng)
          const factor = ++steps > 6 ? Number.NaN : 1
          return { perExample: model.tape.scale(loss.perExample, factor) }
        },
      }
    },
  })
  expect(refit).toBeUndefined()
  expect(weights).toEqual((await runFit({ options: { ...options, refit: false } })).weights)
})

const group = { rate: 0.1, decay: 0 }
test.each<[string, Partial<FitOptions>]>([
  ['epochs', { epochs: 0 }],
  ['epochs', { epochs: 1.5 }],
  ['batchSize', { batchSize: Number.NaN }],
  ['patience', { patience: -1 }],
  ['validationFraction', { validationFraction: -0.1 }],
  ['validationFraction', { validationFraction: 1 }],
  ['clipNorm', { clipNorm: 0 }],
  ['clipNorm', { clipNorm: Number.NaN }],
  ['schedule', { schedule: 'sawtooth' as ScheduleName }],
  ['rate of main', { groups: { main: { rate: 0, decay: 0 }, logPartition: group } }],
  ['rate of logPartition', { groups: { main: group, logPartition: { rate: 1 / 0, decay: 0 } } }],
  ['decay of main', { groups: { main: { rate: 0.1, decay: -1 }, logPartition: group } }],
  ['decay of main', { groups: { main: { rate: 0.1, decay: 10 }, logPartition: group } }],
])('refuses an impossible option: %s', async (option, change) => {
  const error = await caught(() => runFit({ options: { ...options, ...change } }))
  expect(error.code).toBe('INVALID_OPTION')
  expect(error.message).toContain(`invalid option ${option};`)
})
