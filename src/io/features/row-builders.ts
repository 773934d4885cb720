import type { CsrArrays, DenseMatrix } from '../../engine/index.js'

const FIRST_CAPACITY = 1024

/** Where a reader puts the rows it reads; columns it does not mention are zero. */
export interface RowBuilder {
  /** number of finished rows */
  readonly rows: number
  /** a value of the current row; at most one for each column */
  add(column: number, value: number): void
  endRow(): void
  finish(): DenseMatrix | CsrArrays
}

/** The same values in a longer array. */
function grown<T extends Int32Array | Float32Array>(values: T, length: number): T {
  const longer = new (values.constructor as new (length: number) => T)(length)
  longer.set(values)
  return longer
}

/** Rows appended to a growing dense matrix. */
export class DenseBuilder implements RowBuilder {
  rows = 0
  readonly #cols: number
  #values: Float32Array

  constructor(cols: number) {
    this.#cols = cols
    this.#values = new Float32Array(Math.max(FIRST_CAPACITY, cols))
  }

  add(column: number, value: number): void {
    this.#values[this.rows * this.#cols + column] = value
  }

  endRow(): void {
    this.rows++
    if ((this.rows + 1) * this.#cols > this.#values.length) {
      this.#values = grown(this.#values, 2 * (this.rows + 1) * this.#cols)
    }
  }

  finish(): DenseMatrix {
    const values = this.#values.slice(0, this.rows * this.#cols)
    return { rows: this.rows, cols: this.#cols, values }
  }
}

/** Rows appended to growing compressed sparse rows; zeros are left out, columns are put in order. */
export class CsrBuilder implements RowBuilder {
  rows = 0
  readonly #cols: number
  #offsets = new Int32Array(FIRST_CAPACITY)
  #indices = new Int32Array(FIRST_CAPACITY)
  #values = new Float32Array(FIRST_CAPACITY)
  #count = 0
  #ordered = true

  constructor(cols: number) {
    this.#cols = cols
  }

  add(column: number, value: number): void {
    if (value === 0) return
    const at = this.#count
    if (at === this.#indices.length) {
      this.#indices = grown(this.#indices, 2 * at)
      this.#values = grown(this.#values, 2 * at)
    }
    if (at > this.#offsets[this.rows] && column < this.#indices[at - 1]) this.#ordered = false
    this.#indices[at] = column
    this.#values[at] = value
    this.#count = at + 1
  }

  endRow(): void {
    if (!this.#ordered) this.#sortRow(this.#offsets[this.rows])
    this.rows++
    if (this.rows === this.#offsets.length) this.#offsets = grown(this.#offsets, 2 * this.rows)
    this.#offsets[this.rows] = this.#count
  }

  finish(): CsrArrays {
    return {
      rows: this.rows,
      cols: this.#cols,
      offsets: this.#offsets.slice(0, this.rows + 1),
      indices: this.#indices.slice(0, this.#count),
      values: this.#values.slice(0, this.#count),
    }
  }

  #sortRow(from: number): void {
    for (let at = from + 1; at < this.#count; at++) {
      const column = this.#indices[at]
      const value = this.#values[at]
      let to = at
      for (; to > from && this.#indices[to - 1] > column; to--) {
        this.#indices[to] = this.#indices[to - 1]
        this.#values[to] = this.#values[to - 1]
      }
      this.#indices[to] = column
      this.#values[to] = value
    }
    this.#ordered = true
  }
}
