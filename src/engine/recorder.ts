import type { Backend } from './api.js'
import type { Matrix } from './operands.js'
import { checkSameShape, checkShape, shape } from './shape-checks.js'
import { Variable } from './variable.js'

/**
 * Reverse-mode differentiation as such: leaves, a record of how gradients flow back, and the pass
 * over it. {@link Tape} adds the operations.
 */
export class Recorder {
  private readonly records: {
    out: Variable
    inputs: readonly Variable[]
    back: (gradient: Matrix) => void
  }[] = []
  protected isTracking = true

  constructor(readonly backend: Backend) {}

  /** a leaf whose gradient is wanted */
  variable(value: Matrix): Variable {
    return new Variable(value, true)
  }

  /** a leaf without gradient */
  constant(value: Matrix): Variable {
    return new Variable(value, false)
  }

  /** host values as a leaf without gradient */
  upload(values: ArrayLike<number>, rows: number, cols: number): Variable {
    checkShape(
      values.length === rows * cols,
      'upload',
      `${rows}×${cols}`,
      `${values.length} values`,
    )
    return this.constant(this.backend.upload(values, rows, cols))
  }

  /** the same value, cut off from the gradient */
  stopGradient(a: Variable): Variable {
    return this.constant(a.value)
  }

  /**
   * An operation computed on the host: `values` is its result, `[rows, cols]`, and `vjp` maps the
   * upstream gradient to one gradient for each input (undefined: none). Slow by nature; for
   * generators and oracles that have no kernel.
   */
  custom(
    inputs: readonly Variable[],
    rows: number,
    cols: number,
    values: ArrayLike<number>,
    vjp: (gradient: Float32Array | Float64Array) => (ArrayLike<number> | undefined)[],
  ): Variable {
    const { backend } = this
    checkShape(values.length === rows * cols, 'custom', `${rows * cols} values`, `${values.length}`)
    return this.record(backend.upload(values, rows, cols), inputs, (g) => {
      const gradients = vjp(backend.read(g))
      inputs.forEach((input, i) => {
        const gradient = gradients[i]
        if (!input.requiresGradient || !gradient) return
        const size = input.rows * input.cols
        checkShape(gradient.length === size, 'custom', `${size} derivatives`, `${gradient.length}`)
        const uploaded = backend.upload(gradient, input.rows, input.cols)
        input.gradient = accumulate(backend, uploaded, input.gradient)
      })
    })
  }

  /**
   * An operation that a backend computes outside of its list: `value` is its result, and `vjp` maps the
   * upstream gradient to one gradient for each input (undefined: none).
   */
  external(
    inputs: readonly Variable[],
    value: Matrix,
    vjp: (gradient: Matrix) => readonly (Matrix | undefined)[],
  ): Variable {
    const { backend } = this
    return this.record(value, inputs, (g) => {
      const gradients = vjp(g)
      inputs.forEach((input, i) => {
        const gradient = gradients[i]
        if (!input.requiresGradient || !gradient) return
        checkSameShape('external', input, gradient)
        input.gradient = accumulate(backend, gradient, input.gradient)
      })
    })
  }

  /** fills `gradient` of every variable the scalar `loss` (`[1, 1]`) depends on */
  backward(loss: Variable): void {
    checkShape(loss.rows === 1 && loss.cols === 1, 'backward', 'a scalar loss [1, 1]', shape(loss))
    loss.gradient = this.backend.upload([1], 1, 1)
    this.flowBack(0)
  }

  /**
   * Runs `work` without recording it: what it computes is constant. For values that are only read,
   * such as the scores a Markov chain visits.
   */
  untracked<T>(work: () => T): T {
    const { isTracking } = this
    this.isTracking = false
    try {
      return work()
    } finally {
      this.isTracking = isTracking
    }
  }

