import type { Backend } from '../../src/engine/index.js'
import { Tape, type Variable } from '../../src/engine/index.js'
import type { HostMatrix } from '../engine/operands.js'

/** Builds something differentiable from leaves; its result may have any shape. */
export type Build = (tape: Tape, leaves: readonly Variable[]) => Variable

/** `Σ_e direction_e · build(leaves)_e` as a `[1, 1]` variable, with `direction_e = cos(1 + e)`. */
function scalar(tape: Tape, build: Build, leaves: readonly Variable[]): Variable {
  const out = build(tape, leaves)
  const size = out.rows * out.cols
  const direction = Float64Array.from({ length: size }, (_, e) => Math.cos(1 + e))
  return tape.matmul(tape.upload(direction, 1, size), tape.reshape(out, size, 1))
}

/** The tape's gradient of {@link scalar} in every leaf; zeros for a leaf it does not depend on. */
export function tapeGradients(backend: Backend, build: Build, inputs: readonly HostMatrix[]) {
  const tape = new Tape(backend)
  const leaves = inputs.map(({ values, rows, cols }) =>
    tape.variable(backend.upload(values, rows, cols)),
  )
  tape.backward(scalar(tape, build, leaves))
  const gradients = leaves.map(({ gradient }, i) =>
    gradient ? Array.from(backend.read(gradient)) : new Array(inputs[i].values.length).fill(0),
  )
  tape.clear()
  return gradients
}

/** Central differences of {@link scalar} with step 1e-5, leaf by leaf, entry by entry. */
export function centralDifferences(backend: Backend, build: Build, inputs: readonly HostMatrix[]) {
  const at = inputs.map(({ values }) => Float64Array.from(values))
  const evaluate = (): number => {
    const tape = new Tape(backend)
    const leaves = inputs.map(({ rows, cols }, i) => tape.upload(at[i], rows, cols))
    const value = backend.read(scalar(tape, build, leaves).value)[0]
    tape.clear()
    return value
  }
  const step = 1e-5
  return at.map((values) =>
    Array.from(values, (x, e) => {
      values[e] = x + step
      const above = evaluate()
      values[e] = x - step
      const below = evaluate()
      values[e] = x
      return (above - below) / (2 * step)
    }),
  )
}
