/** Terms of texts: of each text the columns that it fills, each once and ascending, and how often. */
export interface TermCountRows {
  readonly rows: number
  readonly offsets: Int32Array
  readonly columns: Int32Array
  readonly counts: Float64Array
}

/** What rows of counts grow in. */
export class TermCounter {
  #offsets: number[] = [0]
  #columns = new Int32Array(1024)
  #counts = new Float64Array(1024)
  #length = 0
  /** what each column has in this row */
  #row = new Float64Array(1024)
  /** the columns that were met in this row, in the order they were */
  #met = new Int32Array(1024)
  /** the last row, from 1, that each column was met in */
  #last = new Int32Array(1024)
  #metCount = 0

  /** Counts a column in the current row. */
  add(column: number, count: number): void {
    if (column >= this.#row.length) this.#widen(column)
    const row = this.#offsets.length
    if (this.#last[column] !== row) {
      this.#last[column] = row
      this.#row[column] = count
      this.#met[this.#metCount++] = column
    } else {
      this.#row[column] += count
    }
  }

  /** Ends the current row. */
  endRow(): void {
    const met = this.#met.subarray(0, this.#metCount).sort()
    this.#reserve(met.length)
    for (const column of met) {
      const count = this.#row[column]
      // signs of terms that share a column may cancel
      if (count === 0) continue
      this.#columns[this.#length] = column
      this.#counts[this.#length++] = count
    }
    this.#metCount = 0
    this.#offsets.push(this.#length)
  }

  finish(): TermCountRows {
    return {
      rows: this.#offsets.length - 1,
      offsets: Int32Array.from(this.#offsets),
      columns: this.#columns.slice(0, this.#length),
      counts: this.#counts.slice(0, this.#length),
    }
  }

  #widen(column: number): void {
    const width = Math.max(column + 1, 2 * this.#row.length)
    this.#row = longer(this.#row, new Float64Array(width))
    this.#met = longer(this.#met, new Int32Array(width))
    this.#last = longer(this.#last, new Int32Array(width))
  }

  #reserve(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#columns.length) return
    this.#columns = longer(this.#columns, new Int32Array(2 * needed))
    this.#counts = longer(this.#counts, new Float64Array(2 * needed))
  }
}

function longer<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from)
  return to
}
