import type { ElementwiseMap } from './operands.js'
import { ProductTape } from './product-tape.js'
import { accumulate } from './recorder.js'
import { checkSameShape, checkShape, shape } from './shape-checks.js'
import type { Variable } from './variable.js'

/** The part of {@link Tape} that maps, broadcasts, adds up and picks rows. */
export class ElementwiseTape extends ProductTape {
  add(a: Variable, b: Variable): Variable {
    return this.combine(a, b, 1)
  }

  subtract(a: Variable, b: Variable): Variable {
    return this.combine(a, b, -1)
  }

  scale(a: Variable, factor: number): Variable {
    const { backend } = this
    return this.record(backend.scale(a.value, factor), [a], (g) => {
      a.gradient = backend.scale(g, factor, a.gradient)
    })
  }

  addScalar(a: Variable, scalar: number): Variable {
    return this.addRow(a, this.upload(new Float64Array(a.cols).fill(scalar), 1, a.cols))
  }

  /** elementwise product */
  multiply(a: Variable, b: Variable): Variable {
    checkSameShape('multiply', a, b)
    const { backend } = this
    return this.record(backend.multiply(a.value, b.value), [a, b], (g) => {
      if (a.requiresGradient) a.gradient = backend.multiply(g, b.value, a.gradient)
      if (b.requiresGradient) b.gradient = backend.multiply(g, a.value, b.gradient)
    })
  }

  exp(a: Variable): Variable {
    return this.map(a, 'exp')
  }

  log(a: Variable): Variable {
    return this.map(a, 'log')
  }

  relu(a: Variable): Variable {
    return this.map(a, 'relu')
  }

  sigmoid(a: Variable): Variable {
    return this.map(a, 'sigmoid')
  }

  silu(a: Variable): Variable {
    return this.map(a, 'silu')
  }

  softplus(a: Variable): Variable {
    return this.map(a, 'softplus')
  }

  square(a: Variable): Variable {
    return this.map(a, 'square')
  }

  tanh(a: Variable): Variable {
    return this.map(a, 'tanh')
  }

  sin(a: Variable): Variable {
    return this.map(a, 'sin')
  }

  cos(a: Variable): Variable {
    return this.map(a, 'cos')
  }

  map(a: Variable, fn: ElementwiseMap): Variable {
    const { backend } = this
    const value = backend.map(a.value, fn)
    return this.record(value, [a], (g) => {
      a.gradient = backend.mapGradient(a.value, value, g, fn, a.gradient)
    })
  }

  // ── broadcasts and reductions ──────────────────────────────────────────────────────────────

  /** `a[r, j] + row[j]` */
  addRow(a: Variable, row: Variable): Variable {
    checkShape(row.rows === 1 && row.cols === a.cols, 'addRow', `[1, ${a.cols}]`, shape(row))
    const { backend } = this
    const value = backend.broadcastRow(row.value, a.rows, 1, backend.scale(a.value, 1))
    return this.record(value, [a, row], (g) => {
      if (a.requiresGradient) a.gradient = accumulate(backend, g, a.gradient)
      if (row.requiresGradient) row.gradient = backend.columnSum(g, 1, row.gradient)
    })
  }

  /** `a[r, j] + column[r]` */
  addColumn(a: Variable, column: Variable): Variable {
    checkShape(
      column.cols === 1 && column.rows === a.rows,
      'addColumn',
      `[${a.rows}, 1]`,
      shape(column),
    )
    const { backend } = this
    const value = backend.broadcastColumn(column.value, a.cols, 1, backend.scale(a.value, 1))
    return this.record(value, [a, column], (g) => {
      if (a.requiresGradient) a.gradient = accumulate(backend, g, a.gradient)
      if (column.requiresGradient) column.gradient = backend.rowSum(g, 1, column.gradient)
    })
  }

  /** `Σ_j a[r, j]`: `[r, n] → [r, 1]` */
  rowSum(a: Variable): Variable {
    const { backend } = this
    return this.record(backend.rowSum(a.value, 1), [a], (g) => {
      a.gradient = backend.broadcastColumn(g, a.cols, 1, a.gradient)
    })
  }

  /** `ln Σ_j exp a[r, j]`: `[r, n] → [r, 1]`; its gradient is the softmax */
  rowLogSumExp(a: Variable): Variable {
    const { backend } = this
    const value = backend.rowLogSumExp(a.value)
    return this.record(value, [a], (g) => {
      a.gradient = backend.rowLogSumExpGradient(a.value, value, g, a.gradient)
    })
  }

  /** sum of all elements, `[1, 1]` */
  sum(a: Variable): Variable {
    return this.rowSum(this.reshape(a, 1, a.rows * a.cols))
  }

  /** `⟨weights, a⟩` for a column `a` and constant host weights: `[r, 1] → [1, 1]` */
  weightedSum(a: Variable, weights: ArrayLike<number>): Variable {
    checkShape(a.cols === 1, 'weightedSum', 'a column', shape(a))
    return this.matmul(this.upload(weights, 1, a.rows), a)
  }

  reshape(a: Variable, rows: number, cols: number): Variable {
    checkShape(
      rows * cols === a.rows * a.cols,
      'reshape',
      `${a.rows * a.cols} elements`,
      `${rows}×${cols}`,
    )
    const { backend } = this
    return this.record(backend.reshape(a.value, rows, cols), [a], (g) => {
      a.gradient = accumulate(backend, backend.reshape(g, a.rows, a.cols), a.gradient)
    })
  }

  /** rows of a table by index, `[n, c]` */
  gatherRows(table: Variable, indices: Int32Array): Variable {
    const { backend } = this
    const outside = indices.find((index) => index < 0 || index >= table.rows)
    checkShape(outside === undefined, 'gatherRows', `rows of ${shape(table)}`, `row ${outside}`)
    return this.record(backend.gatherRows(table.value, indices), [table], (g) => {
      table.gradient = backend.scatterRows(g, indices, table.rows, table.gradient)
    })
  }

  private combine(a: Variable, b: Variable, sign: 1 | -1): Variable {
    checkSameShape(sign === 1 ? 'add' : 'subtract', a, b)
    const { backend } = this
    const value = backend.scale(b.value, sign, backend.scale(a.value, 1))
    return this.record(value, [a, b], (g) => {
      if (a.requiresGradient) a.gradient = accumulate(backend, g, a.gradient)
      if (b.requiresGradient) b.gradient = backend.scale(g, sign, b.gradient)
    })
  }
}
