import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Tape } from '../../../src/engine/index.js'
import { createReferenceBackend } from '../../../src/engine/reference/index.js'
import { type Generator, logistic, sparsemax } from '../../../src/losses/index.js'
import { EnergyModel } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { choices } from '../../../src/spaces/index.js'
import { createExactObjective } from '../../../src/training/index.js'
import { toTheOptimum, trainTiny } from '../../training/train-tiny.js'

interface Fit {
  readonly coefficients: readonly number[]
  readonly intercepts: readonly number[]
  readonly loss: number
}

const golden: {
  rows: number
  features: number
  classes: number
  X: number[]
  y: number[]
  softmax: Fit
  sparsemax: Fit
} = JSON.parse(readFileSync(new URL('../../golden/multinomial.json', import.meta.url), 'utf8'))

const { rows, features, classes: n } = golden

/** Minimises the exact loss of a linear energy on the golden data. */
async function trained(generator: Generator, rate: number, epochs: number): Promise<Fit> {
  const space = choices(n)
  const spec = {
    features,
    encoder: { hidden: [], activation: 'relu', dropout: 0, inputDropout: 0 },
    energy: 'linear',
    logPartition: { kind: 'constant', hidden: [], input: 'context', tableRows: 0 },
  } as const
  const model = new EnergyModel(new Tape(createReferenceBackend()), space, spec, new Rng(1))
  const codes = new Float32Array(rows * n)
  golden.y.forEach((y, r) => {
    space.encode(y, codes, r * n)
  })
  const data = {
    features: { rows, cols: features, values: Float32Array.from(golden.X) },
    codes,
    codeLength: n,
  }
  const objective = createExactObjective(space, generator)
  const { loss } = await trainTiny({ model }, objective, data, toTheOptimum(rate, epochs))
  const weights = model.store.snapshot()
  return {
    coefficients: centred(weights.get('energy/linear/weight')!.values),
    intercepts: centred(weights.get('energy/linear/bias')!.values),
    loss: loss!,
  }
}

/** Each row less its mean: a constant added to all classes changes nothing. */
function centred(values: ArrayLike<number>): number[] {
  return Array.from(values, (value, e) => {
    const start = e - (e % n)
    let mean = 0
    for (let i = 0; i < n; i++) mean += values[start + i] / n
    return value - mean
  })
}

function expectClose(received: readonly number[], expected: readonly number[]): void {
  expect(received.length).toBe(expected.length)
  received.forEach((value, e) => {
    expect(Math.abs(value - expected[e])).toBeLessThan(1e-3)
  })
}

describe('one of n with a linear energy and the exact objective', () => {
  test('is multinomial logistic regression, as in scikit-learn', async () => {
    const { coefficients, intercepts, loss } = await trained(logistic, 0.1, 400)
    expect(loss).toBeCloseTo(golden.softmax.loss, 5)
    expectClose(coefficients, golden.softmax.coefficients)
    expectClose(intercepts, golden.softmax.intercepts)
  })

  test('is sparsemax regression, as in optax: n times its loss of scores divided by n', async () => {
    const { coefficients, intercepts, loss } = await trained(sparsemax, 0.1, 800)
    // ours is 0 where all scores are equal, theirs (1 − 1/n)/2
    expect(loss + (n - 1) / 2).toBeCloseTo(n * golden.sparsemax.loss, 5)
    expectClose(
      coefficients.map((value) => value / n),
      golden.sparsemax.coefficients,
    )
    expectClose(
      intercepts.map((value) => value / n),
      golden.sparsemax.intercepts,
    )
  })
})
