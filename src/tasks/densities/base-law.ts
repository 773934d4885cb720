import { mean } from '../../numbers/index.js'
import type { Rng } from '../../random/index.js'
import { createLaw, fitGaussianMixture, type LawDescription } from '../../samplers/index.js'
import type { Codes } from './density-data.js'

/** Degrees of freedom of the defensive part. */
const DEGREES = 3
/** Rows that the number of components is chosen on: more say no more. */
const MOST_ROWS = 10000

/** Settings of {@link fitMixtureLaw}. */
export interface MixtureLawOptions {
  /** numbers of components to choose from on held-out rows; without these the middle one is taken */
  readonly components: readonly number[]
  /** share of the Student-t part; 0: none */
  readonly tails: number
}

/** A Gaussian mixture with a Student-t part, and how many components were best. */
export interface MixtureLaw {
  readonly description: LawDescription
  readonly components: number
}

/**
 * A Gaussian mixture by expectation–maximisation with a Student-t(3) part of the points' own location and
 * scale, the number of components by the likelihood of held-out rows.
 */
export function fitMixtureLaw(
  d: number,
  train: Codes,
  validation: Codes | undefined,
  { components, tails }: MixtureLawOptions,
  rng: Rng,
): MixtureLaw {
  const points = train.values.subarray(0, MOST_ROWS * d)
  const weights = train.weights?.subarray(0, MOST_ROWS)
  const rows = points.length / d
  const possible = components.filter((K) => K * (d + 2) <= rows || K === 1)
  const counts = possible.length > 0 ? possible : [1]
  const [{ parameters: whole }] = [fitted(points, weights, d, 1, rng)]
  const tail = {
    kind: 'student-t',
    location: whole.means,
    factor: whole.factors,
    degrees: DEGREES,
  } as const
  const lawOf = (K: number): LawDescription => {
    const { parameters } = K === 1 ? { parameters: whole } : fitted(points, weights, d, K, rng)
    const gaussians = { kind: 'gaussian-mixture', ...parameters } as const
    if (tails === 0) return gaussians
    return {
      kind: 'mixture',
      parts: [
        { law: gaussians, weight: 1 - tails },
        { law: tail, weight: tails },
      ],
    }
  }
  if (!validation || counts.length === 1) {
    const K = counts[counts.length >> 1]
    return { description: lawOf(K), components: K }
  }
  const trials = counts.map((K) => {
    const description = lawOf(K)
    return { K, description, fit: meanLogDensity(description, d, validation) }
  })
  const best = trials.reduce((a, b) => (b.fit > a.fit ? b : a))
  return { description: best.description, components: best.K }
}

function fitted(
  points: Float32Array,
  weights: Float32Array | undefined,
  d: number,
  components: number,
  rng: Rng,
) {
  const options = { components, weights }
  return { parameters: fitGaussianMixture(points, d, options, rng.split(components)) }
}

function meanLogDensity(
  description: LawDescription,
  d: number,
  { rows, values, weights }: Codes,
): number {
  const law = createLaw(description)
  const used = Math.min(rows, MOST_ROWS)
  const logDensities = Array.from({ length: used }, (_, r) => law.logDensity(values, r * d))
  if (!weights) return mean(logDensities)
  const own = weights.subarray(0, used)
  return mean(logDensities.map((value, r) => value * own[r])) / mean(own)
}
