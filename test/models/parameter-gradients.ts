import type { Variable } from '../../src/engine/index.js'
import type { EnergyModel } from '../../src/models/index.js'

/**
 * Gradients of `Σ_e direction_e · build()_e` in every parameter of a model, one after the other, with
 * `direction_e = cos(1 + e)`: the tape's, and central differences with step 1e-5. For the float64
 * backend.
 */
export function parameterGradients<Y>(model: EnergyModel<Y>, build: () => Variable) {
  const { tape, store } = model
  const scalar = () => {
    tape.clear()
    store.clearGradients()
    const out = build()
    const size = out.rows * out.cols
    const direction = Float64Array.from({ length: size }, (_, e) => Math.cos(1 + e))
    return tape.matmul(tape.upload(direction, 1, size), tape.reshape(out, size, 1))
  }
  tape.backward(scalar())
  const fromTape = [...store.all()].flatMap(({ variable: { gradient, rows, cols } }) =>
    gradient ? [...tape.backend.read(gradient)] : new Array<number>(rows * cols).fill(0),
  )
  const value = () => tape.backend.read(scalar().value)[0]
  const step = 1e-5
  const numeric = [...store.all()].flatMap(({ variable }) => {
    const values = tape.backend.read(variable.value)
    const slopes = Array.from(values, (_, i) => {
      const at = (shift: number) => {
        const moved = values.slice()
        moved[i] += shift
        tape.backend.write(variable.value, moved)
        return value()
      }
      return (at(step) - at(-step)) / (2 * step)
    })
    tape.backend.write(variable.value, values)
    return slopes
  })
  return { fromTape, numeric }
}
