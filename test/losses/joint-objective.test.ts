import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PartitaError } from '../../src/errors.js'
import {
  fenchelYoung,
  type JointObjectiveInputs,
  jointObjective,
  logistic,
  pointDivergence,
  safeLogistic,
  sparsemax,
  tsallis,
} from '../../src/losses/index.js'
import { Rng } from '../../src/random/index.js'
import { drawSamples, marginal, mixture, uniform } from '../../src/samplers/index.js'
import { subsets } from '../../src/spaces/index.js'
import { indexOfCode } from '../reference/brute-force-samples.js'
import { jointLossRow } from '../reference/joint-loss-row.js'
import { Z_LIMIT } from '../reference/statistics.js'
import { generators } from './generators.js'

/** random inputs of B rows and m samples, ratios shared or not */
function randomInputs(rng: Rng, B: number, m: number, shared: boolean) {
  const normals = (n: number, scale: number) => {
    const out = new Float64Array(n)
    rng.fillNormal(out)
    return out.map((x) => x * scale)
  }
  return {
    positive: normals(B, 1),
    sampled: normals(B * m, 1.5),
    logRatio: normals(shared ? m : B * m, 0.7),
    logPartition: normals(B, 0.7),
  }
}

describe.each(generators)('$name', (generator) => {
  test('losses and weights are those of the formula, with shared ratios and without', () => {
    const rng = new Rng(1)
    for (const [B, m, shared] of [
      [1, 1, true],
      [3, 5, true],
      [4, 7, false],
    ] as const) {
      const inputs = randomInputs(rng, B, m, shared)
      const { loss, clamped, gradient } = jointObjective(generator, inputs)
      for (let b = 0; b < B; b++) {
        const slice = (a: Float64Array) => a.slice(b * m, (b + 1) * m)
        const expected = jointLossRow(
          generator,
          inputs.positive[b]!,
          slice(inputs.sampled),
          shared ? inputs.logRatio : slice(inputs.logRatio),
          inputs.logPartition[b]!,
        )
        expect(loss[b]).toBeCloseTo(expected.loss, 10)
        expect(gradient.positive[b]).toBe(-1)
        expect(gradient.logPartition[b]).toBeCloseTo(1 - expected.weightSum, 10)
        slice(gradient.sampled).forEach((w, j) => {
          expect(w).toBeCloseTo(expected.weights[j]!, 10)
        })
        expect(clamped[b]).toBe(0)
      }
    }
  })

  // clamps low enough to bite, so that the continuation by tangents is differentiated too
  test.each([30, 0.5])('all three gradients match central differences, clamp %d', (clamp) => {
    const rng = new Rng(2)
    const inputs = randomInputs(rng, 2, 4, false)
    const { gradient } = jointObjective(generator, { ...inputs, clamp })
    for (const name of ['positive', 'sampled', 'logPartition'] as const) {
      inputs[name].forEach((x, i) => {
        const h = 1e-6
        const total = (value: number) => {
          const changed = inputs[name].slice()
          changed[i] = value
          const { loss } = jointObjective(generator, { ...inputs, clamp, [name]: changed })
          return loss[0]! + loss[1]!
        }
        expect((total(x + h) - total(x - h)) / (2 * h)).toBeCloseTo(gradient[name][i]!, 5)
      })
    }
  })

  test('is jointly convex in scores and log-partition along random lines, clamped too', () => {
    const rng = new Rng(3)
    fc.assert(
      fc.property(
        fc.constantFrom(30, 1),
        fc.double({ min: 0.1, max: 6, noNaN: true }),
        (clamp, step) => {
          const inputs = randomInputs(rng, 1, 3, true)
          const direction = randomInputs(rng, 1, 3, true)
          const at = (t: number) => {
            const move = (name: 'positive' | 'sampled' | 'logPartition') =>
              inputs[name].map((x, i) => x + t * step * direction[name][i]!)
            return jointObjective(generator, {
              positive: move('positive'),
              sampled: move('sampled'),
              logPartition: move('logPartition'),
              logRatio: inputs.logRatio,
              clamp,
            }).loss[0]!
          }
          const ends = (at(-1) + at(1)) / 2
          expect(at(0)).toBeLessThanOrEqual(ends + 1e-9 * (1 + Math.abs(ends)))
        },
      ),
      { seed: 4, numRuns: 60 },
    )
  })

  test('over the whole space, at the exact log-partition, it is the Fenchel–Young loss', () => {
    const rng = new Rng(5)
    const scores = randomInputs(rng, 1, 8, true).sampled
    const exact = fenchelYoung(generator)
    const tau = exact.normalizer(scores)
    const at = (logPartition: number) =>
      jointObjective(generator, {
        positive: [scores[3]!],
        sampled: scores,
        logRatio: new Float64Array(8),
        logPartition: [logPartition],
      })
    const { loss, gradient } = at(tau)
    expect(loss[0]! + pointDivergence(generator, 1 / 8)).toBeCloseTo(exact.value(scores, 3), 6)
    expect(gradient.logPartition[0]).toBeCloseTo(0, 10)
    for (const wrong of [-1, -0.1, 0.1, 1]) {
      expect(at(tau + wrong).loss[0]).toBeGreaterThan(loss[0]!)
    }
  })

  test('sampled gradients have the mean and the scale of exact enumeration (z, 1e-6 each)', () => {
    const space = subsets(3)
    const rng = new Rng(6)
    const scores = Float64Array.from({ length: 8 }, () => 0.8 * rng.normal())
    const logPartition = [0.3]
    const proposals = [
      uniform(space),
      marginal([0.7, 0.4, 0.25]),
      mixture([
        { proposal: marginal([0.9, 0.5, 0.1]), weight: 0.8 },
        { proposal: uniform(space), weight: 0.2 },
      ]),
    ]
    const m = 5
    const replicates = 2500
    const buffers = {}
    for (const proposal of proposals) {
      // one entry for each output and, last, the gradient of the log-partition
      const sum = new Float64Array(9)
      const squares = new Float64Array(9)
      const once = new Float64Array(9)
      const sampled = new Float64Array(m)
      for (let replicate = 0; replicate < replicates; replicate++) {
        const { codes, logRatio } = drawSamples(proposal, space, rng, m, { rows: 1 }, buffers)
        for (let j = 0; j < m; j++) sampled[j] = scores[indexOfCode(codes, j * 3, 3)]!
        const { gradient } = jointObjective(generator, {
          positive: [0],
          sampled,
          logRatio,
          logPartition,
        })
        once.fill(0)
        for (let j = 0; j < m; j++) once[indexOfCode(codes, j * 3, 3)]! += gradient.sampled[j]!
        once[8] = gradient.logPartition[0]!
        for (let i = 0; i < 9; i++) {
          sum[i]! += once[i]!
          squares[i]! += once[i]! ** 2
        }
      }
      const exact = Array.from(scores, (g) => generator.weight(g - logPartition[0]!) / 8)
      exact.push(1 - exact.reduce((a, b) => a + b, 0))
      for (let i = 0; i < 9; i++) {
        const mean = sum[i]! / replicates
        const error = Math.sqrt((squares[i]! / replicates - mean ** 2) / replicates)
        expect(Math.abs(mean - exact[i]!)).toBeLessThanOrEqual(Z_LIMIT * error + 1e-12)
      }
    }
  })
})

