import { describe, expect, test } from 'vitest'
import { logistic } from '../../../src/losses/index.js'
import { Rng } from '../../../src/random/index.js'
import { marginal, multistage, uniform } from '../../../src/samplers/index.js'
import { type LabelSet, partialRanking, type Space, subsets } from '../../../src/spaces/index.js'
import {
  type ChainStart,
  createExactObjective,
  createMcmcObjective,
  type LabelledBatch,
  type McmcOptions,
} from '../../../src/training/index.js'
import { normalFeatures, tinyModel } from '../../models/tiny-model.js'
import { tinyRanker } from '../../models/tiny-ranker.js'
import { allCodes } from '../../reference/brute-force-samples.js'
import { caught } from '../../reference/caught.js'
import { countingBatch, expectMeanGradient, lossAndGradient } from '../objective-checks.js'
import { likelihoodAfter, plantedSets } from '../planted-problem.js'

const starts: readonly ChainStart[] = ['persistent', 'contrastive']

const mcmc = <Y>(space: Space<Y>, options: Partial<McmcOptions> = {}) =>
  createMcmcObjective(space, {
    chains: 1,
    moves: 1,
    start: 'contrastive',
    proposal: uniform(space),
    ...options,
  })

/** The first rankings of a space in order, with inputs. */
function rankingBatch<Y>(space: Space<Y>, rows: number): LabelledBatch {
  const codes = allCodes(space).codes.slice(0, rows * space.codeLength)
  return { features: normalFeatures(rows, 2), codes }
}

describe('with long chains the mean gradient is that of the exact likelihood (z-tests, 1e-6 each)', () => {
  const long = { chains: 4, moves: 40 }
  const cases = starts.flatMap((start) =>
    (['linear', 'pairwise'] as const).map((energy) => ({ start, energy })),
  )

  // 40 moves among 8 sets: what persistent chains keep from step to step is not to be seen
  test.each(cases)('$start chains of sets, $energy', ({ start, energy }) => {
    const tiny = tinyModel({ energy, random: 0.7, encoder: { hidden: [2] } })
    const drawn = mcmc(tiny.space, { ...long, start })
    const exact = createExactObjective(tiny.space, logistic)
    expectMeanGradient(tiny, countingBatch(tiny, 3), drawn, exact, 200, 7)
  })

  const rules = ['heat-bath', 'metropolis'] as const
  const ranked = [false, true].flatMap((reference) => rules.map((rule) => ({ reference, rule })))
  test.each(ranked)('transpositions, $rule, learned reference: $reference', (options) => {
    const { reference, rule } = options
    const tiny = tinyRanker({ random: 0.6, reference })
    const drawn = mcmc(tiny.space, { ...long, rule })
    const exact = createExactObjective(tiny.space, logistic)
    expectMeanGradient(tiny, rankingBatch(tiny.space, 3), drawn, exact, 200, 8)
  })

  test('outputs known in part', () => {
    const tiny = tinyModel({ random: 0.6 })
    // each row is one of two sets, the second three times as likely by its weight
    const batch = {
      features: normalFeatures(2, 2),
      codes: Float32Array.of(1, 0, 0, 1, 1, 0, 0, 0, 1, 0, 1, 1),
      count: 2,
      logWeights: Float64Array.of(0, Math.log(3), 0, Math.log(3)),
    }
    const exact = createExactObjective(tiny.space, logistic)
    expectMeanGradient(tiny, batch, mcmc(tiny.space, long), exact, 200, 9)
  })
})

describe('rankings known in part', () => {
  const batchOf = () => ({
    features: normalFeatures(3, 2),
    codes: Float32Array.of(0, 0, 0, 1, 1, 1, 0, 0, 0),
    constraints: [partialRanking(3, { top: [1] }), undefined, partialRanking(3, { top: [2] })],
  })

  test.each([true, false])('mean gradient, chains start at what agrees: %s', (agrees) => {
    const tiny = tinyRanker({ random: 0.6 })
    const { space } = tiny
    const constrained = agrees ? multistage(space) : undefined
    const drawn = mcmc(space, { chains: 4, moves: 40, constrained })
    const exact = createExactObjective(space, logistic)
    expectMeanGradient(tiny, batchOf(), drawn, exact, 200, 10)
  })

  test('contrastive chains that hardly move stand at rankings that agree', () => {
    // items 0 > 1 > 2 by far: rankings that begin with 2 differ by what they cost
    const tiny = tinyRanker({ random: 0 })
    const { space } = tiny
    const start = { features: normalFeatures(1, 2), codes: new Float32Array(3) }
    const batch = { ...start, constraints: [partialRanking(3, { top: [1] })] }
    const seen: number[][] = []
    const watching = Object.assign(Object.create(Object.getPrototypeOf(space)), space, {
      step(code: Float32Array, at: number) {
        seen.push([...code.subarray(at, at + 3)])
      },
    }) as typeof space
    mcmc(watching, { chains: 8, constrained: multistage(space) }).loss(
      tiny.model,
      batch,
      new Rng(1),
    )
    expect(seen).toHaveLength(8)
    // pairs (0,1), (0,2), (1,2): item 1 stands before both others
    for (const [first, , last] of seen) expect([first, last]).toEqual([-1, 1])
  })
})

