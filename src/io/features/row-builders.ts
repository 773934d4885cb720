/** What numbers are kept in: 32 bits for a model's inputs, 64 where they are not settled yet. */
type Numbers = Float32Array | Float64Array

interface Dense<V> {
  readonly rows: number
  readonly cols: number
  readonly values: V
}

interface Sparse<V> extends Dense<V> {
  readonly offsets: Int32Array
  readonly indices: Int32Array
}

const FIRST_CAPACITY = 1024

/** Where a reader puts the rows it reads; columns it does not mention are zero. */
export interface RowBuilder<V extends Numbers = Float32Array> {
  /** number of finished rows */
  readonly rows: number
  /** a value of the current row; at most one for each column */
  add(column: number, value: number): void
  endRow(): void
  finish(): Dense<V> | Sparse<V>
}

/** The same values in a longer array. */
function grown<T extends Int32Array | Numbers>(values: T, length: number): T {
  const longer = new (values.constructor as new (length: number) => T)(length)
  longer.set(values)
  return longer
}

/** Rows appended to a growing dense matrix. */
export class DenseBuilder<V extends Numbers> implements RowBuilder<V> {
  rows = 0
  readonly #cols: number
  #values: V

  constructor(cols: number, numbers: new (length: number) => V) {
    this.#cols = cols
    this.#values = new numbers(Math.max(FIRST_CAPACITY, cols))
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

  finish(): Dense<V> {
    const values = this.#values.slice(0, this.rows * this.#cols) as V
    return { rows: this.rows, cols: this.#cols, values }
  }
}

/** Rows appended to growing compressed sparse rows; zeros are left out, columns are put in order. */
export class CsrBuilder<V extends Numbers> implements RowBuilder<V> {
  rows = 0
  readonly #cols: number
  #offsets = new Int32Array(FIRST_CAPACITY)
  #indices = new Int32Array(FIRST_CAPACITY)
  #values: V
  #count = 0
  #ordered = true

  constructor(cols: number, numbers: new (length: number) => V) {
    this.#cols = cols
    this.#values = new numbers(FIRST_CAPACITY)
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

  finish(): Sparse<V> {
    return {
      rows: this.rows,
      cols: this.#cols,
      offsets: this.#offsets.slice(0, this.rows + 1),
      indices: this.#indices.slice(0, this.#count),
      values: this.#values.slice(0, this.#count) as V,
    }
  }

  #sortRow(from: number): void {
    const order = Array.from({ length: this.#count - from }, (_, at) => from + at)
    order.sort((a, b) => this.#indices[a] - this.#indices[b])
    const indices = order.map((at) => this.#indices[at])
    const values = order.map((at) => this.#values[at])
    this.#indices.set(indices, from)
    this.#values.set(values, from)
    this.#ordered = true
  }
}
