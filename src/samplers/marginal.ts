import { checkOption, PartitaError } from '../errors.js'
import { portableLog } from '../random/index.js'
import { linearLogDensity } from './linear-log-density.js'
import type { Proposal } from './proposal.js'

/** Options of {@link marginal}. */
export interface MarginalOptions {
  /** probabilities are moved into `[smoothing, 1 − smoothing]`; default 0.001 */
  readonly smoothing?: number
}

/**
 * Independent labels with fixed probabilities, shared by the batch, for 0/1 codes:
 *   `log r(y) − log u(y) = Σ_i ln(2 p_i)` over labels in `y` `+ Σ_i ln(2 (1 − p_i))` over the others.
 * With training frequencies ({@link labelFrequencies}) the usual proposal that ignores the input.
 *
 * @param probabilities `P(y_i = 1)`, `[k]`
 * @throws PartitaError INVALID_OPTION unless `0 ≤ p_i ≤ 1` and `0 < smoothing ≤ ½`
 *
 * @example
 * ```ts
 * import { labelFrequencies, marginal } from 'partita/core'
 * const codes = Float32Array.of(1, 0, 1, 1) // two training rows of two labels
 * const proposal = marginal(labelFrequencies(codes, 2, 2))
 * console.log(proposal.name, proposal.shared) // marginal true
 * ```
 */
export function marginal(
  probabilities: ArrayLike<number>,
  { smoothing = 0.001 }: MarginalOptions = {},
): Proposal {
  checkOption(smoothing > 0 && smoothing <= 0.5, 'smoothing', 'a number in (0, 0.5]', smoothing)
  checkOption(probabilities.length > 0, 'probabilities', 'at least one', 'none')
  const k = probabilities.length
  const p = new Float64Array(k)
  const logOdds = new Float64Array(k)
  let logDensityOfEmpty = 0
  for (let i = 0; i < k; i++) {
    const given = probabilities[i]
    checkOption(given >= 0 && given <= 1, `probabilities[${i}]`, 'a number in [0, 1]', given)
    p[i] = Math.min(1 - smoothing, Math.max(smoothing, given))
    logOdds[i] = portableLog(p[i] / (1 - p[i]))
    logDensityOfEmpty += portableLog(2 * (1 - p[i]))
  }
  return {
    name: 'marginal',
    shared: true,
    sample: (rng, count, _context, out) => rng.fillBernoulli(out, p, count * k),
    logDensity: (codes, count, _context, out) =>
      linearLogDensity(codes, 0, count, logOdds, logDensityOfEmpty, out),
  }
}

/**
 * Smoothed frequency of each label, `(n_i + ½) / (n + 1)`: never 0 or 1, so a proposal built on it
 * has full support (Krichevsky–Trofimov).
 *
 * @param codes 0/1 codes of the training outputs, `[rows, k]`
 * @param weights of the rows, `n_i` and `n` are then sums of weights; default all 1, `[rows]`
 * @returns `[k]`
 * @throws PartitaError SHAPE_MISMATCH if `codes` does not hold `rows · k` values
 *
 * @example
 * ```ts
 * import { labelFrequencies } from 'partita/core'
 * console.log(labelFrequencies(Float32Array.of(1, 0, 1, 1), 2, 2)) // [2.5 / 3, 1.5 / 3]
 * ```
 */
export function labelFrequencies(
  codes: Float32Array,
  rows: number,
  k: number,
  weights?: ArrayLike<number>,
): Float64Array {
  if (codes.length !== rows * k) {
    throw new PartitaError('SHAPE_MISMATCH', 'codes do not fill their shape', {
      expected: `${rows} × ${k} values`,
      received: `${codes.length}`,
    })
  }
  const frequencies = new Float64Array(k)
  let total = 0
  for (let row = 0, at = 0; row < rows; row++) {
    const weight = weights?.[row] ?? 1
    total += weight
    for (let i = 0; i < k; i++, at++) frequencies[i] += weight * codes[at]
  }
  return frequencies.map((count) => (count + 0.5) / (total + 1))
}
