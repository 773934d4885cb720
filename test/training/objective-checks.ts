import { expect } from 'vitest'
import type { EnergyModel } from '../../src/models/index.js'
import { Rng } from '../../src/random/index.js'
import type { LabelledBatch, Objective } from '../../src/training/index.js'
import { normalFeatures, type TinyModel } from '../models/tiny-model.js'
import { Z_LIMIT } from '../reference/statistics.js'

/** A batch with the label sets 0, 1, 2, … in binary counting order as its outputs. */
export function countingBatch({ model, space }: TinyModel, rows: number): LabelledBatch {
  const k = space.codeLength
  const codes = Float32Array.from(
    { length: rows * k },
    (_, e) => (Math.floor(e / k) >> (e % k)) & 1,
  )
  const rowIndices = Int32Array.from({ length: rows }, (_, r) => r)
  return { features: normalFeatures(rows, model.spec.features), codes, rowIndices }
}

/** Losses of a batch and the gradient of their sum in all parameters, one after the other. */
export function lossAndGradient<Y>(
  { model }: { readonly model: EnergyModel<Y> },
  objective: Objective<Y>,
  batch: LabelledBatch,
  rng: Rng,
) {
  const { tape, store } = model
  tape.clear()
  store.clearGradients()
  const { perExample, samples } = objective.loss(model, batch, rng)
  tape.backward(tape.sum(perExample))
  const gradient = [...store.all()].flatMap(({ variable }) =>
    variable.gradient
      ? [...tape.backend.read(variable.gradient)]
      : new Array<number>(variable.rows * variable.cols).fill(0),
  )
  return { losses: [...tape.backend.read(perExample.value)], gradient, samples }
}

/** Mean and standard error of each entry of a random vector. */
export function meanAndError(draws: readonly (readonly number[])[]) {
  const n = draws.length
  return draws[0].map((_, e) => {
    const mean = draws.reduce((sum, draw) => sum + draw[e], 0) / n
    const squares = draws.reduce((sum, draw) => sum + (draw[e] - mean) ** 2, 0)
    return { mean, error: Math.sqrt(squares / (n - 1) / n) }
  })
}

/** The gradient of one objective is, over many draws, that of another without draws (z-test each). */
export function expectMeanGradient<Y>(
  tiny: { readonly model: EnergyModel<Y> },
  batch: LabelledBatch,
  drawn: Objective<Y>,
  truth: Objective<Y>,
  draws: number,
  seed: number,
): void {
  const expected = lossAndGradient(tiny, truth, batch, new Rng(0)).gradient
  expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.1)
  const root = new Rng(seed)
  const gradients = Array.from(
    { length: draws },
    (_, s) => lossAndGradient(tiny, drawn, batch, root.split(s)).gradient,
  )
  meanAndError(gradients).forEach(({ mean, error }, e) => {
    expect(Math.abs(mean - expected[e])).toBeLessThan(Z_LIMIT * error + 1e-9)
  })
}
