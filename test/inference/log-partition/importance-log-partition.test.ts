import { expect, test } from 'vitest'
import {
  exactLogPartition,
  importanceLogPartition,
  logMeanExp,
} from '../../../src/inference/index.js'
import { logistic } from '../../../src/losses/index.js'
import type { EnergyModel } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { marginal, mixture, type Proposal, tied, uniform } from '../../../src/samplers/index.js'
import { normalFeatures, tinyModel } from '../../models/tiny-model.js'
import { tinyRanker } from '../../models/tiny-ranker.js'
import { caught } from '../../reference/caught.js'
import { everyCodeOfEachRow, everyCodeProposal } from '../../reference/every-code-proposal.js'
import { Z_LIMIT } from '../../reference/statistics.js'

const batch = { features: normalFeatures(3, 2) }

test('over every code once it is the exact value', () => {
  for (const energy of ['linear', 'pairwise'] as const) {
    const { model, space } = tinyModel({ energy, random: 1 })
    const exact = exactLogPartition(model, logistic, batch)!
    const options = { samples: 8, rng: new Rng(1) }
    const { values } = importanceLogPartition(model, batch, everyCodeOfEachRow(space), options)
    values.forEach((value, b) => {
      expect(value).toBeCloseTo(exact[b], 9)
    })
  }
})

const sets = tinyModel({ energy: 'pairwise', random: 1 })
const ranked = tinyRanker({ k: 4, random: 0.7 })
const residual = tinyRanker({ random: 0.7, reference: true })
const cases = [
  { name: 'uniform', ...sets, proposal: uniform(sets.space) },
  { name: 'marginal', ...sets, proposal: marginal([0.3, 0.5, 0.6]) },
  { name: 'tied', ...sets, proposal: tied(sets.space) },
  {
    name: 'mixture',
    ...sets,
    proposal: mixture([
      { proposal: tied(sets.space), weight: 0.7 },
      { proposal: uniform(sets.space), weight: 0.3 },
    ]),
  },
  { name: 'rankings', ...ranked, proposal: uniform(ranked.space) },
  { name: 'on a reference', ...residual, proposal: residual.reference!.proposal },
] as unknown as { name: string; model: EnergyModel<never>; proposal: Proposal }[]

test.each(cases)(
  'the mean weight is the partition (z-test, 1e-6), more than one block: $name',
  (given) => {
    const { model, proposal } = given
    const exact = exactLogPartition(model, logistic, batch)!
    const samples = 1500
    const estimate = importanceLogPartition(model, batch, proposal, { samples, rng: new Rng(4) })
    exact.forEach((truth, b) => {
      const error = estimate.standardErrors[b]
      expect(error).toBeGreaterThan(0)
      expect(error).toBeLessThan(0.1)
      expect(Math.abs(estimate.values[b] - truth)).toBeLessThan(Z_LIMIT * error)
      expect(estimate.effectiveSampleSizes[b]).toBeLessThanOrEqual(samples)
    })
  },
)

test('the standard error is the spread of repeated estimates', () => {
  const [{ model, proposal }] = cases
  const estimates = Array.from({ length: 200 }, (_, seed) =>
    importanceLogPartition(model, batch, proposal, { samples: 200, rng: new Rng(seed) }),
  )
  const values = estimates.map((estimate) => estimate.values[0])
  const mean = values.reduce((a, b) => a + b, 0) / 200
  const spread = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 199)
  const claimed = estimates.reduce((sum, { standardErrors }) => sum + standardErrors[0], 0) / 200
  expect(claimed / spread).toBeGreaterThan(0.8)
  expect(claimed / spread).toBeLessThan(1.25)
})

test('one sample has no standard error', () => {
  const [{ model, proposal }] = cases
  const estimate = importanceLogPartition(model, batch, proposal, { samples: 1, rng: new Rng(1) })
  expect([...estimate.standardErrors]).toEqual([Infinity, Infinity, Infinity])
})

test('samples shared by the batch serve every row', () => {
  const { model, space } = sets
  const once = everyCodeProposal(space)
  const counts: number[] = []
  const spy: Proposal = {
    ...once,
    sample(rng, count, context, out) {
      counts.push(count)
      space.sampleUniform(rng, count, out)
      void context
    },
  }
  const { values } = importanceLogPartition(model, batch, spy, { samples: 4, rng: new Rng(2) })
  expect(counts).toEqual([4])
  expect(values.every(Number.isFinite)).toBe(true)
  expect(logMeanExp([0]).value).toBe(0)
})

test('no samples are refused', async () => {
  const [{ model, proposal }] = cases
  const run = () => importanceLogPartition(model, batch, proposal, { samples: 0, rng: new Rng(1) })
  expect((await caught(run)).code).toBe('INVALID_OPTION')
})
