import type { Backend } from './api.js'
import type { Matrix } from './operands.js'

/**
 * The product of one matrix, the same every time, with weights that seldom change: kept in storage of its
 * own while they are the same numbers.
 *
 * @example
 * ```ts
 * import { createBackend, KeptProduct } from 'partita/core'
 * const backend = await createBackend()
 * const kept = new KeptProduct()
 * const [codes, weights] = [backend.upload([1, 2], 2, 1), backend.upload([3], 1, 1)]
 * console.log(backend.read(kept.of(backend, codes, weights))) // [3, 6]
 * ```
 */
export class KeptProduct {
  #weights?: ArrayLike<number>
  #product?: Matrix

  /** `fixed · weights`, `[m, c] · [c, n]`; not to be written to */
  of(backend: Backend, fixed: Matrix, weights: Matrix): Matrix {
    const now = backend.read(weights)
    const before = this.#weights
    if (this.#product && before && now.every((weight, at) => weight === before[at])) {
      return this.#product
    }
    this.#product ??= backend.allocate(fixed.rows, weights.cols)
    backend.write(this.#product, backend.read(backend.matmul(fixed, weights, false, false)))
    this.#weights = now
    return this.#product
  }
}
