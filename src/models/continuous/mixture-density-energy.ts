import type { Tape, Variable } from '../../engine/index.js'
import { GaussianRows } from '../../samplers/index.js'
import { standardNormalLogDensity } from '../../spaces/index.js'
import type { Codes } from '../energies/codes.js'
import type { CustomEnergy } from '../energies/custom-energy.js'
import type { BatchScore } from '../energies/energy.js'
import { addLinear } from '../parts/network.js'

/** Logarithm of the components' width at the start. */
const FIRST_LOG_WIDTH = -0.5

/** A mixture density network with the numbers of each row's mixture. */
export interface MixtureDensityScore extends BatchScore {
  /** as `GaussianRows` reads them, `[B, K (1 + 2c)]` */
  readonly parameters: Variable
}

/**
 * A mixture density network as an energy on real codes: `g(x, z) = ln Σ_k π_k(x) N(z; m_k(x), s_k(x)) −
 * ln u(z)`, its K (1 + 2c) numbers linear in the context. It is normalised by itself: its log-partition is
 * 0, and the exact objective is its likelihood. The score of a batch is a {@link MixtureDensityScore}.
 *
 * @param components K
 * @see Bishop 1994, "Mixture density networks"
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, mixtureDensityEnergy, reals, Rng, Tape } from 'partita/core'
 * const energy = mixtureDensityEnergy(3)
 * const spec = {
 *   features: 2,
 *   energy: 'custom',
 *   custom: { energy: energy.name },
 *   logPartition: { kind: 'constant' },
 * } as const
 * const tape = new Tape(await createBackend())
 * const model = new EnergyModel(tape, reals(1), spec, new Rng(1), { energy })
 * console.log(model.store.size) // 2 · 9 weights, 9 biases, and b
 * ```
 */
export function mixtureDensityEnergy(components: number): CustomEnergy {
  return {
    name: 'mixture-density',
    create: (store, { codeLength: c }, { contextWidth }) => {
      const laws = new GaussianRows(components, c)
      const outputBias = new Float32Array(laws.width)
      for (let k = 0; k < components; k++) {
        for (let i = 0; i < c; i++) {
          // means spread evenly over the points, whose deviation is 1
          outputBias[components + k * c + i] = (3 * (k + 0.5)) / components - 1.5
          outputBias[components * (1 + c) + k * c + i] = FIRST_LOG_WIDTH
        }
      }
      const head = addLinear(store, 'energy/mixture-density', contextWidth, laws.width, {
        group: 'main',
        outputBias,
      })
      return {
        at(tape, context): MixtureDensityScore {
          const parameters = tape.dense(context, head.weight, head.bias)
          const { rows } = parameters
          return {
            parameters,
            linear: tape.upload(new Float32Array(rows * c), rows, c),
            isLinear: false,
            score: (codes) => mixtureScore(tape, laws, parameters, codes),
            exactLogPartition: () => tape.upload(new Float32Array(rows), rows, 1),
            measureParameters: () => Float32Array.from(tape.backend.read(parameters.value)),
          }
        },
      }
    },
  }
}

/** `ln p − ln u` of each row's codes, `[B, m]`, on the host in double precision. */
function mixtureScore(
  tape: Tape,
  laws: GaussianRows,
  parameters: Variable,
  codes: Codes,
): Variable {
  const { components: K, dimensions: c, width } = laws
  const { rows } = parameters
  const given = tape.backend.read(parameters.value)
  const z = Float32Array.from(tape.backend.read(codes.matrix.value))
  const m = codes.shared ? codes.matrix.rows : codes.matrix.rows / rows
  const placeOf = (b: number, j: number) => (codes.shared ? j : b * m + j) * c
  const values = new Float64Array(rows * m)
  for (let b = 0; b < rows; b++) {
    for (let j = 0; j < m; j++) {
      const at = placeOf(b, j)
      values[b * m + j] =
        laws.logDensity(given, b * width, z, at) - standardNormalLogDensity(z, at, c)
    }
  }
  const seen = parameters.requiresGradient ? Float32Array.from(given) : undefined
  return tape.custom([parameters], rows, m, values, (upstream) => {
    if (!seen) return [undefined]
    const slopes = new Float64Array(rows * width)
    const terms = new Float64Array(K)
    for (let b = 0; b < rows; b++) {
      const first = b * width
      const weights = laws.weights(seen, first)
      for (let j = 0; j < m; j++) {
        const at = placeOf(b, j)
        const g = upstream[b * m + j]
        laws.setTerms(seen, first, z, at, terms)
        addSlopes(laws, { seen, first, weights, terms, z, at }, g, slopes)
      }
    }
    return [slopes]
  })
}

/** `g ∂ ln Σ_k e^{t_k}` in the numbers of a row: responsibilities times the slopes of each term. */
function addSlopes(
  laws: GaussianRows,
  at: {
    readonly seen: Float32Array
    readonly first: number
    readonly weights: Float64Array
    readonly terms: Float64Array
    readonly z: Float32Array
    readonly at: number
  },
  g: number,
  slopes: Float64Array,
): void {
  const { components: K, dimensions: c } = laws
  const { seen, first, weights, terms, z } = at
  let largest = -Infinity
  for (let k = 0; k < K; k++) largest = Math.max(largest, terms[k])
  let sum = 0
  for (let k = 0; k < K; k++) sum += Math.exp(terms[k] - largest)
  for (let k = 0; k < K; k++) {
    const share = Math.exp(terms[k] - largest) / sum
    slopes[first + k] += g * (share - weights[k])
    for (let i = 0; i < c; i++) {
      const logWidth = laws.logWidth(seen, first, k, i)
      const inverse = Math.exp(-logWidth)
      const w = (z[at.at + i] - seen[first + K + k * c + i]) * inverse
      slopes[first + K + k * c + i] += g * share * w * inverse
      const place = first + K * (1 + c) + k * c + i
      // a width that is held has no slope
      if (logWidth === seen[place]) slopes[place] += g * share * (w * w - 1)
    }
  }
}
