import { describe, expect, test } from 'vitest'
import { type Generator, logistic, sparsemax, tsallis } from '../../src/losses/index.js'
import { Rng } from '../../src/random/index.js'
import {
  labelFrequencies,
  marginal,
  mixture,
  type Proposal,
  tied,
  uniform,
} from '../../src/samplers/index.js'
import type { Subsets } from '../../src/spaces/index.js'
import { plantedMultilabel } from '../../src/testing/index.js'
import { createExactObjective, createJointObjective } from '../../src/training/index.js'
import {
  plainWeights,
  type TinyModel,
  type TinyModelOptions,
  tinyModel,
} from '../models/tiny-model.js'
import { everyCodeProposal } from '../reference/every-code-proposal.js'
import { toTheOptimum, trainTiny } from './train-tiny.js'

// Linear in its parameters, the joint objective is convex in energy and log-partition together
// (docs/maths.md#2-objective): minimising it must end where minimising the exact loss ends.
const rows = 40
const k = 3
const planted = plantedMultilabel({ rows, features: 2, labels: k, seed: 4, coupling: 1 })
// Every other row gets a random label set, so that the optimum is not far out.
const codes = planted.labels.values.slice()
for (let r = 0; r < rows; r += 2) new Rng(r).fillBits(codes.subarray(r * k, (r + 1) * k))
const data = { features: planted.features, codes, codeLength: k }

/** Mean exact loss on the data, and the parameters of the energy. */
function endOf(tiny: TinyModel, generator: Generator) {
  tiny.model.tape.clear()
  const rowIndices = Int32Array.from({ length: rows }, (_, r) => r)
  const batch = { ...data, rowIndices }
  const losses = createExactObjective(tiny.space, generator).criterion(
    tiny.model,
    batch,
    new Rng(0),
  )
  const {
    'energy/linear/weight': weight,
    'energy/linear/bias': bias,
    'energy/pairwise': U = [],
  } = plainWeights(tiny)
  const loss = Array.from(losses).reduce((a, b) => a + b, 0) / rows
  return { loss, weights: [...weight, ...bias, ...U] }
}

async function fitExact(options: TinyModelOptions, generator: Generator) {
  const tiny = tinyModel({ k, ...options })
  await trainTiny(tiny, createExactObjective(tiny.space, generator), data, toTheOptimum(0.1, 300))
  return endOf(tiny, generator)
}

async function fitJoint(
  options: TinyModelOptions,
  generator: Generator,
  proposal: (space: Subsets) => Proposal,
  samples: number,
) {
  const tiny = tinyModel({ k, ...options })
  const joint = { generator, proposal: proposal(tiny.space), samples, clamp: 30 }
  const objective = createJointObjective(tiny.space, joint)
  await trainTiny(tiny, objective, data, toTheOptimum(0.1, 300))
  return endOf(tiny, generator)
}

const furthest = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((x, e) => Math.abs(x - b[e])))

const logPartitions: readonly TinyModelOptions['logPartition'][] = [
  { kind: 'table', tableRows: rows },
  { kind: 'residual', hidden: [] },
]

describe('the joint objective ends at the exact optimum', () => {
  describe.each(logPartitions)('log-partition %o', (logPartition) => {
    const frequencies = labelFrequencies(data.codes, rows, k)
    const proposals: readonly [string, number, (space: Subsets) => Proposal][] = [
      ['uniform', 64, uniform],
      ['marginal', 64, () => marginal(frequencies)],
      [
        'tied + uniform',
        8,
        (space) =>
          mixture([
            { proposal: tied(space), weight: 0.9 },
            { proposal: uniform(space), weight: 0.1 },
          ]),
      ],
    ]

    const optimum = fitExact({}, logistic)

    test('with the expectation itself: within 1e-3 in every weight', async () => {
      const exact = await optimum
      const joint = await fitJoint({ logPartition }, logistic, everyCodeProposal, 2 ** k)
      expect(joint.loss - exact.loss).toBeLessThan(1e-7)
      expect(furthest(joint.weights, exact.weights)).toBeLessThan(1e-3)
    })

    test.each(proposals)('with samples, %s: within 1e-3 nats', async (_, samples, proposal) => {
      const exact = await optimum
      const joint = await fitJoint({ logPartition }, logistic, proposal, samples)
      expect(joint.loss - exact.loss).toBeLessThan(1e-3)
    })
  })

  test('of a pairwise energy too: within 1e-3 in every weight', async () => {
    const options = { energy: 'pairwise', logPartition: logPartitions[0] } as const
    const exact = await fitExact(options, logistic)
    const joint = await fitJoint(options, logistic, everyCodeProposal, 2 ** k)
    expect(joint.loss - exact.loss).toBeLessThan(1e-7)
    expect(furthest(joint.weights, exact.weights)).toBeLessThan(1e-3)
  })

  test.each([sparsemax, tsallis(1.5)].map((generator) => [generator.name, generator] as const))(
    'of %s too: within 1e-3 in every weight',
    async (_, generator) => {
      const options = { energy: 'pairwise', logPartition: logPartitions[0] } as const
      const exact = await fitExact(options, generator)
      const joint = await fitJoint(options, generator, everyCodeProposal, 2 ** k)
      expect(joint.loss - exact.loss).toBeLessThan(1e-7)
      expect(furthest(joint.weights, exact.weights)).toBeLessThan(1e-3)
    },
  )
})
