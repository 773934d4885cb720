import { describe, expect, test } from 'vitest'
import { Rng } from '../../../src/random/index.js'
import {
  FittedMultilabel,
  MultilabelClassifier,
  type MultilabelOptions,
} from '../../../src/tasks/index.js'
import { plantedMultilabel } from '../../../src/testing/index.js'
import type { TrainingEvent } from '../../../src/training/index.js'
import { caught } from '../../reference/caught.js'

const small: MultilabelOptions = {
  encoder: { hidden: [8], dropout: 0, inputDropout: 0 },
  logPartitionHidden: [4],
  deepHidden: [16],
  epochs: 3,
  batchSize: 32,
}

/** Two labels that are equal or opposite by turns: all is in the pair, nothing in each alone. */
function pairs(rows: number, labels = 2) {
  const values = Float32Array.from({ length: rows }, (_, r) => ((r % 7) - 3) / 3)
  const Y = Array.from({ length: rows }, (_, r) => {
    const one = Math.floor(r / 2) % 2
    return Array.from({ length: labels }, (_, i) => (i % 2 === 0 ? one : 1 - one))
  })
  return { X: { rows, cols: 1, values }, Y }
}

/** `'choose select'` so many times, and what follows */
function comparisons(count: number, ...more: string[]): string[] {
  return [...new Array(count).fill('choose select'), ...more]
}

async function choose(options: MultilabelOptions, { X, Y } = pairs(60)) {
  const phases: string[] = []
  const onEvent = (event: TrainingEvent) => {
    if (event.type === 'start') phases.push(event.phase)
  }
  const model = await new MultilabelClassifier({ ...small, ...options }).fit(X, Y, { onEvent })
  const { choices = [], model: spec, proposal, samples } = model.options
  return { energy: spec.energy, proposal, samples, choices, phases, model }
}

