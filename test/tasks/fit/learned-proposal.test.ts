import { describe, expect, test } from 'vitest'
import {
  FittedRanker,
  type MultilabelOptions,
  type RankerOptions,
} from '../../../src/tasks/index.js'
import { plantedRanking } from '../../../src/testing/index.js'
import { caught } from '../../reference/caught.js'
import * as weather from '../label-sets/weather.js'
import * as drinks from '../rankings/drinks.js'

const mean = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length

describe('rankings from samples of a Plackett–Luce network of their own', () => {
  const cases = (['likelihood', 'weights'] as const).flatMap((proposalTraining) =>
    (['joint', 'nce', 'mcmc'] as const).flatMap((objective) =>
      (['uniform', 'plackett-luce'] as const).map((reference) => ({
        proposalTraining,
        objective,
        reference,
      })),
    ),
  )

  test.each(cases)('$objective, by $proposalTraining, on $reference', async (given) => {
    const options: RankerOptions = { ...given, proposal: 'plackett-luce', epochs: 30, samples: 16 }
    const fitted = await drinks.ranker(options).fit(drinks.X, drinks.Y)
    expect(fitted.options).toMatchObject({ proposal: 'plackett-luce' })
    expect(fitted.options.model.proposal?.training).toBe(given.proposalTraining)
    expect(mean(fitted.logProbability(drinks.X, drinks.Y))).toBeGreaterThan(-Math.log(24) + 0.3)
    const exact = fitted.exactLogPartition(drinks.three)!
    // estimates draw from the network too
    const estimate = fitted.logPartition(drinks.three, { method: 'importance' })
    estimate.values.forEach((value, r) => {
      expect(Math.abs(value - exact[r])).toBeLessThan(4.9 * estimate.standardErrors![r] + 1e-4)
    })
    const again = await FittedRanker.fromBytes(fitted.toBytes(), { deterministic: true })
    expect(again.logPartition(drinks.three, { method: 'importance' })).toEqual(estimate)
  })

  test('that follows the model is nearer to it than one that knows nothing: more samples count', async () => {
    const { features, rankings } = plantedRanking({ rows: 60, features: 3, items: 5, seed: 2 })
    const share = async (proposal: 'uniform' | 'plackett-luce') => {
      const fit = { epochs: 60, decay: 0.1, batchSize: 20, samples: 32, items: undefined } as const
      const options = {
        ...fit,
        reference: 'uniform',
        proposal,
        ...(proposal === 'plackett-luce' && { proposalTraining: 'weights' as const }),
      } as const
      const { diagnostics } = await drinks.ranker(options).fit(features, rankings)
      return diagnostics.sampling!.effectiveSampleSize!
    }
    expect(await share('plackett-luce')).toBeGreaterThan(1.5 * (await share('uniform')))
  })

  test('rankings known in part teach it too', async () => {
    const partial = drinks.Y.map((y) => ({ top: [...y].slice(0, 2) }))
    const options = { reference: 'uniform', proposal: 'plackett-luce', epochs: 30 } as const
    const fitted = await drinks.ranker(options).fit(drinks.X, partial)
    expect(mean(fitted.logProbability(drinks.X, partial))).toBeGreaterThan(-Math.log(12) + 0.2)
  })
})

describe('label sets from samples of a Bernoulli network of their own', () => {
  test.each(['joint', 'nce', 'mcmc'] as const)('%s', async (objective) => {
    for (const proposalTraining of ['likelihood', 'weights'] as const) {
      const options: MultilabelOptions = {
        objective,
        proposal: 'bernoulli',
        proposalTraining,
        energy: 'pairwise',
        epochs: 30,
        rate: 0.03,
      }
      const fitted = await weather.classifier(options).fit(weather.X, weather.Y)
      const found = mean(fitted.logProbability(weather.X, weather.Y))
      expect(found).toBeGreaterThan(-3 * Math.LN2 + 0.2)
    }
  })

  test('objectives that draw nothing have no network', async () => {
    for (const objective of ['exact', 'generalized'] as const) {
      const fitted = await weather
        .classifier({ objective, proposal: 'bernoulli' })
        .fit(weather.X, weather.Y)
      expect(fitted.options.model.proposal).toBeUndefined()
    }
  })

  test('rankings have no labels, and label sets no order', async () => {
    const wrong = weather.classifier({ proposal: 'plackett-luce', energy: 'pairwise' })
    const error = await caught(async () => void (await wrong.fit(weather.X, weather.Y)))
    expect(error.code).toBe('UNSUPPORTED')
  })
})
