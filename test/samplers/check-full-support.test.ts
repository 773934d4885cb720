import { describe, expect, test } from 'vitest'
import { annealedLogPartition, importanceLogPartition } from '../../src/inference/index.js'
import { logistic } from '../../src/losses/index.js'
import { Rng } from '../../src/random/index.js'
import {
  checkFullSupport,
  empirical,
  mixture,
  type Proposal,
  tied,
  uniform,
} from '../../src/samplers/index.js'
import {
  createJointObjective,
  createMcmcObjective,
  createNceObjective,
} from '../../src/training/index.js'
import { tinyModel } from '../models/tiny-model.js'
import { caught } from '../reference/caught.js'
import { countingBatch } from '../training/objective-checks.js'

const tiny = tinyModel({ energy: 'pairwise' })
const { model, space } = tiny
const batch = countingBatch(tiny, 2)
const seen = empirical(space, Float32Array.of(1, 0, 0, 0, 1, 0))
const defended = mixture([
  { proposal: seen, weight: 0.9 },
  { proposal: uniform(space), weight: 0.1 },
])

type Use = (proposal: Proposal) => unknown
const uses: readonly (readonly [string, Use])[] = [
  ['checkFullSupport', (proposal) => checkFullSupport(proposal, 8)],
  [
    'the joint objective',
    (proposal) =>
      createJointObjective(space, { generator: logistic, proposal, samples: 8, clamp: 30 }),
  ],
  ...(['binary', 'ranking'] as const).map((kind): readonly [string, Use] => [
    `${kind} noise contrast`,
    (proposal) => createNceObjective(space, { proposal, samples: 8, kind }),
  ]),
  [
    'early stopping by an estimated likelihood',
    (proposal) =>
      createMcmcObjective(space, {
        proposal,
        chains: 1,
        moves: 1,
        start: 'contrastive',
        criterionSamples: 256,
      }).criterion(model, batch, new Rng(1)),
  ],
  [
    'an importance estimate',
    (proposal) =>
      importanceLogPartition(model, batch, proposal, { samples: 8, rng: new Rng(1) }).values,
  ],
  [
    'an annealed estimate',
    (proposal) =>
      annealedLogPartition(model, batch, proposal, { chains: 8, temperatures: 3, rng: new Rng(1) })
        .values,
  ],
]

describe.each(uses)('%s', (_, use) => {
  test('refuses a proposal that never draws some outputs, and says to mix in uniform', async () => {
    const error = await caught(() => use(seen))
    expect(error.code).toBe('INVALID_OPTION')
    expect(error.message).toMatch(/never draws some outputs.*empirical.*mix in uniform/)
  })

  test('takes one that is defended, or covers the space by itself', () => {
    expect(() => use(defended)).not.toThrow()
    expect(() => use(tied(space))).not.toThrow()
  })
})

test('an exact likelihood needs no samples, and no support', () => {
  const linear = tinyModel()
  const options = { proposal: seen, chains: 1, moves: 1, start: 'contrastive' } as const
  const { criterion } = createMcmcObjective(linear.space, options)
  expect(() => criterion(linear.model, countingBatch(linear, 2), new Rng(1))).not.toThrow()
})
