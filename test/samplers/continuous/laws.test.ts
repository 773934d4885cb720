import { describe, expect, test } from 'vitest'
import { logGamma } from '../../../src/numbers/index.js'
import { Rng } from '../../../src/random/index.js'
import {
  createLaw,
  drawSamples,
  fitGaussianMixture,
  gaussianMixture,
  kernelDensity,
  kernelParameters,
  type Law,
  type LawDescription,
  lawProposal,
  mixtureLaw,
  studentT,
} from '../../../src/samplers/index.js'
import { reals } from '../../../src/spaces/index.js'
import { caught } from '../../reference/caught.js'

/*
 * Golden values of SciPy 1.17 and scikit-learn 1.9:
 *   z = [[.3, -1.2], [2, .5], [-4, 3]]; L = [[1.2, 0], [.4, .7]]; M = [[.5, 0], [-.2, .3]]
 *   multivariate_t([.5, -.5], L Lᵀ, df=3).logpdf(z)
 *   log(.7 multivariate_normal([.5, -.5], L Lᵀ).pdf(z) + .3 multivariate_normal([-1, 1], M Mᵀ).pdf(z))
 *   gaussian_kde([[0, 0], [1, .5], [-1, 2], [.5, -.7], [2, 1.5]]).logpdf(z)
 */
const z = [0.3, -1.2, 2, 0.5, -4, 3]
const L = [1.2, 0, 0.4, 0.7]
const M = [0.5, 0, -0.2, 0.3]
const student = studentT({ location: [0.5, -0.5], factor: L, degrees: 3 })
const mixture = gaussianMixture({
  weights: [0.7, 0.3],
  means: [0.5, -0.5, -1, 1],
  factors: [...L, ...M],
})
const kernel = kernelDensity(kernelParameters([0, 0, 1, 0.5, -1, 2, 0.5, -0.7, 2, 1.5], 2))

const golden: readonly [Law, readonly number[]][] = [
  [student, [-2.2848187968498754, -2.9766780197375002, -9.468808458105551]],
  [mixture, [-2.4433845449113147, -3.0565506572471666, -22.70027838355995]],
  [kernel, [-2.9032287556747476, -3.020712424930697, -9.61731955099127]],
]

describe('laws of real codes', () => {
  test.each(golden)('have the densities of SciPy: %o', (law, expected) => {
    expected.forEach((value, row) => {
      expect(law.logDensity(z, 2 * row)).toBeCloseTo(value, 9)
    })
  })

  const one: readonly Law[] = [
    studentT({ location: [0.3], factor: [0.8], degrees: 3 }),
    studentT({ location: [-0.2], factor: [1], degrees: 1.5 }),
    gaussianMixture({ weights: [0.2, 0.8], means: [-1, 0.7], factors: [0.4, 0.9] }),
    kernelDensity(kernelParameters([-1, 0, 0.3, 2], 1)),
    mixtureLaw([
      { law: studentT({ location: [0], factor: [1], degrees: 3 }), weight: 1 },
      { law: gaussianMixture({ weights: [1], means: [1], factors: [0.2] }), weight: 3 },
    ]),
  ]
  test.each(one.map((law) => ({ name: law.name, law })))(
    '$name is drawn by its density',
    ({ law }) => {
      // cells between −4 and 4, and the rest; 26 degrees of freedom, 1e-6 false alarms: 77
      const edges = Array.from({ length: 27 }, (_, k) => -4 + (8 * k) / 26)
      const expected = new Float64Array(27)
      for (let cell = 0; cell < 26; cell++) {
        for (let k = 0; k < 200; k++) {
          const at = edges[cell] + ((k + 0.5) * 8) / 26 / 200
          expected[cell] += (Math.exp(law.logDensity([at], 0)) * 8) / 26 / 200
        }
        expected[26] += expected[cell]
      }
      expect(expected[26]).toBeLessThan(1 + 1e-4)
      expected[26] = 1 - expected[26]
      const draws = 20_000
      const seen = new Float64Array(27)
      const out = new Float32Array(1)
      const rng = new Rng(3)
      for (let j = 0; j < draws; j++) {
        law.sample(rng, out, 0)
        const cell = Math.floor(((out[0] + 4) * 26) / 8)
        seen[cell >= 0 && cell < 26 ? cell : 26]++
      }
      let square = 0
      seen.forEach((count, cell) => {
        const mean = draws * expected[cell]
        if (mean > 1) square += (count - mean) ** 2 / mean
      })
      expect(square).toBeLessThan(77)
    },
  )

  test('are proposals with densities relative to the base law', () => {
    const space = reals(2)
    const proposal = lawProposal(student)
    const { codes, logRatio } = drawSamples(proposal, space, new Rng(2), 50, { rows: 3 })
    for (let j = 0; j < 50; j++) {
      const expected = space.logBaseDensity(codes, 2 * j) - student.logDensity(codes, 2 * j)
      expect(logRatio[j]).toBeCloseTo(expected, 8)
    }
  })

  test('that draw no number are refused by name', async () => {
    const broken = {
      ...student,
      name: 'broken',
      sample: (_: Rng, out: Float32Array) => void out.fill(NaN),
    }
    const error = await caught(() =>
      lawProposal(broken).sample(new Rng(1), 1, { rows: 1 }, new Float32Array(2)),
    )
    expect(error.code).toBe('NOT_FINITE')
    expect(error.message).toContain('broken')
  })

  test('come back from plain JSON as they were', () => {
    const description: LawDescription = {
      kind: 'mixture',
      parts: [
        { law: { kind: 'student-t', location: [0.5, -0.5], factor: L, degrees: 3 }, weight: 0.1 },
        { law: { kind: 'kernel', ...kernelParameters(z, 2) }, weight: 0.9 },
      ],
    }
    const again = createLaw(JSON.parse(JSON.stringify(description)))
    expect(again.logDensity(z, 2)).toBe(createLaw(description).logDensity(z, 2))
  })
})

