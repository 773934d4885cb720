import type { DenseMatrix } from '../../engine/index.js'
import type { Posterior } from '../../inference/index.js'

/**
 * Marginal probabilities or expectations of each row, and whether they are exact.
 *
 * @example
 * ```ts
 * import { type Marginals, MultilabelClassifier } from 'partita'
 * const X = [[0, 1], [1, 0], [1, 1], [0, 0]]
 * const fitted = await new MultilabelClassifier({ epochs: 5 }).fit(X, X)
 * const marginals: Marginals = fitted.predictProbabilities(X)
 * console.log(marginals.values, marginals.method) // … exact: two labels can be listed
 * ```
 */
export interface Marginals extends DenseMatrix {
  /**
   * `'exact'`: by closed form, recursion or enumeration; `'sampled'`: an estimate from weighted samples,
   * the same for the same seed
   */
  readonly method: 'exact' | 'sampled'
  /** samples a row of an estimate */
  readonly samples?: number
  /**
   * `(Σw)² / Σw²` of the samples of each row: how many equal ones they are worth, `[n]`. An estimate has a
   * standard error of at most `spread / √` of it, and below a tenth of the samples it is not to be trusted
   */
  readonly effectiveSampleSizes?: Float64Array
}

/** What `read` says of the posterior of each row, `cols` numbers. */
export function collectMarginals<RowPosterior extends Posterior>(
  posteriors: Iterable<RowPosterior>,
  { rows }: { readonly rows: number },
  cols: number,
  read: (posterior: RowPosterior) => ArrayLike<number>,
): Marginals {
  const values = new Float32Array(rows * cols)
  const effectiveSampleSizes = new Float64Array(rows)
  let samples = 0
  let row = 0
  for (const posterior of posteriors) {
    values.set(read(posterior), row * cols)
    if (posterior.kind === 'sampled') {
      samples = posterior.weights?.length ?? 0
      effectiveSampleSizes[row] = posterior.effectiveShare * samples
    }
    row++
  }
  const matrix = { rows, cols, values }
  if (samples === 0) return { ...matrix, method: 'exact' }
  return { ...matrix, method: 'sampled', samples, effectiveSampleSizes }
}
