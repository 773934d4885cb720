import { PartitaError } from '../errors.js'
import type { Backend, Matrix } from './api.js'
import type { Tape } from './tape.js'
import type { Variable } from './variable.js'

/** How one parameter is trained. */
export interface ParameterOptions {
  /** parameters of one group share a learning rate; default `'main'` */
  readonly group?: string
  /** whether weight decay applies; default: matrices yes, single rows no */
  readonly decay?: boolean
}

/** A trained matrix with its optimizer state. */
export interface Parameter {
  readonly name: string
  readonly variable: Variable
  readonly group: string
  readonly decay: boolean
  /** first and second moments, or velocity; allocated on first use by the optimizer */
  first?: Matrix
  second?: Matrix
}

/** Named weights on the host, row-major. */
export type Weights = ReadonlyMap<string, { rows: number; cols: number; values: Float32Array }>

/** The named parameters of a model, in one backend. Names are unique and stable: files use them. */
export class ParameterStore {
  private readonly parameters = new Map<string, Parameter>()

  constructor(readonly tape: Tape) {}

  get backend(): Backend {
    return this.tape.backend
  }

  /** adds a parameter with its starting values (zeros if none are given) */
  add(
    name: string,
    rows: number,
    cols: number,
    initial?: ArrayLike<number>,
    options: ParameterOptions = {},
  ): Variable {
    if (this.parameters.has(name)) {
      throw new PartitaError('INVALID_OPTION', `parameter ${name} exists already`)
    }
    const matrix = this.backend.allocate(rows, cols)
    if (initial) this.backend.write(matrix, initial)
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

  /** overwrite all values; names and shapes must be exactly those of this store */
  restore(weights: Weights): void {
    for (const { name, variable } of this.all()) {
      const saved = weights.get(name)
      if (saved?.rows !== variable.rows || saved.cols !== variable.cols) {
        throw new PartitaError('MODEL_FILE', `weights do not fit the model at ${name}`, {
          expected: `[${variable.rows}, ${variable.cols}]`,
          received: saved ? `[${saved.rows}, ${saved.cols}]` : 'nothing',
        })
      }
      this.backend.write(variable.value, saved.values)
    }
  }
}