describe('energy auto', () => {
  test('takes the deep energy where labels depend on each other, and says why', async () => {
    const options = { epochs: 40, rate: 0.02 }
    const { X, Y } = pairs(120)
    const chosen = await choose(options, { X, Y })
    const { energy, proposal, samples, choices, phases, model } = chosen
    expect({ energy, proposal, samples }).toEqual({
      energy: 'deep',
      proposal: 'tied-empirical',
      samples: 32,
    })
    const numbers =
      /^energy deep: held-out negative .* 1\.\d+ linear.*, 0\.\d+ deep; F1 .* 0\.667 linear.* deep$/
    expect(choices[0]).toMatch(numbers)
    expect(choices[1]).toBe('proposal tied-empirical: the energy is not linear')
    // those that are clearly behind are spared the other quarters
    const board = model.training.leaderboard ?? []
    const names = board.map(({ candidate }) => candidate)
    expect(names).toEqual(['marginal', 'linear', 'forest', 'deep'])
    expect(board.at(-1)).toMatchObject({ outcome: 'chosen', scoreName: 'F1' })
    // two, or all where these do not agree on how long to train
    expect([2, 3, 4]).toContain(board.at(-1)?.parts)
    const trained = board.filter(({ candidate }) => candidate !== 'forest')
    const parts = trained.reduce((sum, entry) => sum + entry.parts, 0)
    expect(parts).toBeLessThan(12)
    expect(phases).toEqual(comparisons(parts, 'refit'))
    // two sets of equal probability: ln 2
    expect(model.evaluate(X, Y).nll).toBeLessThan(0.9)
  })

  test('takes it where it is likelier, whatever the decision; the score is that of the rule', async () => {
    const options: MultilabelOptions = { epochs: 40, rate: 0.02 }
    for (const [decision, name] of [
      ['f1', 'F1'],
      ['mode', 'exact match'],
      ['threshold', 'Hamming score'],
    ] as const) {
      const { energy, choices } = await choose({ ...options, decision })
      expect(energy).toBe('deep')
      expect(choices[0]).toContain(`; ${name} `)
    }
  })

  test('takes the linear energy where labels are independent given the input', async () => {
    const options = { rows: 120, features: 3, labels: 3, seed: 4, coupling: 0 }
    const { features, labels } = plantedMultilabel(options)
    const Y = Array.from({ length: 120 }, (_, r) => [...labels.values.subarray(3 * r, 3 * r + 3)])
    const data = { X: features as ReturnType<typeof pairs>['X'], Y }
    const { energy, proposal } = await choose({ epochs: 30, rate: 0.01 }, data)
    expect({ energy, proposal }).toEqual({ energy: 'linear', proposal: 'closed' })
  })

  test('is no worse than a model that ignores inputs which say nothing', async () => {
    const rng = new Rng('nothing to see')
    const X = Array.from({ length: 40 }, () => Array.from({ length: 12 }, () => rng.normal()))
    const Y = X.map(() => [Number(rng.uniform() < 0.8), Number(rng.uniform() < 0.3)])
    const { choices, model } = await choose({ epochs: 30, rate: 0.05 }, { X, Y } as never)
    expect(choices[0]).toMatch(/^energy linear without inputs: /)
    expect(model.training.leaderboard?.[0]).toMatchObject({
      candidate: 'marginal',
      outcome: 'chosen',
    })
    // every row gets the same answer, and a saved model gives it, too
    const [first, ...others] = model.predictProbabilities(X).values
    expect(first).toBeGreaterThan(0.6)
    others.forEach((value, at) => {
      if (at % 2 === 1) expect(value).toBe(first)
    })
    const again = await FittedMultilabel.fromBytes(model.toBytes())
    expect(again.predictProbabilities(X)).toEqual(model.predictProbabilities(X))
    expect(again.training.leaderboard).toEqual(model.training.leaderboard)
  })

  const linearBecause = async (
    why: string,
    options: MultilabelOptions,
    { rows = 30, labels = 2 } = {},
  ) => {
    const { energy, choices, phases } = await choose(options, pairs(rows, labels))
    expect(energy).toBe('linear')
    expect(choices[0]).toBe(`energy linear: ${why}`)
    return phases
  }

  test.each<[string, MultilabelOptions, { rows?: number; labels?: number }?]>([
    ['the loss is not logistic', { loss: 'sparsemax' }],
    ['the objective is exact', { objective: 'exact' }],
    ['a learned reference is fitted', { reference: 'learned' }],
    ['the log-partition is a table', { logPartition: 'table' }],
    ['no rows are held out', { validationFraction: 0 }],
    ['there are fewer than 8 rows', {}, { rows: 7 }],
  ])('compares nothing where %s', async (why, options, size) => {
    const phases = await linearBecause(why, options, size)
    expect(phases.some((phase) => phase.startsWith('choose'))).toBe(false)
  })

  test.each<[string, { rows?: number; labels?: number }]>([
    ['there is one label', { labels: 1 }],
    ['there are more than 20 labels', { rows: 120, labels: 21 }],
    ['20 rows are few for 5 labels', { rows: 20, labels: 5 }],
  ])('does not try the deep one where %s, but holds out several quarters', async (_, size) => {
    const { model } = await choose({}, pairs(size.rows ?? 30, size.labels))
    const board = model.training.leaderboard ?? []
    const tried = ['marginal', 'linear', ...(size.rows === 120 ? ['forest'] : [])]
    expect(board.map(({ candidate }) => candidate)).toEqual(tried)
    expect(Math.max(...board.map(({ parts }) => parts))).toBeGreaterThanOrEqual(2)
    const smaller = await choose({ validationFraction: 0.4 }, pairs(size.rows ?? 30, size.labels))
    const [{ parts }] = smaller.model.training.leaderboard ?? []
    expect(parts).toBeLessThanOrEqual(2)
  })

  test('trains on all rows for the mean of the best epochs', async () => {
    const best: Record<string, number[]> = {}
    const { X, Y } = pairs(40, 1)
    const onEvent = ({ overall, ...event }: TrainingEvent) => {
      if (event.type !== 'end' || event.phase !== 'choose select') return
      const name = overall?.candidate ?? ''
      best[name] = [...(best[name] ?? []), event.bestEpoch]
    }
    const options = { ...small, epochs: 60, patience: 2, rate: 0.05 }
    const { training } = await new MultilabelClassifier(options).fit(X, Y, { onEvent })
    const chosen = training.leaderboard?.find(({ outcome }) => outcome === 'chosen')
    const epochs = best[chosen?.candidate ?? '']
    expect(epochs).toHaveLength(4)
    const mean = Math.round(epochs.reduce((sum, epoch) => sum + epoch, 0) / 4)
    expect(training.select.bestEpoch).toBe(mean)
    expect(training.refit).toMatchObject({ reason: 'epochs', epochs: Math.max(1, mean) })
  })

  test('compares on the caller’s own validation rows where there are some', async () => {
    const { X, Y } = pairs(40)
    const phases: [string, number][] = []
    const { training } = await new MultilabelClassifier(small).fit(X, Y, {
      validation: pairs(12),
      onEvent(event) {
        if (event.type === 'start') phases.push([event.phase, event.validationRows])
      },
    })
    expect(phases).toEqual(Array.from({ length: 3 }, () => ['choose select', 12]))
    // the best of the three is the answer
    expect(training.refit).toBeUndefined()
    expect(training.select.epochs).toBe(3)
  })

  test('without a refit keeps the best of the models fitted to the same rows', async () => {
    const { phases, model } = await choose({ refit: false })
    expect(phases).toEqual(comparisons(3))
    expect(model.training.refit).toBeUndefined()
  })

  test('aborted while all rows are trained on keeps what the comparison learned', async () => {
    const controller = new AbortController()
    const { X, Y } = pairs(40)
    const { training } = await new MultilabelClassifier(small).fit(X, Y, {
      signal: controller.signal,
      onEvent: ({ type, phase }) => {
        if (type === 'start' && phase === 'refit') controller.abort()
      },
    })
    expect(training).toMatchObject({ aborted: true, select: { epochs: 3 } })
    expect(training.refit).toBeUndefined()
  })

  test('is not asked where an energy is named', async () => {
    const { choices, phases } = await choose({ energy: 'deep', proposal: 'tied' })
    expect(choices).toEqual([])
    expect(phases).toEqual(['select', 'refit'])
  })
})

