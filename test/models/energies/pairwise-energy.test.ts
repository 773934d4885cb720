import { describe, expect, test } from 'vitest'
import { adamW, createBackend } from '../../../src/engine/index.js'
import { logistic } from '../../../src/losses/index.js'
import { Rng } from '../../../src/random/index.js'
import { uniform } from '../../../src/samplers/index.js'
import { createExactObjective, createJointObjective } from '../../../src/training/index.js'
import { normalFeatures, tinyModel } from '../tiny-model.js'

describe('the pairwise energy', () => {
  test('offers no exact log-partition beyond 20 labels', () => {
    const { model } = tinyModel({ k: 21, energy: 'pairwise' })
    expect(model.at({ features: normalFeatures(1, 2) }).exactLogPartition).toBeUndefined()
  })

  test.each([
    ['exact', true],
    ['joint', true],
    ['exact', false],
    ['joint', false],
  ])(
    'keeps U symmetric to the bit in training, %s, deterministic %s',
    async (name, deterministic) => {
      const backend = await createBackend({ engine: 'wasm', deterministic })
      const tiny = tinyModel({ k: 5, energy: 'pairwise', random: 0.5, backend })
      const { model, space } = tiny
      const objective =
        name === 'exact'
          ? createExactObjective(space, logistic)
          : createJointObjective(space, {
              generator: logistic,
              proposal: uniform(space),
              samples: 20,
              clamp: 30,
            })
      const codes = new Float32Array(4 * 5)
      space.sampleUniform(new Rng(1), 4, codes)
      const optimizer = adamW({ groups: { main: { rate: 0.1, decay: 0.1 } } })
      for (let step = 0; step < 10; step++) {
        model.tape.clear()
        model.store.clearGradients()
        const batch = { features: normalFeatures(4, 2), codes }
        const { perExample } = objective.loss(model, batch, new Rng(step))
        model.tape.backward(model.tape.sum(perExample))
        optimizer.step(model.store, 1)
      }
      const { values: U } = model.store.snapshot().get('energy/pairwise')!
      expect(Math.max(...U)).toBeGreaterThan(0)
      for (let i = 0; i < 5; i++) {
        expect(U[i * 5 + i]).toBe(0)
        for (let j = 0; j < i; j++) expect(U[i * 5 + j]).toBe(U[j * 5 + i])
      }
    },
  )
})