describe('where chains start', () => {
  // Each of six labels adds 50 and a step is one move: a chain gains at most one label a step, and
  // loses none. The loss is 50 times the labels of the chain, the true output being ∅.
  const losses = (start: ChainStart, rowsOf: (step: number) => Int32Array | undefined) => {
    const tiny = tinyModel({ k: 6, linearBias: new Float32Array(6).fill(50) })
    const objective = mcmc(tiny.space, { start })
    return Array.from({ length: 60 }, (_, step) => {
      const rowIndices = rowsOf(step)
      const batch = { features: normalFeatures(1, 2), codes: new Float32Array(6), rowIndices }
      return lossAndGradient(tiny, objective, batch, new Rng(step)).losses[0]
    })
  }
  const always = new Array<number>(60).fill(50)

  test('contrastive: at the true output in every step', () => {
    expect(losses('contrastive', () => Int32Array.of(3))).toEqual(always)
  })

  test('persistent: where those of the row stood in its last step', () => {
    const same = losses('persistent', () => Int32Array.of(3))
    expect(same[0]).toBe(50)
    expect(same[59]).toBe(300)
    expect(same).toEqual([...same].sort((a, b) => a - b))
    expect(losses('persistent', (step) => Int32Array.of(step))).toEqual(always)
    expect(losses('persistent', () => undefined)).toEqual(always)
  })
})

describe('early stopping watches', () => {
  const criteria = (energy: 'linear' | 'pairwise', seed: number) => {
    const tiny = tinyModel({ random: 0.8, energy })
    const proposal = marginal([0.4, 0.5, 0.6])
    const sampled = mcmc(tiny.space, { proposal, criterionSamples: 256 })
    const objectives = [sampled, createExactObjective(tiny.space, logistic)]
    return objectives.map((objective) => [
      ...objective.criterion(tiny.model, countingBatch(tiny, 4), new Rng(seed)),
    ])
  }

  test('the exact likelihood of a linear score', () => {
    const [watched, truth] = criteria('linear', 1)
    watched.forEach((value, b) => {
      expect(value).toBeCloseTo(truth[b], 12)
    })
  })

  test('an importance-sampled one of other scores, on the same draws with the same key', () => {
    const [watched, truth] = criteria('pairwise', 1)
    watched.forEach((value, b) => {
      expect(Math.abs(value - truth[b])).toBeLessThan(0.3)
    })
    expect(criteria('pairwise', 1)[0]).toEqual(watched)
    expect(criteria('pairwise', 2)[0]).not.toEqual(watched)
  })
})

test('chains train to within .03 nats of the exact likelihood on a planted problem', async () => {
  const data = plantedSets(300)
  const space = subsets(3)
  const best = await likelihoodAfter(data, createExactObjective<LabelSet>(space, logistic))
  expect(best).toBeLessThan(3 * Math.LN2 - 0.1)
  for (const start of starts) {
    const objective = mcmc<LabelSet>(space, { chains: 2, moves: 12, start })
    expect((await likelihoodAfter(data, objective)) - best).toBeLessThan(0.03)
  }
})

test('impossible settings are refused', async () => {
  for (const bad of [{ chains: 0 }, { moves: 0.5 }, { start: 'here' as ChainStart }]) {
    const error = await caught(() => mcmc(subsets(2), bad))
    expect(error.code).toBe('INVALID_OPTION')
    expect(error.message).toContain(Object.keys(bad)[0])
  }
})

test('a space without moves is refused at the first loss', async () => {
  const tiny = tinyModel()
  const still: Space<LabelSet> = Object.assign(Object.create(tiny.space), { step: undefined })
  const batch = countingBatch(tiny, 1)
  const error = await caught(() => mcmc(still).loss(tiny.model, batch, new Rng(0)))
  expect(error.code).toBe('UNSUPPORTED')
})
