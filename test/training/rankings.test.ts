import { describe, expect, test } from 'vitest'
import { createBackend, Tape } from '../../src/engine/index.js'
import { rankingRowScores } from '../../src/inference/posteriors/ranking-row-scores.js'
import { logistic } from '../../src/losses/index.js'
import { EnergyModel, type ModelSpec } from '../../src/models/index.js'
import { Rng } from '../../src/random/index.js'
import { type Proposal, uniform } from '../../src/samplers/index.js'
import {
  permutations,
  type Ranking,
  RankingOracle,
  type RankingSpace,
  rankingScore,
} from '../../src/spaces/index.js'
import { createExactObjective, createJointObjective } from '../../src/training/index.js'
import { normalFeatures } from '../models/tiny-model.js'
import { partsOf, tinyRanker } from '../models/tiny-ranker.js'
import { caught } from '../reference/caught.js'
import { everyCodeProposal } from '../reference/every-code-proposal.js'
import { toTheOptimum, trainTiny } from './train-tiny.js'

const CODES = ['ranks', 'matrix', 'pairs'] as const
const rows = 40

/** Half of the rankings follow the input, the others are random, so the optimum is not far out. */
function someData(space: RankingSpace) {
  const features = normalFeatures(rows, 2)
  const codes = new Float32Array(rows * space.codeLength)
  space.sampleUniform(new Rng(3), rows, codes)
  for (let r = 0; r < rows; r += 2) {
    const [a, b] = features.values.subarray(2 * r)
    const scores = Array.from(space.items, (_, i) => a * Math.cos(i) + b * Math.sin(i))
    const order = [...scores.keys()].sort((i, j) => scores[j] - scores[i])
    space.encode(order, codes, r * space.codeLength)
  }
  return { features, codes, codeLength: space.codeLength }
}

async function linearModel(space: RankingSpace, kind: 'constant' | 'residual' = 'constant') {
  const spec: ModelSpec = {
    features: 2,
    encoder: { hidden: [], activation: 'tanh', dropout: 0, inputDropout: 0 },
    energy: 'linear',
    logPartition: { kind, hidden: [], input: 'context', tableRows: 0 },
  }
  const tape = new Tape(await createBackend())
  return { model: new EnergyModel<Ranking>(tape, space, spec, new Rng(1)) }
}

type Fitted = Awaited<ReturnType<typeof linearModel>>

function exactLoss({ model }: Fitted, space: RankingSpace): number {
  model.tape.clear()
  const rowIndices = Int32Array.from({ length: rows }, (_, r) => r)
  const batch = { ...someData(space), rowIndices }
  const losses = createExactObjective(space, logistic).criterion(model, batch, new Rng(0))
  return Array.from(losses).reduce((a, b) => a + b, 0) / rows
}

async function fitExact(space: RankingSpace) {
  const fitted = await linearModel(space)
  const objective = createExactObjective(space, logistic)
  await trainTiny(fitted, objective, someData(space), toTheOptimum(0.1, 200))
  return exactLoss(fitted, space)
}

describe.each(CODES)('a linear energy on rankings, %s code', (code) => {
  test('learns by exact likelihood, beyond what could be enumerated', async () => {
    const space = permutations(10, { code })
    const fitted = await linearModel(space)
    const start = exactLoss(fitted, space)
    expect(start).toBeCloseTo(space.logSize, 4)
    const objective = createExactObjective(space, logistic)
    await trainTiny(fitted, objective, someData(space), toTheOptimum(0.05, 30))
    expect(exactLoss(fitted, space)).toBeLessThan(start - 1)
  })

  test.each<[string, number, number, (space: RankingSpace) => Proposal]>([
    ['the expectation itself', 24, 1e-5, everyCodeProposal],
    ['uniform samples', 400, 1e-3, uniform],
  ])('with a residual log-partition joint = exact: %s', async (_, samples, within, proposal) => {
    const space = permutations(4, { code })
    const exact = await fitExact(space)
    const fitted = await linearModel(space, 'residual')
    const options = { generator: logistic, proposal: proposal(space), samples, clamp: 30 }
    const objective = createJointObjective(space, options)
    await trainTiny(fitted, objective, someData(space), toTheOptimum(0.1, 200))
    const excess = exactLoss(fitted, space) - exact
    expect(excess).toBeLessThan(within)
    expect(excess).toBeGreaterThan(-1e-5)
  })

  test('a single item can be learned, at no loss', async () => {
    const space = permutations(1, { code })
    expect(await fitExact(space)).toBeCloseTo(0, 6)
  })

  test('seventeen items have no exact objective and no residual log-partition', async () => {
    const space = permutations(17, { code })
    const fitted = await linearModel(space)
    const error = await caught(() => exactLoss(fitted, space))
    expect(error.code).toBe('UNSUPPORTED')
    expect(error.message).toContain("objective: 'joint'")
    const residual = await caught(() => linearModel(space, 'residual'))
    expect(residual.code).toBe('UNSUPPORTED')
    expect(residual.message).toContain('permutations(17')
  })
})

test.each(CODES)(
  'on a Plackett–Luce reference the exact loss is the oracle’s, ten items, %s code',
  (code) => {
    const tiny = tinyRanker({ k: 10, code, reference: true, random: 0.4 })
    const { model, space } = tiny
    const data = normalFeatures(3, 2)
    const codes = new Float32Array(3 * space.codeLength)
    space.sampleUniform(new Rng(6), 3, codes)
    const losses = createExactObjective(space, logistic).criterion(
      model,
      { features: data, codes },
      new Rng(0),
    )
    const oracle = new RankingOracle(10)
    partsOf(tiny, data).forEach(({ linear, worths }, b) => {
      const scores = rankingRowScores(space, linear, worths)
      const order = space.decode(codes, b * space.codeLength)
      // the score of the oracle holds ln q too
      const expected = oracle.logPartition(scores) - rankingScore(scores, order)
      expect(losses[b]).toBeCloseTo(expected, 5)
    })
  },
)