test('the gap to the negative log-likelihood is e^δ − 1 − δ for a log-partition δ too low', () => {
  const scores = [0.3, -1, 2, 0.5]
  const exact = fenchelYoung(logistic)
  for (const delta of [-3, -0.5, 0, 0.5, 3]) {
    const { loss } = jointObjective(logistic, {
      positive: [scores[1]!],
      sampled: scores,
      logRatio: [0, 0, 0, 0],
      logPartition: [exact.normalizer(scores) - delta],
    })
    const gap = loss[0]! + Math.log(4) - exact.value(scores, 1)
    expect(gap).toBeCloseTo(Math.expm1(delta) - delta, 10)
  }
})

describe('clamping', () => {
  const one = (
    generator: typeof logistic,
    s: number,
    logRatio: number,
    clamp: JointObjectiveInputs['clamp'],
  ) => {
    const { loss, gradient, clamped } = jointObjective(generator, {
      positive: [0],
      sampled: [s],
      logRatio: [logRatio],
      logPartition: [0],
      clamp,
    })
    return { value: loss[0]!, weight: gradient.sampled[0]!, clamped: clamped[0]! }
  }

  test('logistic: the exponent of score and ratio together is limited, by its tangent', () => {
    const { value, weight, clamped } = one(logistic, 5, 1, 4)
    expect(weight).toBeCloseTo(Math.exp(4), 10)
    expect(value).toBeCloseTo(Math.exp(4) * 3 - Math.E, 10)
    expect(clamped).toBe(1)
    expect(one(logistic, 5, -2, 4).clamped).toBe(0)
    expect(one(logistic, 900, -890, 30).weight).toBeCloseTo(Math.exp(10), 6)
  })

  test('Tsallis: the score is limited where its log-weight reaches the clamp', () => {
    const largest = Math.exp(2) - 1
    expect(one(sparsemax, 100, 0, 2).weight).toBeCloseTo(Math.exp(2), 10)
    expect(one(sparsemax, 100, 0, 2).value).toBeCloseTo(
      sparsemax.conjugate(largest) + Math.exp(2) * (100 - largest),
      8,
    )
    expect(one(sparsemax, 100, 0, 2).clamped).toBe(1)
    expect(one(sparsemax, largest - 1e-9, 0, 2).clamped).toBe(0)
    expect(one(tsallis(1.5), 0, 9, 2)).toMatchObject({ weight: Math.exp(2), clamped: 1 })
  })

  test('safe logistic is bounded by itself', () => {
    expect(one(safeLogistic(0.01), 1000, 0, 1)).toMatchObject({ clamped: 0 })
    expect(one(safeLogistic(0.01), 1000, 0, 1).weight).toBeCloseTo(100, 9)
  })

  test('values stay finite however far the scores are', () => {
    for (const generator of generators) {
      for (const s of [-1e6, -800, 800, 1e6]) {
        const { value, weight } = one(generator, s, 20, undefined)
        expect(Number.isFinite(value) && Number.isFinite(weight)).toBe(true)
      }
    }
  })

  test('a sample outside the reference counts nothing', () => {
    for (const generator of generators) {
      expect(one(generator, 3, -Infinity, 30)).toEqual({ value: 0, weight: 0, clamped: 0 })
    }
  })
})

