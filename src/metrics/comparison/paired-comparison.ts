import { PartitaError } from '../../errors.js'
import { mean, sum } from '../../numbers/index.js'
import { Rng } from '../../random/index.js'
import { studentTCdf, studentTQuantile } from './student-t.js'

/** Sign flips that are drawn where there are too many to go through. */
const FLIPS = 9999
/** Up to so many pairs all sign flips are gone through. */
const MOST_PAIRS_EXACT = 13
/** What a difference may be off by rounding. */
const ROUNDING = 1e-12

/** Two scores of the same rows, held against each other; plain numbers, ready for JSON. */
export interface PairedComparison {
  readonly pairs: number
  readonly first: number
  readonly second: number
  /** mean of `second − first` */
  readonly difference: number
  readonly standardError: number
  /** interval of 95 % around the difference, by Student's t */
  readonly interval: readonly [number, number]
  /** pairs where the second is larger, and where the first is */
  readonly larger: number
  readonly smaller: number
  /** probability of a mean difference as large if signs were a matter of chance, both sides */
  readonly pValue: number
}

/** Options of {@link pairedComparison}. */
export interface PairedOptions {
  /** of the sign flips that are drawn; default 0 */
  readonly seed?: number
}

/**
 * A paired test of two scores on the same rows: the sign of every difference is flipped at random, all ways for up
 * to 13 pairs, else 9,999 of them and the one that was seen. It says whether two fitted models differ on rows like
 * these; not whether two ways of fitting do: {@link foldComparison}.
 *
 * @param first  scores of the first, `[n]`
 * @param second scores of the second on the same rows, `[n]`
 * @throws PartitaError SHAPE_MISMATCH, EMPTY_DATA for fewer than two pairs
 * @see Fisher, The Design of Experiments, 1935; SciPy, `permutation_test(permutation_type='samples')`
 *
 * @example
 * ```ts
 * import { pairedComparison } from 'partita/core'
 * const { difference, pValue } = pairedComparison([0.1, 0.4, 0.3], [0.2, 0.5, 0.5])
 * console.log(difference, pValue) // 0.133, 0.25: of eight ways to flip three signs two are as large
 * ```
 */
export function pairedComparison(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  { seed = 0 }: PairedOptions = {},
): PairedComparison {
  const differences = differencesOf(first, second)
  const pairs = differences.length
  const difference = mean(differences)
  const standardError = Math.sqrt(varianceOf(differences) / pairs)
  const reach = studentTQuantile(0.975, pairs - 1) * standardError
  return {
    pairs,
    first: mean(Array.from(first)),
    second: mean(Array.from(second)),
    difference,
    standardError,
    interval: [difference - reach, difference + reach],
    larger: differences.filter((d) => d > 0).length,
    smaller: differences.filter((d) => d < 0).length,
    pValue: signFlipPValue(differences, seed),
  }
}

/** Two ways of fitting, held against each other over the same folds. */
export interface FoldComparison {
  readonly folds: number
  /** mean over folds of `second − first` */
  readonly difference: number
  /** corrected for training rows that folds share */
  readonly standardError: number
  readonly t: number
  readonly pValue: number
}

/**
 * The corrected resampled t-test of the scores of two ways of fitting over the same folds: folds share training
 * rows, so that their differences vary less than those of new data would; `(1/k + n_test/n_train) s²` stands for
 * the variance of their mean.
 *
 * @param first  mean scores of the folds by the first way, `[k]`
 * @param second by the second, `[k]`
 * @param testShare rows measured on per row learned from, `n_test / n_train`
 * @throws PartitaError SHAPE_MISMATCH, EMPTY_DATA for fewer than two folds
 * @see Nadeau, Bengio, Inference for the generalization error, 2003
 *
 * @example
 * ```ts
 * import { foldComparison } from 'partita/core'
 * console.log(foldComparison([0.6, 0.62, 0.61], [0.63, 0.66, 0.63], 0.5).pValue) // 0.081
 * ```
 */
export function foldComparison(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  testShare: number,
): FoldComparison {
  const differences = differencesOf(first, second)
  const folds = differences.length
  const difference = mean(differences)
  const standardError = Math.sqrt((1 / folds + testShare) * varianceOf(differences))
  const t = difference === 0 ? 0 : difference / standardError
  return { folds, difference, standardError, t, pValue: 2 * studentTCdf(-Math.abs(t), folds - 1) }
}

function differencesOf(first: ArrayLike<number>, second: ArrayLike<number>): number[] {
  if (first.length !== second.length) {
    throw new PartitaError('SHAPE_MISMATCH', 'scores that are paired are as many', {
      expected: `${first.length} (the first)`,
      received: `${second.length}`,
    })
  }
  if (first.length < 2) {
    throw new PartitaError('EMPTY_DATA', 'too few pairs to compare', {
      expected: 'at least two',
      received: `${first.length}`,
    })
  }
  return Array.from(first, (value, at) => second[at] - value)
}

function varianceOf(values: readonly number[]): number {
  const middle = mean(values)
  return sum(values.map((value) => (value - middle) ** 2)) / (values.length - 1)
}

function signFlipPValue(differences: readonly number[], seed: number): number {
  const seen = Math.abs(sum(differences))
  const least = seen - ROUNDING * Math.max(1, seen)
  const count = differences.length
  if (count <= MOST_PAIRS_EXACT) {
    const ways = 2 ** count
    let asLarge = 0
    for (let flips = 0; flips < ways; flips++) {
      const total = sum(differences.map((d, at) => ((flips >> at) & 1 ? -d : d)))
      if (Math.abs(total) >= least) asLarge++
    }
    return asLarge / ways
  }
  const rng = new Rng(seed).split('sign flips')
  const bits = new Float32Array(count)
  let asLarge = 1
  for (let flip = 0; flip < FLIPS; flip++) {
    rng.fillBits(bits)
    let total = 0
    for (let at = 0; at < count; at++) total += bits[at] === 0 ? differences[at] : -differences[at]
    if (Math.abs(total) >= least) asLarge++
  }
  return asLarge / (FLIPS + 1)
}
