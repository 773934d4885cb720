import type { Features } from '../../engine/index.js'
import type { Rng } from '../../random/index.js'
import { appendedColumns } from './appended-columns.js'
import { fitFourierFeatures } from './fourier-features.js'
import { fitInputs, type InputOptions, type InputTransform } from './input-transform.js'
import { fitPiecewiseFeatures } from './piecewise-features.js'

/**
 * Fits the preparation of inputs to training rows.
 *
 * @param weights of the rows, `[n]`; default equal
 * @throws PartitaError `UNSUPPORTED` for Fourier or piecewise linear features of sparse inputs
 * @example
 * ```ts
 * import { fitInputTransform, Rng, transformInputs } from 'partita/core'
 * const X = { rows: 2, cols: 1, values: Float32Array.of(0, 2) }
 * const options = { standardize: true, clip: 10, fourierFeatures: 4 }
 * const transform = fitInputTransform(X, options, new Rng(1))
 * console.log(transformInputs(X, transform).cols) // 5
 * ```
 */
export function fitInputTransform(
  features: Features,
  options: InputOptions,
  rng: Rng,
  weights?: ArrayLike<number>,
): InputTransform {
  const { fourierFeatures, pieces = 0 } = options
  return fitInputs(features, options, weights, (standard, rows) =>
    appendedColumns(
      fourierFeatures > 0 ? fitFourierFeatures(standard, fourierFeatures, rng) : undefined,
      pieces > 0 ? fitPiecewiseFeatures(rows, pieces, weights) : undefined,
    ),
  )
}