test('inputs that do not fit together or are not finite are refused', () => {
  const good = { positive: [0, 0], sampled: [0, 0, 0, 0], logRatio: [0, 0], logPartition: [0, 0] }
  const refused = (change: object, code: string) => {
    const run = () => jointObjective(logistic, { ...good, ...change })
    expect(run).toThrow(PartitaError)
    expect(run).toThrow(expect.objectContaining({ code }))
  }
  expect(jointObjective(logistic, good).loss).toHaveLength(2)
  refused({ positive: [] }, 'SHAPE_MISMATCH')
  refused({ sampled: [0, 0, 0] }, 'SHAPE_MISMATCH')
  refused({ sampled: [] }, 'SHAPE_MISMATCH')
  refused({ logRatio: [0, 0, 0] }, 'SHAPE_MISMATCH')
  refused({ logPartition: [0] }, 'SHAPE_MISMATCH')
  refused({ sampled: [0, Number.NaN, 0, 0] }, 'NOT_FINITE')
  refused({ positive: [Infinity, 0] }, 'NOT_FINITE')
  refused({ logRatio: [Infinity, 0] }, 'NOT_FINITE')
  refused({ logRatio: [Number.NaN, 0] }, 'NOT_FINITE')
  refused({ clamp: 0 }, 'INVALID_OPTION')
  refused({ clamp: 1000 }, 'INVALID_OPTION')
})