describe('fitGaussianMixture', () => {
  // GaussianMixture(2, reg_covar=1e-4, tol=1e-9).fit(X): X = [±2 + .5 sin 1.7i, ±1 + .4 cos 2.3i]
  const points = Float32Array.from({ length: 120 }, (_, e) => {
    const i = e >> 1
    const side = i % 2 === 0 ? 1 : -1
    return e % 2 === 0 ? -2 * side + 0.5 * Math.sin(1.7 * i) : side + 0.4 * Math.cos(2.3 * i)
  })

  test('finds the optimum that scikit-learn finds', () => {
    const options = { components: 2, tolerance: 1e-9, iterations: 1000 }
    const parameters = fitGaussianMixture(points, 2, options, new Rng(1))
    const law = gaussianMixture(parameters)
    let sum = 0
    for (let r = 0; r < 60; r++) sum += law.logDensity(points, 2 * r)
    expect(sum / 60).toBeCloseTo(-1.220559000968933, 6)
    const { means, weights } = parameters
    expect(weights[0]).toBeCloseTo(0.5, 6)
    const left = means[0] < 0 ? means.slice(0, 2) : means.slice(2)
    expect(left[0]).toBeCloseTo(-2.009263038635254, 5)
    expect(left[1]).toBeCloseTo(1.001534104347229, 5)
  })

  test('never loses likelihood by another component, and refuses more of them than points', async () => {
    const fits = [1, 2, 4].map((components) => {
      const law = gaussianMixture(fitGaussianMixture(points, 2, { components }, new Rng(2)))
      let sum = 0
      for (let r = 0; r < 60; r++) sum += law.logDensity(points, 2 * r)
      return sum
    })
    expect(fits[1]).toBeGreaterThan(fits[0])
    expect(fits[2]).toBeGreaterThan(fits[1] - 1e-6)
    const error = await caught(() => fitGaussianMixture(points, 2, { components: 61 }, new Rng(1)))
    expect(error.code).toBe('INVALID_OPTION')
  })
})

test('logGamma has the values of factorials and half integers', () => {
  expect(logGamma(5)).toBeCloseTo(Math.log(24), 11)
  expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 11)
  expect(logGamma(1.5)).toBeCloseTo(Math.log(0.5) + 0.5 * Math.log(Math.PI), 11)
})
