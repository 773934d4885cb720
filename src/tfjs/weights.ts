import type { ParameterStore, Variable } from '../engine/index.js'
import type { BoundVariable, TfTensor } from '../engine/tfjs/index.js'
import { PartitaError } from '../errors.js'

/** A TensorFlow.js variable, by shape: `tf.variable(…)`. */
export interface TfjsVariable extends TfTensor {
  readonly trainable?: boolean
  assign(value: TfTensor): void
}

/** A weight of a layer, by shape. */
export interface TfjsLayerVariable {
  readonly shape: readonly (number | null)[]
  read(): TfTensor
  write(value: TfTensor): void
}

/** A variable with the values it had when its part was made: every model starts from them. */
export interface Weight {
  readonly variable: BoundVariable
  /** a matrix with the last axis as columns */
  readonly rows: number
  readonly cols: number
  readonly initial: Float32Array
}

/** Weights out of variables, which must not be disposed. */
export function weightsOf(
  variables: readonly { read(): TfTensor; write(value: TfTensor): void }[],
  trainable: (index: number) => boolean,
  where: string,
): Weight[] {
  return variables.map((variable, i) => {
    const tensor = alive(variable, where, i)
    const { shape } = tensor
    const cols = shape[shape.length - 1] ?? 1
    const size = shape.reduce((product, length) => product * length, 1)
    const initial = Float32Array.from(tensor.dataSync())
    const bound = {
      shape,
      trainable: trainable(i),
      read: () => alive(variable, where, i),
      write: (value: TfTensor) => {
        alive(variable, where, i)
        variable.write(value)
      },
    }
    return { variable: bound, rows: size / cols, cols, initial }
  })
}

/** The weights bound to parameters of ours; throws if one was disposed. */
export function bind(
  weights: readonly Weight[],
  parameter: (index: number, weight: Weight) => Variable,
): { variable: BoundVariable; parameter: Variable }[] {
  return weights.map((weight, i) => {
    weight.variable.read()
    return { variable: weight.variable, parameter: parameter(i, weight) }
  })
}

/** Adds the weights to a store; vectors do not decay. */
export function addWeights(
  store: ParameterStore,
  name: string,
  weights: readonly Weight[],
  group: string,
) {
  return bind(weights, (i, { variable, rows, cols, initial }) =>
    store.add(`${name}/${i}`, rows, cols, initial, { group, decay: variable.shape.length > 1 }),
  )
}

function alive(variable: { read(): TfTensor }, where: string, index: number): TfTensor {
  let cause: unknown
  try {
    const tensor = variable.read()
    if (!tensor.isDisposed) return tensor
  } catch (error) {
    cause = error
  }
  throw new PartitaError('UNSUPPORTED', 'a weight was disposed before it could be used', {
    where: `${where}, weight ${index}`,
    hint: 'keep the TensorFlow.js model and its variables as long as the model that is made of them',
    cause,
  })
}
