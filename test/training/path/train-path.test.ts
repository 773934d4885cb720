import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Tape } from '../../../src/engine/index.js'
import { createReferenceBackend } from '../../../src/engine/reference/index.js'
import { logistic } from '../../../src/losses/index.js'
import { EnergyModel } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { subsets } from '../../../src/spaces/index.js'
import {
  createExactObjective,
  FitRun,
  fitModel,
  orthantLbfgs,
} from '../../../src/training/index.js'

const golden = JSON.parse(
  readFileSync(new URL('../../golden/penalised-regression.json', import.meta.url), 'utf8'),
)
const { rows, features: cols, labels: k } = golden
const data = {
  features: { rows, cols, values: Float32Array.from(golden.X as number[]) },
  codes: Float32Array.from(golden.Y as number[]),
  codeLength: k,
}
const space = subsets(k)
const group = { rate: 1, decay: 0 }

function fitted(penalty: 'l1' | 'l2', epochs: number, validationFraction = 0) {
  const options = { batchSize: 64, patience: 3, schedule: 'constant', clipNorm: 1 } as const
  const groups = { main: group, logPartition: group }
  return new FitRun(
    fitModel({
      createModel: async () => {
        const spec = { features: cols, logPartition: { kind: 'constant' } } as const
        return new EnergyModel(new Tape(createReferenceBackend()), space, spec, new Rng(1))
      },
      createObjective: () => createExactObjective(space, logistic),
      data,
      options: { ...options, groups, epochs, validationFraction, refit: true, penalty },
      rng: new Rng(2),
    }),
  )
}

describe.each([
  ['l1', 3],
  ['l2', 6],
] as const)('penalty %s', (penalty, epochs) => {
  test("has scikit-learn's coefficients at the same strength", async () => {
    const { model, select } = await fitted(penalty, epochs)
    const weights = model.store.snapshot()
    const { coefficients, intercepts } = golden[penalty]
    weights.get('energy/linear/weight')!.values.forEach((weight, e) => {
      expect(Math.abs(weight - coefficients[e])).toBeLessThan(1e-4)
    })
    weights.get('energy/linear/bias')!.values.forEach((bias, i) => {
      expect(Math.abs(bias - intercepts[i])).toBeLessThan(1e-4)
    })
    expect(select.epochs).toBe(epochs)
  })

  test('stops where held-out rows say, and goes as far on all rows', async () => {
    const { select, refit } = await fitted(penalty, 12, 0.25)
    expect(select.bestEpoch).toBeGreaterThan(1)
    expect(select.epochs).toBeLessThanOrEqual(select.bestEpoch + 3)
    expect(refit?.epochs).toBe(select.bestEpoch)
  })
})

test('L1 leaves exactly those weights at zero that scikit-learn does', async () => {
  const { model } = await fitted('l1', 3)
  const { values } = model.store.snapshot().get('energy/linear/weight')!
  const zeros = golden.l1.coefficients.filter((weight: number) => weight === 0).length
  expect(zeros).toBeGreaterThan(2)
  expect(values.filter((weight) => weight === 0)).toHaveLength(zeros)
})

test('a quadratic with absolute values has its minimum where soft thresholds say', () => {
  const rng = new Rng(3)
  const centre = Float64Array.from({ length: 30 }, () => 2 * rng.normal())
  const scale = centre.map(() => 0.5 + rng.uniform())
  const smooth = (x: Float64Array, gradient: Float64Array) => {
    let value = 0
    for (let i = 0; i < x.length; i++) {
      gradient[i] = scale[i] * (x[i] - centre[i])
      value += 0.5 * scale[i] * (x[i] - centre[i]) ** 2
    }
    return value
  }
  const l1 = centre.map((_, i) => (i % 3 === 0 ? 0 : 1))
  const x = new Float64Array(30)
  const { steps } = orthantLbfgs(x, { smooth, l1, tolerance: 1e-9 })
  expect(steps).toBeLessThan(100)
  x.forEach((entry, i) => {
    const shrunk = Math.max(0, Math.abs(centre[i]) - l1[i] / scale[i])
    expect(entry).toBeCloseTo(Math.sign(centre[i]) * shrunk, 6)
  })
})
