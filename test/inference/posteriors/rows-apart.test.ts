import { describe, expect, test } from 'vitest'
import { Tape } from '../../../src/engine/index.js'
import { createReferenceBackend } from '../../../src/engine/reference/index.js'
import {
  annealedLogPartition,
  decideRanking,
  importanceLogPartition,
  inferOutputs,
  inferRankings,
  inferSets,
  labelMarginals,
  rankingMarginals,
} from '../../../src/inference/index.js'
import { logistic, sparsemax } from '../../../src/losses/index.js'
import { type EnergyKind, EnergyModel, type ModelBatch } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { mixture, tied, uniform } from '../../../src/samplers/index.js'
import { matchings, permutations, type Space, subsets } from '../../../src/spaces/index.js'
import { normalFeatures } from '../../models/tiny-model.js'

const rows = 3
const width = 2
const all = normalFeatures(rows, width)
/** These rows of the inputs, in this order. */
const pick = (which: readonly number[]): ModelBatch => ({
  features: {
    rows: which.length,
    cols: width,
    values: Float32Array.from(
      which.flatMap((row) => [...all.values.slice(row * width, (row + 1) * width)]),
    ),
  },
})

/** A model with normal weights of a size. */
function modelOn<Y>(space: Space<Y>, energy: EnergyKind, size: number): EnergyModel<Y> {
  const spec = {
    features: width,
    encoder: { hidden: [], activation: 'relu', dropout: 0, inputDropout: 0 },
    energy,
    logPartition: { kind: 'network', hidden: [], input: 'context', tableRows: 0 },
  } as const
  const model = new EnergyModel(new Tape(createReferenceBackend()), space, spec, new Rng(1))
  const rng = new Rng('weights')
  model.store.restore(
    new Map(
      [...model.store.snapshot()].map(([name, weight]) => {
        const values = Float32Array.from(weight.values, () => size * rng.normal())
        return [name, { ...weight, values }]
      }),
    ),
  )
  return model
}

/** Answers of every row of a batch, by the rows of the inputs. */
type Answer = (batch: ModelBatch) => readonly unknown[]

const [many, long] = [subsets(18), permutations(18, { code: 'ranks' })]
const sets = modelOn(many, 'deep', 0.7)
const pairs = matchings(9, 9, { perfect: true })
const matched = (size: number): Answer => {
  const model = modelOn(pairs, 'deep', size)
  const parts = [
    { proposal: tied(pairs), weight: 0.5 },
    { proposal: uniform(pairs), weight: 0.5 },
  ]
  return (batch) => {
    const options = { proposal: mixture(parts), rng: new Rng(5) }
    return inferOutputs(model, logistic, batch, options).map((posterior) => [
      [...posterior.expectedCode()],
      [...posterior.mode()],
    ])
  }
}

const cases: readonly (readonly [string, Answer])[] = [
  [
    'sets',
    (batch) => {
      return inferSets(sets, many, logistic, batch, new Rng(3)).map((posterior) => {
        expect(posterior.kind).toBe('sampled')
        return [labelMarginals(posterior), posterior.mode()].map((values) => [...values])
      })
    },
  ],
  ...([logistic, sparsemax] as const).map((generator): [string, Answer] => {
    const model = modelOn(long, 'linear', 0.3)
    return [
      `rankings, ${generator.name}`,
      (batch) => {
        return inferRankings(model, long, generator, batch, new Rng(3)).map((posterior) => {
          expect(posterior.kind).toBe('sampled')
          return [
            [...rankingMarginals(posterior, long).pairs],
            [...decideRanking(posterior, long, 'kemeny')],
          ]
        })
      },
    ]
  }),
  ['matchings, by importance samples', matched(0.1)],
  ['matchings, by Markov chains', matched(2)],
]

const proposals = {
  tied: tied(many),
  uniform: uniform(many), // shared by the rows
  mixture: mixture([
    { proposal: tied(many), weight: 0.7 },
    { proposal: uniform(many), weight: 0.3 },
  ]),
}
const estimates = Object.entries(proposals).flatMap(([name, proposal]): [string, Answer][] => [
  [
    `importance samples, ${name}`,
    (batch) => {
      const options = { samples: 300, rng: new Rng(3) } // more than one block
      return [...importanceLogPartition(sets, batch, proposal, options).values]
    },
  ],
  [
    `annealed, ${name}`,
    (batch) => {
      const options = { chains: 3, temperatures: 12, rng: new Rng(3) } // more than one renewal
      const { values, standardErrors } = annealedLogPartition(sets, batch, proposal, options)
      return Array.from(values, (value, b) => [value, standardErrors[b]])
    },
  ],
])

test('the blocks of importance samples are not the same samples again', () => {
  const of = (samples: number) =>
    importanceLogPartition(sets, pick([0]), tied(many), { samples, rng: new Rng(3) }).values[0]
  expect(of(512)).not.toBe(of(256))
})

describe('the answer of a row is the same in any company and at any place', () => {
  test.each([...cases, ...estimates])('%s', (_, answer) => {
    const together = answer(pick([0, 1, 2]))
    expect(answer(pick([2, 1, 0]))).toEqual(together.toReversed())
    for (let row = 0; row < rows; row++) expect(answer(pick([row]))).toEqual([together[row]])
    const [first, again] = answer(pick([1, 1]))
    expect(again).toEqual(first)
  })
})
