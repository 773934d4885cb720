import { describe, expect, test } from 'vitest'
import { Tape } from '../../../src/engine/index.js'
import { createReferenceBackend } from '../../../src/engine/reference/index.js'
import { logistic } from '../../../src/losses/index.js'
import { customEnergy, EnergyModel } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { lawProposal, type Proposal, studentT, uniform } from '../../../src/samplers/index.js'
import { reals, standardNormalLogDensity, subsets } from '../../../src/spaces/index.js'
import {
  createImportanceObjective,
  createJointObjective,
  createNceObjective,
  createScoreObjective,
  type Objective,
} from '../../../src/training/index.js'

const space = reals(1)

/** `g(z) = θ₁ z + θ₂ z²` on the standard normal: `ln Z = θ₁² / (2 − 4θ₂) − ½ ln(1 − 2θ₂)`. */
function quadraticModel(theta: readonly [number, number], b: number) {
  const energy = customEnergy(
    (tape, { codes, parameter, spread }) => {
      const linear = tape.matmul(codes, parameter('linear', 1, 1))
      return spread(tape.add(linear, tape.matmul(tape.square(codes), parameter('square', 1, 1))))
    },
    { linear: false },
  )
  const spec = {
    features: 1,
    energy: 'custom',
    custom: { energy: energy.name },
    logPartition: { kind: 'constant' },
  } as const
  const tape = new Tape(createReferenceBackend())
  const model = new EnergyModel(tape, space, spec, new Rng(1), { energy })
  const values = [theta[0], theta[1], b]
  const names = [...model.store.snapshot().keys()]
  const order = ['linear', 'square', 'log-partition/constant']
  model.store.restore(
    new Map(
      order.map((part, p) => {
        const name = names.find((each) => each.endsWith(part))!
        return [name, { rows: 1, cols: 1, values: Float32Array.of(values[p]) }]
      }),
    ),
  )
  return model
}

const logPartition = ([a, c]: readonly [number, number]) =>
  (a * a) / (2 - 4 * c) - 0.5 * Math.log(1 - 2 * c)

/** A grid from −12 to 12 as a proposal, whose importance weights are those of the midpoint rule. */
const grid: Proposal = {
  name: 'grid',
  shared: true,
  sample(_rng, count, _context, out) {
    for (let j = 0; j < count; j++) out[j] = -12 + ((j + 0.5) * 24) / count
  },
  logDensity(codes, count, _context, out) {
    for (let j = 0; j < codes.length; j++) {
      out[j] = -Math.log(24) - standardNormalLogDensity(codes, j, 1)
    }
    if (count < 1) throw new Error('no draws')
  },
}

const points = Float32Array.of(-1.2, 0.3, 0.8, 2.1, -0.4)
const batch = { features: { rows: 5, cols: 1, values: new Float32Array(5) }, codes: points }

/** Mean loss of the batch and its slopes in θ₁, θ₂ and b. */
function lossAndSlopes(
  objective: Objective<ArrayLike<number>>,
  model: EnergyModel<ArrayLike<number>>,
  seed = 1,
) {
  const { tape, store } = model
  tape.clear()
  store.clearGradients()
  const { perExample } = objective.loss(model, batch, new Rng(seed))
  const mean = tape.weightedSum(perExample, new Float64Array(5).fill(0.2))
  tape.backward(mean)
  const slopes = [...store.all()].map(({ name, variable: { gradient } }) => ({
    name,
    slope: gradient ? tape.backend.read(gradient)[0] : 0,
  }))
  const of = (part: string) => slopes.find(({ name }) => name.endsWith(part))!.slope
  return {
    loss: tape.backend.read(mean.value)[0],
    theta: [of('linear'), of('square')],
    b: of('log-partition/constant'),
  }
}

const joint = (proposal: Proposal, samples: number) =>
  createJointObjective(space, { generator: logistic, proposal, samples, clamp: 30 })

