import { describe, expect, test } from 'vitest'
import { Tape } from '../../../src/engine/index.js'
import { createReferenceBackend } from '../../../src/engine/reference/index.js'
import { logistic } from '../../../src/losses/index.js'
import { bernoulli, tied, uniform } from '../../../src/samplers/index.js'
import {
  createExactObjective,
  createGeneralizedObjective,
  createJointObjective,
  createMcmcObjective,
  createMinMaxObjective,
  createNceObjective,
  type Objective,
} from '../../../src/training/index.js'
import { spreadWeights } from '../../../src/training/objectives/sample-weights.js'
import { tinyModel } from '../../models/tiny-model.js'
import { countingBatch } from '../objective-checks.js'
import { toTheOptimum, trainTiny } from '../train-tiny.js'

const tape = new Tape(createReferenceBackend())

describe('weights of samples from their logarithms', () => {
  const logs = [Math.log(3), 0, 0, 0, Number.NEGATIVE_INFINITY, 0, 0, Number.NEGATIVE_INFINITY]
  const logWeights = tape.upload(logs, 2, 4)

  test('alone they are scaled to sum one', () => {
    const { weights, effectiveShares, totals } = spreadWeights(tape, logWeights)
    ;[1 / 2, 1 / 6, 1 / 6, 1 / 6, 0, 1 / 2, 1 / 2, 0].forEach((weight, j) => {
      expect(weights[j]).toBeCloseTo(weight, 15)
    })
    expect(effectiveShares[0]).toBeCloseTo(6 ** 2 / (9 + 3) / 4, 15)
    expect(effectiveShares[1]).toBeCloseTo(1 / 2, 15)
    expect(totals).toBeUndefined()
  })

  test('over a log-partition they keep their sum, unless it is more than one', () => {
    const taus = tape.upload([0, Math.log(2)], 2, 1)
    const { weights, totals } = spreadWeights(tape, logWeights, taus)
    expect(totals![0]).toBeCloseTo(6 / 4, 15)
    expect(totals![1]).toBeCloseTo(2 / 4 / 2, 15)
    expect(weights[0]).toBeCloseTo(1 / 2, 15)
    expect(weights[5]).toBeCloseTo(1 / 8, 15)
  })

  test('however large they are, all is finite', () => {
    const huge = tape.upload([1e4, 1e4, -1e4, -1e4], 2, 2)
    const { effectiveShares, totals, weights } = spreadWeights(
      tape,
      huge,
      tape.upload([0, 0], 2, 1),
    )
    expect(effectiveShares).toEqual(Float64Array.of(1, 1))
    expect(Array.from(totals!).every(Number.isFinite)).toBe(true)
    expect([...weights]).toEqual([0.5, 0.5, 0, 0])
  })
})

describe('what an epoch says of the samples of', () => {
  const everything = ['clampedFraction', 'effectiveSampleSize', 'normalizationError', 'weightTotal']
  const learned = everything.filter((name) => name !== 'clampedFraction')
  const { space } = tinyModel()
  const chains = { chains: 2, moves: 3, start: 'persistent', proposal: uniform(space) } as const
  const noise = { proposal: tied(space), samples: 4 }
  const sampler = { proposal: bernoulli(space), samples: 4 }
  type Case = readonly [string, Objective<ReadonlySet<number>>, readonly string[]]
  const cases: readonly Case[] = [
    [
      'joint',
      createJointObjective(space, { ...noise, generator: logistic, clamp: 30 }),
      everything,
    ],
    ['binary nce', createNceObjective(space, { ...noise, kind: 'binary' }), learned],
    [
      'ranking nce',
      createNceObjective(space, { ...noise, kind: 'ranking' }),
      ['effectiveSampleSize'],
    ],
    ['min-max', createMinMaxObjective(space, sampler), ['effectiveSampleSize']],
    ['mcmc', createMcmcObjective(space, chains), ['acceptanceRate']],
    ['exact', createExactObjective(space, logistic), []],
    ['generalized', createGeneralizedObjective(space), []],
  ]

  test.each(cases)(
    '%s is what applies, in events and in the result',
    async (_, objective, names) => {
      const proposal = {
        kind: 'bernoulli',
        hidden: [],
        input: 'features',
        training: 'likelihood',
      } as const
      const tiny = tinyModel({ energy: 'pairwise', proposal })
      const { features, codes } = countingBatch(tiny, 8)
      const data = { features, codes, codeLength: 3 }
      const seen: unknown[] = []
      const result = await trainTiny(tiny, objective, data, toTheOptimum(0.05, 3), {
        onEvent: (event) => {
          if (event.type === 'epoch') seen.push(event.sampling)
        },
      })
      expect(seen).toHaveLength(3)
      expect(seen.at(-1)).toEqual(result.sampling)
      expect(Object.keys(result.sampling ?? {}).sort()).toEqual([...names].sort())
      for (const value of Object.values(result.sampling ?? {})) {
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(2)
      }
    },
  )
})
