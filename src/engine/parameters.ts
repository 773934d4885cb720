import { PartitaError } from '../errors.js'
import type { Backend } from './api.js'
import type { Tape } from './tape.js'
import type { Variable } from './variable.js'

/** How one parameter is trained. */
export interface ParameterOptions {
  /** parameters of one group share a learning rate; default `'main'` */
  readonly group?: string
  /** whether weight decay applies; default: matrices yes, single rows no */
  readonly decay?: boolean
}

/** A trained matrix. */
export interface Parameter {
  readonly name: string
  readonly variable: Variable
  readonly group: string
  readonly decay: boolean
}

/** Named weights on the host, row-major. */
export type Weights = ReadonlyMap<string, { rows: number; cols: number; values: Float32Array }>

/**
 * The named parameters of a model, in one backend. Names are unique and stable: files use them.
 *
 * @example
 * ```ts
 * import { createBackend, ParameterStore, Tape } from 'partita/core'
 * const store = new ParameterStore(new Tape(await createBackend()))
 * store.add('layer/weight', 2, 2, [1, 2, 3, 4])
 * store.add('layer/bias', 1, 2)
 * console.log(store.size, store.snapshot().get('layer/bias')?.values) // 6 [0, 0]
 * ```
 */
export class ParameterStore {
  private readonly parameters = new Map<string, Parameter>()

  /** @param saved values that parameters start from instead of their own; may hold more */
  constructor(
    readonly tape: Tape,
    private readonly saved?: Weights,
  ) {}

  get backend(): Backend {
    return this.tape.backend
  }

  /**
   * Adds a parameter, with its starting values: an array, a function that makes one if it is needed,
   * or nothing for zeros.
   *
   * @throws PartitaError `INVALID_OPTION` if the name is taken; `SHAPE_MISMATCH` if `initial` does
   *   not hold `rows·cols` values; `MODEL_FILE` if saved values are missing or of another shape
   */
  add(
    name: string,
    rows: number,
    cols: number,
    initial?: ArrayLike<number> | (() => ArrayLike<number>),
    options: ParameterOptions = {},
  ): Variable {
    if (this.parameters.has(name)) {
      throw new PartitaError('INVALID_OPTION', `parameter ${name} exists already`)
    }
    // before any memory is taken: a damaged file may ask for any amount
    const saved = this.saved && savedValues(this.saved, name, rows, cols)
    const values = saved ?? (typeof initial === 'function' ? initial() : initial)
    if (values && values.length !== rows * cols) {
      throw new PartitaError('SHAPE_MISMATCH', `wrong number of starting values for ${name}`, {
        expected: `${rows}×${cols}`,
        received: `${values.length} values`,
      })
    }
    const matrix = this.backend.allocate(rows, cols)
    if (values) this.backend.write(matrix, values)
    const variable = this.tape.variable(matrix)
    const { group = 'main', decay = rows > 1 } = options
    this.parameters.set(name, { name, variable, group, decay })
    return variable
  }

  /** every parameter, in the order they were added */
  all(): IterableIterator<Parameter> {
    return this.parameters.values()
  }

  /** number of scalars */
  get size(): number {
    let total = 0
    for (const { variable } of this.all()) total += variable.rows * variable.cols
    return total
  }

  /** forget all gradients, before a step */
  clearGradients(): void {
    for (const { variable } of this.all()) variable.gradient = undefined
  }

  /** copy all values to the host */
  snapshot(): Weights {
    const copy = new Map<string, { rows: number; cols: number; values: Float32Array }>()
    for (const { name, variable } of this.all()) {
      const values = Float32Array.from(this.backend.read(variable.value))
      copy.set(name, { rows: variable.rows, cols: variable.cols, values })
    }
    return copy
  }

  /**
   * Overwrites all values, or none if one is missing; `weights` may hold more than this store.
   *
   * @throws PartitaError `MODEL_FILE` naming the parameter that is missing or of another shape
   */
  restore(weights: Weights): void {
    const all = [...this.all()].map(({ name, variable: { value } }) => ({
      value,
      saved: savedValues(weights, name, value.rows, value.cols),
    }))
    for (const { value, saved } of all) this.backend.write(value, saved)
  }
}

/** Values by name; throws `MODEL_FILE` if they are missing or of another shape. */
function savedValues(weights: Weights, name: string, rows: number, cols: number): Float32Array {
  const saved = weights.get(name)
  if (saved?.rows === rows && saved.cols === cols) return saved.values
  throw new PartitaError('MODEL_FILE', `weights do not fit the model at ${name}`, {
    expected: `[${rows}, ${cols}]`,
    received: saved ? `[${saved.rows}, ${saved.cols}]` : 'nothing',
  })
}