describe('proposals and references by name', () => {
  test.each(['uniform', 'marginal', 'empirical', 'tied', 'tied-empirical', 'bernoulli'] as const)(
    '%s: fits, and the model file keeps what was learned',
    async (proposal) => {
      const { model } = await choose({ energy: 'pairwise', proposal, samples: 16 })
      const { X } = pairs(6)
      const again = await (await import('../../../src/tasks/index.js')).FittedMultilabel.fromBytes(
        model.toBytes(),
      )
      expect(again.predictProbabilities(X)).toEqual(model.predictProbabilities(X))
      expect(again.options).toEqual(JSON.parse(JSON.stringify(model.options)))
      expect(model.diagnostics.sampling?.effectiveSampleSize).toBeGreaterThan(0)
    },
  )

  test('a proposal that the space does not offer is refused', async () => {
    for (const [proposal, hint] of [
      ['plackett-luce', "use proposal: 'uniform'"],
      ['reference', "reference: 'learned'"],
    ] as const) {
      const { message } = await caught(() => choose({ energy: 'linear', proposal }))
      expect(message).toContain(`no proposal ${proposal} for subsets(2)`)
      expect(message).toContain('one of uniform, sweep, closed, marginal, empirical, tied,')
      expect(message).not.toMatch(/expected.*(plackett-luce|, reference).*;/)
      expect(message).toContain(hint)
    }
  })

  test('a learned reference is fitted first; the residual is drawn from it', async () => {
    const { model, proposal, choices, phases } = await choose({
      reference: 'learned',
      energy: 'deep',
      epochs: 30,
      rate: 0.02,
    })
    expect(proposal).toBe('reference')
    expect(choices).toEqual(['proposal reference: the energy is a residual on a learned reference'])
    expect(phases).toEqual(['reference select', 'reference refit', 'select', 'refit'])
    const { X, Y } = pairs(60)
    const { nll, logPartition } = model.evaluate(X, Y)
    expect(logPartition).toBe('exact')
    expect(nll).toBeLessThan(1.1)
    // probabilities of all sets add up to one, by the exact log-partition
    const exact = model.exactLogPartition(X)!
    const learned = model.logPartition(X)
    const sets = [[], ['0'], ['1'], ['0', '1']]
    const total = new Float64Array(60)
    for (const set of sets) {
      model
        .logProbability(
          X,
          Array.from({ length: 60 }, () => set),
        )
        .forEach((l, r) => {
          total[r]! += Math.exp(l + learned[r]! - exact[r]!)
        })
    }
    for (const sum of total) expect(sum).toBeCloseTo(1, 4)
    const { FittedMultilabel } = await import('../../../src/tasks/index.js')
    const again = await FittedMultilabel.fromBytes(model.toBytes())
    expect(again.predictProbabilities(X)).toEqual(model.predictProbabilities(X))
  })
})
