import { describe, expect, test } from 'vitest'
import { Tape } from '../../src/engine/index.js'
import { createReferenceBackend } from '../../src/engine/reference/index.js'
import { logistic } from '../../src/losses/index.js'
import { EnergyModel, exactTerm } from '../../src/models/index.js'
import { Rng } from '../../src/random/index.js'
import { uniform } from '../../src/samplers/index.js'
import { boundedSubsets } from '../../src/spaces/index.js'
import { createExactObjective, createJointObjective } from '../../src/training/index.js'
import { caught } from '../reference/caught.js'
import { pairwiseLogPartition } from '../reference/pairwise-log-partition.js'
import { scoresThreeWays } from './energies.js'
import { parameterGradients } from './parameter-gradients.js'
import { normalFeatures, tinyModel } from './tiny-model.js'

const kinds = ['pairwise-full', 'pairwise-low-rank'] as const

describe.each(kinds)('the %s energy', (energy) => {
  test.each([1, 2, 5])('is ⟨u(x), y⟩ + ½ yᵀU(x)y with its own coupling, k = %i', (k) => {
    const tiny = tinyModel({ k, energy, random: 1 })
    const { shared, perRow, expected, U } = scoresThreeWays(tiny)
    expected.forEach((value, e) => {
      expect(shared[e]).toBeCloseTo(value, 10)
      expect(perRow[e]).toBeCloseTo(value, 10)
    })
    if (k > 1) expect(U).toHaveLength(4 * k * k)
  })

  test('has a symmetric coupling with zero diagonal that depends on the input', () => {
    const k = 4
    const { U } = scoresThreeWays(tinyModel({ k, energy, random: 1 }), 2)
    const [first, second] = [U.subarray(0, k * k), U.subarray(k * k)]
    expect([...first]).not.toEqual([...second])
    for (const own of [first, second]) {
      for (let i = 0; i < k; i++) {
        expect(Math.abs(own[i * k + i])).toBe(0)
        for (let j = 0; j < i; j++) {
          expect(own[i * k + j]).toBe(own[j * k + i])
          expect(own[i * k + j]).not.toBe(0)
        }
      }
    }
  })

  test('starts as a linear energy', () => {
    const linearBias = Float32Array.of(1, -2, 0.5)
    const tiny = tinyModel({ k: 3, energy, linearBias })
    const { perRow } = scoresThreeWays(tiny, 1)
    expect(perRow).toEqual([0, 1, -2, -1, 0.5, 1.5, -1.5, -0.5])
  })

  test('knows its exact log-partition as enumeration does, and its gradient', () => {
    const { model, space } = tinyModel({ k: 4, energy, random: 0.7 })
    const features = normalFeatures(3, 2)
    const score = model.at({ features })
    const { backend } = model.tape
    const [u, U] = [score.linear, score.coupling!()].map(({ value }) => backend.read(value))
    backend.read(score.exactLogPartition!().value).forEach((value, b) => {
      const own = U.subarray(16 * b, 16 * b + 16)
      const { logPartition } = pairwiseLogPartition(u.subarray(4 * b, 4 * b + 4), own)
      expect(value).toBeCloseTo(logPartition, 10)
    })
    const term = exactTerm(space, logistic)
    const { fromTape, numeric } = parameterGradients(model, () =>
      term(model.tape, model.at({ features })),
    )
    fromTape.forEach((value, i) => {
      expect(value).toBeCloseTo(numeric[i], 7)
    })
  })

  test.each(['joint', 'exact'] as const)('has the gradient of the %s objective', (name) => {
    const { model, space } = tinyModel({ k: 3, energy, random: 0.7 })
    const proposal = uniform(space)
    const objective =
      name === 'exact'
        ? createExactObjective(space, logistic)
        : createJointObjective(space, { generator: logistic, proposal, samples: 5, clamp: 30 })
    const codes = Float32Array.of(1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0)
    const batch = { features: normalFeatures(4, 2), codes }
    const loss = () => objective.loss(model, batch, new Rng(3)).perExample
    const { fromTape, numeric } = parameterGradients(model, loss)
    fromTape.forEach((value, i) => {
      expect(value).toBeCloseTo(numeric[i], 6)
    })
  })

  test('offers no oracle beyond 20 labels', () => {
    const { model } = tinyModel({ k: 21, energy })
    expect(model.at({ features: normalFeatures(1, 2) }).exactLogPartition).toBeUndefined()
  })
})

test.each(['pairwise', ...kinds] as const)(
  'the %s energy offers no oracle where some sets are no outputs',
  (energy) => {
    const { model } = tinyModel({ k: 4, energy })
    const bounded = new EnergyModel(
      new Tape(createReferenceBackend()),
      boundedSubsets(4, { max: 2 }),
      model.spec,
      new Rng(1),
    )
    const offers = [model, bounded].map((each) =>
      Boolean(each.at({ features: normalFeatures(1, 2) }).exactLogPartition),
    )
    expect(offers).toEqual([true, false])
  },
)

test('pair scores of their own are refused for more than 64 labels', async () => {
  const error = await caught(() => tinyModel({ k: 65, energy: 'pairwise-full' }))
  expect(error).toMatchObject({ code: 'UNSUPPORTED' })
  expect(error.message).toContain('pairwise-low-rank')
})
