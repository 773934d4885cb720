import { PartitaError } from '../../errors.js'
import type { Matrix } from '../operands.js'
import type { Tape } from '../tape.js'
import type { Variable } from '../variable.js'
import { tensorsOf } from './backend.js'
import type { TfTensor } from './namespace.js'
import type { Tensors } from './tensors.js'

/** A TensorFlow.js variable that a function reads, and whose values a parameter of ours holds. */
export interface BoundVariable {
  readonly shape: readonly number[]
  readonly trainable: boolean
  /** the variable as a tensor; gradients are taken with respect to it */
  read(): TfTensor
  /** gives the variable other values */
  write(value: TfTensor): void
}

/** A function over TensorFlow.js operations, on a tape. */
export interface TensorFunction {
  /** arguments of `run` */
  readonly inputs: readonly Variable[]
  /** variables that `run` reads, and the parameters they take their values from */
  readonly bound: readonly { readonly variable: BoundVariable; readonly parameter: Variable }[]
  /** shape of the result, which may come in any other with as many elements */
  readonly rows: number
  readonly cols: number
  readonly run: (...inputs: TfTensor[]) => TfTensor
  /** names the function in errors */
  readonly name: string
}

/**
 * Puts a function over TensorFlow.js operations on a tape: computed at once, and once more for its
 * gradient, which TensorFlow.js takes.
 *
 * @throws PartitaError `UNSUPPORTED` on a tape over another engine, or if what it returns is disposed;
 *   `SHAPE_MISMATCH` if the result has another number of elements
 */
export function tensorFunction(tape: Tape, given: TensorFunction): Variable {
  const tensors = tensorsOf(tape.backend)
  const { inputs, bound, rows, cols, run } = given
  const evaluate = (values: readonly TfTensor[]): TfTensor => {
    for (const { variable, parameter } of bound) {
      variable.write(tensors.tf.reshape(tensors.of(parameter.value), [...variable.shape]))
    }
    const result = run(...values)
    checkResult(result, given)
    return tensors.tf.reshape(result, [rows, cols])
  }
  const read = () => inputs.map(({ value }) => tensors.of(value))
  const value = tensors.compute(rows, cols, () => evaluate(read()))
  return tape.external([...inputs, ...bound.map(({ parameter }) => parameter)], value, (g) =>
    gradients(tensors, given, g, evaluate, read),
  )
}

/** One gradient for each input and bound parameter; none where none is wanted or depended on. */
function gradients(
  tensors: Tensors,
  { inputs, bound }: TensorFunction,
  g: Matrix,
  evaluate: (values: readonly TfTensor[]) => TfTensor,
  read: () => TfTensor[],
): (Matrix | undefined)[] {
  const { tf } = tensors
  const sources = [...inputs, ...bound.map(({ parameter }) => parameter)]
  const wanted = [
    ...inputs.map(({ requiresGradient }) => requiresGradient),
    ...bound.map(({ variable, parameter }) => variable.trainable && parameter.requiresGradient),
  ]
  const present: number[] = []
  const shapes: [number, number][] = []
  const results = tensors.computeAll(shapes, () => {
    const values = read()
    const leaves = [...values, ...bound.map(({ variable }) => variable.read())]
    const xs = leaves.filter((_, i) => wanted[i])
    if (xs.length === 0) return []
    const { grads } = tf.engine().gradients(() => evaluate(values), xs, tensors.of(g), true)
    const indices = wanted.flatMap((is, i) => (is ? [i] : []))
    return grads.flatMap((gradient, j) => {
      if (!gradient) return []
      const { rows, cols } = sources[indices[j]]
      present.push(indices[j])
      shapes.push([rows, cols])
      // a gradient may be the upstream one itself
      return [tf.clone(tf.reshape(gradient, [rows, cols]))]
    })
  })
  const all = new Array<Matrix | undefined>(sources.length).fill(undefined)
  present.forEach((i, j) => {
    all[i] = results[j]
  })
  return all
}

function checkResult(result: TfTensor, { name, rows, cols }: TensorFunction): void {
  if (result?.isDisposed !== false) {
    throw new PartitaError('UNSUPPORTED', `${name} returned no tensor to compute with`, {
      expected: `a tensor of ${rows} × ${cols} numbers`,
      received: result?.isDisposed ? 'a disposed tensor' : typeof result,
    })
  }
  const count = result.shape.reduce((product, length) => product * length, 1)
  if (count !== rows * cols) {
    throw new PartitaError('SHAPE_MISMATCH', `${name} returned a tensor of another size`, {
      expected: `[${rows}, ${cols}]`,
      received: `[${result.shape.join(', ')}]`,
    })
  }
}
