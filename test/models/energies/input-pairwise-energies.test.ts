import { describe, expect, test } from 'vitest'
import { Tape } from '../../../src/engine/index.js'
import { createReferenceBackend } from '../../../src/engine/reference/index.js'
import { logistic } from '../../../src/losses/index.js'
import { EnergyModel } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { uniform } from '../../../src/samplers/index.js'
import { boundedSubsets } from '../../../src/spaces/index.js'
import { createExactObjective, createJointObjective } from '../../../src/training/index.js'
import { caught } from '../../reference/caught.js'
import { parameterGradients } from '../parameter-gradients.js'
import { normalFeatures, tinyModel } from '../tiny-model.js'

const kinds = ['pairwise-full', 'pairwise-low-rank'] as const

describe.each(kinds)('the %s energy', (energy) => {
  test('has a coupling of its own for each input', () => {
    const { model } = tinyModel({ k: 4, energy, random: 1 })
    const { coupling } = model.at({ features: normalFeatures(2, 2) })
    const U = model.tape.backend.read(coupling!().value)
    expect(U).toHaveLength(2 * 16)
    expect([...U.subarray(0, 16)]).not.toEqual([...U.subarray(16)])
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