describe('the self-normalised likelihood', () => {
  const theta = [0.7, -0.2] as const

  test.each([-0.8, 0, 0.4, 1.5])(
    'is e^d − 1 − d above the negative log-likelihood, b = %s',
    (b) => {
      const { loss } = lossAndSlopes(joint(grid, 3000), quadraticModel(theta, b))
      const z = logPartition(theta)
      const mean = points.reduce((sum, x) => sum + theta[0] * x + theta[1] * x * x, 0) / 5
      const d = z - b
      expect(loss - (z - mean)).toBeCloseTo(Math.exp(d) - 1 - d, 5)
    },
  )

  test('is jointly convex in a score linear in its parameters and b', () => {
    const rng = new Rng(4)
    const objective = joint(grid, 300)
    const draw = () => [rng.normal(), -Math.abs(rng.normal()), rng.normal()] as const
    const at = ([a, c, b]: readonly number[]) =>
      lossAndSlopes(objective, quadraticModel([a, c], b)).loss
    for (let trial = 0; trial < 20; trial++) {
      const [one, other] = [draw(), draw()]
      const middle = one.map((value, i) => (value + other[i]) / 2)
      expect(at(middle)).toBeLessThanOrEqual((at(one) + at(other)) / 2 + 1e-6)
    }
  })

  test('has its ridge at the log-partition: there its slope in b is zero', () => {
    expect(
      lossAndSlopes(joint(grid, 3000), quadraticModel(theta, logPartition(theta))).b,
    ).toBeCloseTo(0, 5)
  })

  test('has the gradient of importance sampling where b is the estimate of the batch', () => {
    const proposal = lawProposal(studentT({ location: [0], factor: [1.3], degrees: 3 }))
    const importance = createImportanceObjective(space, { proposal, samples: 40 })
    const one = lossAndSlopes(importance, quadraticModel(theta, 0))
    const mean = points.reduce((sum, x) => sum + theta[0] * x + theta[1] * x * x, 0) / 5
    const b = one.loss + mean
    const two = lossAndSlopes(joint(proposal, 40), quadraticModel(theta, b))
    two.theta.forEach((slope, i) => {
      expect(slope).toBeCloseTo(one.theta[i], 5)
    })
    expect(two.b).toBeCloseTo(0, 5)
    expect(one.b).toBe(0)
  })

  test('is the limit of noise contrast as the noise ratio grows', () => {
    const model = () => quadraticModel(theta, 0.3)
    const limit = lossAndSlopes(joint(grid, 4000), model())
    const distance = (samples: number) => {
      const nce = createNceObjective(space, { proposal: grid, samples, kind: 'binary' })
      const { theta: slopes, b } = lossAndSlopes(nce, model())
      return Math.hypot(slopes[0] - limit.theta[0], slopes[1] - limit.theta[1], b - limit.b)
    }
    const [few, some, many] = [100, 1000, 10_000].map(distance)
    expect(some).toBeLessThan(few / 5)
    expect(many).toBeLessThan(some / 5)
  })
})

test('a pilot sets b to the log-partition', () => {
  const theta = [0.7, -0.2] as const
  const model = quadraticModel(theta, 7)
  const missing = joint(grid, 10).pilot!(model, batch, new Rng(1), 4000)
  expect(missing).toBeCloseTo(logPartition(theta) - 7, 4)
  model.raiseLogPartition(missing)
  const b = model.store.snapshot().get('log-partition/constant')!.values[0]
  expect(b).toBeCloseTo(logPartition(theta), 4)
})

describe('denoising score matching', () => {
  test('is least at the score of the points blurred by the noise', () => {
    // points of mean .6 and variance .49: the score of the blurred law is (m − z) / (s² + σ²)
    const noise = 0.5
    const proposal = lawProposal(studentT({ location: [0], factor: [1], degrees: 3 }))
    const objective = createScoreObjective(space, { proposal, noise })
    const rows = 4000
    const rng = new Rng(3)
    const codes = Float32Array.from({ length: rows }, () => 0.6 + 0.7 * rng.normal())
    const many = { features: { rows, cols: 1, values: new Float32Array(rows) }, codes }
    const at = (mean: number, variance: number) => {
      const model = quadraticModel([mean / variance, 0.5 - 0.5 / variance], 0)
      const { tape } = model
      const { perExample } = objective.loss(model, many, new Rng(5))
      return Array.from(tape.backend.read(perExample.value)).reduce(
        (sum, loss) => sum + loss / rows,
        0,
      )
    }
    const best = at(0.6, 0.74)
    for (const [mean, variance] of [
      [0.6, 0.49],
      [0.6, 1.2],
      [0.3, 0.74],
      [1, 0.74],
    ]) {
      expect(at(mean, variance)).toBeGreaterThan(best)
    }
  })

  test('is refused where there is no density', () => {
    const proposal = uniform(subsets(3))
    expect(() => createScoreObjective(subsets(3), { proposal })).toThrow(/no scores to match/)
  })
})
