import { describe, expect, test } from 'vitest'
import { type DenseMatrix, Tape } from '../../src/engine/index.js'
import { createWasmBackend } from '../../src/engine/wasm/index.js'
import { logistic } from '../../src/losses/index.js'
import { EnergyModel } from '../../src/models/index.js'
import { Rng } from '../../src/random/index.js'
import { uniform } from '../../src/samplers/index.js'
import {
  boundedSubsets,
  choices,
  constrained,
  gridPairs,
  matchings,
  permutations,
  product,
  type Space,
  sequences,
  subsets,
  subsetsOfSize,
  topRankings,
  withPairs,
} from '../../src/spaces/index.js'
import {
  type PredictorOptions,
  type PredictorProposal,
  StructuredPredictor,
} from '../../src/tasks/index.js'
import {
  createExactObjective,
  createJointObjective,
  type Objective,
  type TrainingData,
} from '../../src/training/index.js'
import { inner, normals } from '../reference/rankings.js'
import { lamps } from '../tasks/lamps.js'
import { trainTiny } from '../training/train-tiny.js'

const FEATURES = 3
const TRAINING_ROWS = 256
const TEST_ROWS = 128
/** standard deviation of the planted score over the elements of a space, nats */
const SPREAD = 2

const EPOCHS = 40
/** Elements among which an output is drawn. */
const CANDIDATES = 500

/**
 * Inputs, and outputs drawn from `p(y|x) ∝ exp⟨W x, φ(y)⟩`: for each row one of many uniform elements, by
 * its weight.
 */
function plant<Y>(space: Space<Y>): { training: TrainingData; held: TrainingData } {
  const rng = new Rng(space.name)
  const c = space.codeLength
  const rows = TRAINING_ROWS + TEST_ROWS
  const inputs = normals(rng.split('inputs'), rows * FEATURES)
  const weights = normals(rng.split('weights'), c * FEATURES)
  const outputs = new Float32Array(rows * c)
  const candidates = new Float32Array(CANDIDATES * c)
  const draws = rng.split('outputs')
  const scoresOf = (r: number) => {
    space.sampleUniform(draws, CANDIDATES, candidates)
    const x = inputs.subarray(r * FEATURES, (r + 1) * FEATURES)
    const u = Array.from({ length: c }, (_, i) =>
      inner(x, weights.subarray(i * FEATURES, (i + 1) * FEATURES)),
    )
    return Float64Array.from({ length: CANDIDATES }, (_, j) =>
      inner(u, candidates.subarray(j * c, (j + 1) * c)),
    )
  }
  // one scale for all rows, so that the planted score is linear in the inputs
  let square = 0
  for (let r = 0; r < TEST_ROWS; r++) square += variance(scoresOf(r)) / TEST_ROWS
  for (let r = 0; r < rows; r++) {
    const scores = scoresOf(r).map((score) => (SPREAD * score) / Math.sqrt(square))
    const most = Math.max(...scores)
    const powers = scores.map((score) => Math.exp(score - most))
    let left = draws.uniform() * powers.reduce((sum, power) => sum + power, 0)
    let chosen = 0
    while (chosen < CANDIDATES - 1 && left >= powers[chosen]) left -= powers[chosen++]
    outputs.set(candidates.subarray(chosen * c, (chosen + 1) * c), r * c)
  }
  const part = (from: number, to: number): TrainingData => ({
    features: {
      rows: to - from,
      cols: FEATURES,
      values: inputs.slice(from * FEATURES, to * FEATURES),
    },
    codes: outputs.slice(from * c, to * c),
    codeLength: c,
  })
  return { training: part(0, TRAINING_ROWS), held: part(TRAINING_ROWS, rows) }
}

function variance(scores: Float64Array): number {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  return scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length
}

/** Mean exact negative log-likelihood, on the rows trained on and on others, after training. */
async function likelihoodsAfter<Y>(
  space: Space<Y>,
  objective: Objective<Y>,
  { training, held }: { training: TrainingData; held: TrainingData },
): Promise<{ training: number; held: number }> {
  const spec = {
    features: FEATURES,
    encoder: { hidden: [], activation: 'relu', dropout: 0, inputDropout: 0 },
    energy: 'linear',
    logPartition: { kind: 'network', hidden: [16], input: 'features', tableRows: 0 },
  } as const
  const tape = new Tape(await createWasmBackend({ deterministic: true }))
  const model = new EnergyModel(tape, space, spec, new Rng(1))
  const group = { rate: 0.04, decay: 0.01 }
  await trainTiny({ model }, objective, training, {
    epochs: EPOCHS,
    batchSize: 128,
    patience: EPOCHS,
    groups: { main: group, logPartition: group },
    schedule: 'cosine',
    clipNorm: 10,
  })
  const exact = createExactObjective(space, logistic)
  const mean = (data: TrainingData) => {
    tape.clear()
    const losses = exact.criterion(model, data, new Rng(0))
    return Array.from(losses).reduce((sum, loss) => sum + loss, 0) / losses.length
  }
  return { training: mean(training), held: mean(held) }
}

