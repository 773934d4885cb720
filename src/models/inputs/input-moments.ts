import { type Features, isSparse } from '../../engine/index.js'
import { type InputOptions, type InputTransform, keptOf, transformOf } from './input-transform.js'
import { type Moments, standardizerOf } from './standardizer.js'

/**
 * The preparation of inputs fitted to rows that come in blocks, in one pass: mean and scale of each column, by
 * the update of Welford (1962), and which columns of sparse rows are ever filled.
 *
 * @example
 * ```ts
 * import { InputMoments } from 'partita/core'
 * const moments = new InputMoments(1)
 * moments.add({ rows: 1, cols: 1, values: Float32Array.of(1) })
 * moments.add({ rows: 1, cols: 1, values: Float32Array.of(3) })
 * const options = { standardize: true, clip: 10, fourierFeatures: 0 }
 * console.log(moments.transform(options).standardizer?.mean) // 2
 * ```
 */
export class InputMoments {
  readonly #means: Float64Array
  readonly #sums: Float64Array
  /** rows, or of sparse ones those that fill the column */
  readonly #counts: Float64Array
  readonly #first: Float32Array
  readonly #varies: Uint8Array
  #isSparse = false

  /** @param cols columns of the rows */
  constructor(readonly cols: number) {
    this.#means = new Float64Array(cols)
    this.#sums = new Float64Array(cols)
    this.#counts = new Float64Array(cols)
    this.#first = new Float32Array(cols)
    this.#varies = new Uint8Array(cols)
  }

  /** Adds rows; all blocks are of one kind, dense or sparse. */
  add(features: Features): void {
    this.#isSparse = isSparse(features)
    const { values } = features
    if (isSparse(features)) {
      for (let e = 0; e < values.length; e++) {
        if (values[e] === 0) continue
        const j = features.indices[e]
        this.#counts[j]++
        this.#sums[j] += values[e] ** 2
      }
    } else {
      for (let r = 0, e = 0; r < features.rows; r++) {
        for (let j = 0; j < this.cols; j++, e++) this.#addTo(j, values[e])
      }
    }
  }

  #addTo(j: number, value: number): void {
    if (this.#counts[j] === 0) this.#first[j] = value
    else if (value !== this.#first[j]) this.#varies[j] = 1
    const gap = value - this.#means[j]
    this.#means[j] += gap / ++this.#counts[j]
    this.#sums[j] += gap * (value - this.#means[j])
  }

  /** The preparation of rows like these. */
  transform({ standardize, clip }: Pick<InputOptions, 'standardize' | 'clip'>): InputTransform {
    const { cols } = this
    const isUsed = Uint8Array.from(this.#counts, (count) => (count > 0 ? 1 : 0))
    const kept = this.#isSparse ? keptOf(isUsed) : undefined
    const squares = this.#sums.map((sum, j) => (this.#counts[j] > 0 ? sum / this.#counts[j] : 0))
    const varies = this.#isSparse ? isUsed : this.#varies
    const all: Moments = { means: this.#means, squares, varies }
    const columns = kept ?? Int32Array.from({ length: cols }, (_, j) => j)
    const taken: Moments = {
      means: Float64Array.from(columns, (j) => all.means[j]),
      squares: Float64Array.from(columns, (j) => all.squares[j]),
      varies: Uint8Array.from(columns, (j) => all.varies[j]),
    }
    const standardizer = standardize ? { ...standardizerOf(taken), clip } : undefined
    return transformOf(cols, { kept, standardizer })
  }
}