  /**
   * The value of a function at a point and the gradient of the sum of its entries in that point, on
   * the host. Nothing stays on the tape and no other gradient changes, so an inner optimisation
   * (an ascent over codes, say) can run while a loss is being built.
   *
   * @returns `gradient` undefined where the function does not depend on the point
   */
  localGradient(
    point: ArrayLike<number>,
    rows: number,
    cols: number,
    build: (point: Variable) => Variable,
  ): {
    values: Float32Array | Float64Array
    gradient: Float32Array | Float64Array | undefined
  } {
    const { backend, records, isTracking } = this
    const leaf = this.variable(backend.upload(point, rows, cols))
    const first = records.length
    const kept = new Map<Variable, Matrix | undefined>()
    this.isTracking = true
    try {
      const out = build(leaf)
      for (const variable of [out, ...records.slice(first).flatMap(({ inputs }) => inputs)]) {
        kept.set(variable, variable.gradient)
        variable.gradient = undefined
      }
      kept.delete(leaf)
      const size = out.rows * out.cols
      out.gradient = backend.upload(new Float32Array(size).fill(1), out.rows, out.cols)
      this.flowBack(first)
      return {
        values: backend.read(out.value),
        gradient: leaf.gradient && backend.read(leaf.gradient),
      }
    } finally {
      for (const [variable, gradient] of kept) variable.gradient = gradient
      records.length = first
      this.isTracking = isTracking
    }
  }

  /**
   * A wide matrix computed `step` columns at a time, `[rows, cols]`. What a part makes on the way is
   * dropped at once and computed again on the way back: a third more time, for the memory of one part
   * instead of all. A single part is computed as it stands.
   *
   * @param build columns `from … from + count`, `[rows, count]`; must compute the same each time
   */
  inColumns(
    rows: number,
    cols: number,
    step: number,
    build: (from: number, count: number) => Variable,
  ): Variable {
    if (step >= cols) return build(0, cols)
    const { backend, records } = this
    const host = new Float64Array(rows * cols)
    const inputs = new Set<Variable>()
    for (let from = 0; from < cols; from += step) {
      const count = Math.min(step, cols - from)
      const first = records.length
      const drop = backend.mark()
      const { value } = build(from, count)
      const part = backend.read(value)
      for (let r = 0; r < rows; r++) {
        host.set(part.subarray(r * count, (r + 1) * count), r * cols + from)
      }
      const built = records.splice(first)
      const inner = new Set(built.map(({ out }) => out))
      for (const input of built.flatMap((record) => record.inputs)) {
        if (input.requiresGradient && !inner.has(input)) inputs.add(input)
      }
      drop()
    }
    return this.record(backend.upload(host, rows, cols), [...inputs], (g) => {
      for (const input of inputs) {
        const zeros = () => new Float32Array(input.rows * input.cols)
        input.gradient ??= backend.upload(zeros(), input.rows, input.cols)
      }
      const upstream = backend.read(g)
      for (let from = 0; from < cols; from += step) {
        const count = Math.min(step, cols - from)
        const part = new Float64Array(rows * count)
        for (let r = 0; r < rows; r++) {
          part.set(upstream.subarray(r * cols + from, r * cols + from + count), r * count)
        }
        const first = records.length
        const drop = backend.mark()
        build(from, count).gradient = backend.upload(part, rows, count)
        this.flowBack(first)
        records.length = first
        drop()
      }
    })
  }

  /** forget the recorded operations and empty the backend's arena */
  clear(): void {
    this.records.length = 0
    this.backend.reset()
  }

  /** puts a value on the tape; `back` adds to the gradients of its inputs */
  protected record(
    value: Matrix,
    inputs: readonly Variable[],
    back: (gradient: Matrix) => void,
  ): Variable {
    const isTracked = this.isTracking && inputs.some((input) => input.requiresGradient)
    const out = new Variable(value, isTracked)
    if (isTracked) this.records.push({ out, inputs, back })
    return out
  }

  /** passes gradients back through the records from the last to `first` */
  private flowBack(first: number): void {
    for (let i = this.records.length - 1; i >= first; i--) {
      const { out, back } = this.records[i]
      if (out.gradient) back(out.gradient)
    }
  }
}

/** `into + g`, copying when there is nothing to add to: two variables never share a gradient. */
export function accumulate(backend: Backend, g: Matrix, into: Matrix | undefined): Matrix {
  return backend.scale(g, 1, into)
}