/** The default of a predictor but for narrower layers and fewer epochs. */
const narrow = {
  engine: 'wasm',
  deterministic: true,
  encoder: { hidden: [16] },
  deepHidden: [16],
  logPartitionHidden: [16],
  rate: 0.02,
  epochs: 12,
  validationFraction: 0,
} as const satisfies PredictorOptions

const spaces: readonly Space<unknown>[] = [
  choices(50),
  subsets(16),
  boundedSubsets(20, { min: 1, max: 5 }),
  product({ size: choices(30), extras: subsets(7), order: permutations(4) }),
  sequences(5, 7),
  matchings(4, 6, { perfect: true }),
  permutations(8),
  topRankings(8, 3, { code: 'matrix' }),
  withPairs(subsets(9), gridPairs(3, 3)),
  constrained(permutations(7), (y) => y.indexOf(0) < y.indexOf(1)),
]

/** Others, small ones, each with the proposals that a predictor uses on large ones of its kind. */
const small: readonly (readonly [Space<unknown>, ...PredictorProposal[]])[] = [
  [choices(40), 'tied-empirical', 'learned'],
  [subsets(6), 'tied-empirical', 'learned'],
  [subsetsOfSize(8, 3), 'tied-empirical', 'learned'],
  [product({ order: permutations(4), extra: choices(3) }), 'uniform-empirical', 'uniform'],
  [sequences(3, 4), 'tied-empirical', 'learned'],
  [matchings(3, 4), 'tied-empirical', 'learned'],
  [permutations(4, { code: 'pairs' }), 'tied-empirical', 'learned'],
  [topRankings(5, 2, { code: 'matrix' }), 'tied-empirical', 'learned'],
  [withPairs(subsets(6), gridPairs(2, 3)), 'tied-empirical', 'learned'],
  [constrained(permutations(5), (y) => y[0] < y[1]), 'tied-empirical', 'learned'],
  [lamps(9), 'uniform-empirical', 'uniform'],
]

describe('joint training from a uniform proposal, with a learned log-partition', () => {
  test.each(spaces.map((space) => [space.name, space] as const))(
    '%s: within 3 % of exact maximum likelihood, on the rows trained on and on others',
    async (_, space) => {
      const planted = plant(space)
      const exact = await likelihoodsAfter(space, createExactObjective(space, logistic), planted)
      const joint = await likelihoodsAfter(
        space,
        createJointObjective(space, {
          generator: logistic,
          proposal: uniform(space),
          samples: 800,
          clamp: 30,
        }),
        planted,
      )
      // there was something to learn
      expect(exact.held).toBeLessThan(space.logSize - 0.3)
      expect(joint.training).toBeLessThan(1.03 * exact.training)
      expect(joint.held).toBeLessThan(1.03 * exact.held)
    },
  )
})

describe('the deep energy of a structured predictor, joint training', () => {
  test.each(small.map(([space, ...proposals]) => [space.name, proposals, space] as const))(
    '%s, from %j: within 3 % of the exact objective with the same energy',
    async (_, proposals, space) => {
      const { training, held } = plant(space)
      const outputsOf = ({ codes }: TrainingData) =>
        Array.from({ length: codes.length / space.codeLength }, (_, r) =>
          space.decode(codes, r * space.codeLength),
        )
      const [ys, heldYs] = [outputsOf(training), outputsOf(held)]
      const nll = async (options: PredictorOptions) => {
        const predictor = new StructuredPredictor(space, { ...narrow, energy: 'deep', ...options })
        const { features } = training
        return (await predictor.fit(features as DenseMatrix, ys)).evaluate(
          held.features as DenseMatrix,
          heldYs,
        )
      }
      const exact = await nll({ objective: 'exact' })
      // there was something to learn
      expect(exact.nll).toBeLessThan(space.logSize - 0.3)
      for (const proposal of proposals) {
        const joint = await nll({ proposal })
        expect(joint.nll).toBeLessThan(1.03 * exact.nll)
        expect(joint.logPartitionError).toBeLessThan(0.3)
      }
    },
  )
})
