import { adamW, type Backend } from '../../../src/engine/index.js'
import { logistic, sparsemax } from '../../../src/losses/index.js'
import type { ModelSpec } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { uniform } from '../../../src/samplers/index.js'
import { createJointObjective } from '../../../src/training/index.js'
import { normalFeatures, tinyModel } from '../../models/tiny-model.js'

/** Training steps of a small model on a backend, all drawn from one seed; each returns its loss. */
export function trainingSteps(
  backend: Backend,
  energy: ModelSpec['energy'],
  loss: 'logistic' | 'sparsemax',
): () => number {
  const [rows, k, features] = [6, 5, 4]
  const { model, space } = tinyModel({
    backend,
    k,
    features,
    energy,
    encoder: { hidden: [7] },
    logPartition: { kind: 'network' },
    // not the starting weights: Adam makes steps of full size out of rounding errors around a zero
    random: 0.3,
  })
  const { tape, store } = model
  const group = { rate: 0.01, decay: 0.01 }
  const optimizer = adamW({ groups: { main: group }, clipNorm: 1 })
  const generator = { logistic, sparsemax }[loss]
  const proposal = uniform(space)
  const objective = createJointObjective(space, { generator, proposal, samples: 16, clamp: 30 })
  const rng = new Rng(5)
  const codes = new Float32Array(rows * k)
  rng.split('codes').fillBits(codes)
  const batch = { features: normalFeatures(rows, features), codes }
  const share = new Float32Array(rows).fill(1 / rows)
  let step = 0
  return () => {
    tape.clear()
    store.clearGradients()
    const { perExample } = objective.loss(model, batch, rng.split(step++))
    const mean = tape.weightedSum(perExample, share)
    tape.backward(mean)
    optimizer.step(store, 1)
    return tape.backend.read(mean.value)[0]
  }
}
