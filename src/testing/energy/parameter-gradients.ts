import type { Parameter, Tape, Variable } from '../../engine/index.js'

const STEP = 1e-5

/** A derivative in one entry of one parameter, taken twice. */
export interface Slope {
  /** of the parameter */
  readonly name: string
  readonly row: number
  readonly col: number
  /** the tape's */
  readonly gradient: number
  /** by central differences with step 1e-5 */
  readonly difference: number
}

/** Options of {@link parameterGradients}. */
export interface SlopeOptions {
  /**
   * names of square parameters that are symmetric with zero diagonal: entries `(i, j)` and `(j, i)`, i < j,
   * move together and count as one
   */
  readonly symmetric?: readonly string[]
}

/**
 * Derivatives of `Σ_e cos(1 + e) · build()_e` in every entry of every parameter: the tape's and those by
 * central differences. For a backend in float64, where they agree to about 1e-8.
 *
 * @param parameters of one store or more, all on the tape
 * @param build puts a matrix on the tape, which has been emptied
 *
 * @example
 * ```ts
 * import { createBackend, ParameterStore, Tape } from 'partita/core'
 * import { parameterGradients } from 'partita/testing'
 * const tape = new Tape(await createBackend({ engine: 'reference' }))
 * const store = new ParameterStore(tape)
 * const x = store.add('x', 1, 2, [3, 4])
 * console.log(parameterGradients(tape, store.all(), () => tape.square(x))) // 6 cos 1, 8 cos 2, twice each
 * ```
 */
export function parameterGradients(
  tape: Tape,
  parameters: Iterable<Pick<Parameter, 'name' | 'variable'>>,
  build: () => Variable,
  { symmetric = [] }: SlopeOptions = {},
): Slope[] {
  const all = [...parameters]
  const { backend } = tape
  const scalar = () => {
    tape.clear()
    for (const { variable } of all) variable.gradient = undefined
    const out = build()
    const size = out.rows * out.cols
    const direction = Float64Array.from({ length: size }, (_, e) => Math.cos(1 + e))
    return tape.matmul(tape.upload(direction, 1, size), tape.reshape(out, size, 1))
  }
  tape.backward(scalar())
  const gradients = all.map(({ variable: { gradient, rows, cols } }) =>
    gradient ? Float64Array.from(backend.read(gradient)) : new Float64Array(rows * cols),
  )
  return all.flatMap(({ name, variable }, p) => {
    const { value, cols } = variable
    const values = Float64Array.from(backend.read(value))
    const isSymmetric = symmetric.includes(name)
    const slopes: Slope[] = []
    for (let e = 0; e < values.length; e++) {
      const [row, col] = [Math.floor(e / cols), e % cols]
      if (isSymmetric && row >= col) continue
      const moving = isSymmetric ? [e, col * cols + row] : [e]
      const at = (shift: number) => {
        const moved = values.slice()
        for (const i of moving) moved[i] += shift
        backend.write(value, moved)
        return backend.read(scalar().value)[0]
      }
      const difference = (at(STEP) - at(-STEP)) / (2 * STEP)
      const gradient = moving.reduce((sum, i) => sum + gradients[p][i], 0)
      slopes.push({ name, row, col, gradient, difference })
    }
    backend.write(value, values)
    return slopes
  })
}
