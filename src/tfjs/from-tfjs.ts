import { type TfTensor, tensorFunction, tensorsOf } from '../engine/tfjs/index.js'
import { type CustomEnergy, customEnergy } from '../models/index.js'
import { bind, type TfjsVariable, weightsOf } from './weights.js'

/** Settings of {@link fromTfjs}. */
export interface FromTfjsOptions {
  /** variables the function reads that are to be trained, and saved with the model */
  readonly variables?: readonly TfjsVariable[]
  /** what model files know it by; default `'tfjs'` */
  readonly name?: string
  /** adds a linear score `⟨u(x), φ(y)⟩`; default true */
  readonly linear?: boolean
}

/**
 * An energy written in TensorFlow.js operations, which TensorFlow.js differentiates; for an engine out
 * of the same TensorFlow.js.
 *
 * @param score gets contexts `[B, 1, H]` and codes `[B, m, c]`, or `[1, m, c]` where all rows share
 *   them, so that they broadcast against each other, and returns `[B, m]`, or `[B, m, 1]`
 * @throws PartitaError `UNSUPPORTED` for a disposed variable, now, and for another engine or a disposed
 *   result, `SHAPE_MISMATCH` for a result of another size, both when a model is created
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core'
 * import '@tensorflow/tfjs-backend-cpu'
 * import { StructuredPredictor, subsets } from 'partita'
 * import { fromTfjs, useTfjs } from 'partita/tfjs'
 * const strength = tf.variable(tf.tensor1d([0, 0, 0]))
 * // a learned strength for each label, by how long the context is
 * const energy = fromTfjs(
 *   (x: tf.Tensor, codes: tf.Tensor) =>
 *     tf.sum(tf.mul(tf.mul(tf.norm(x, 'euclidean', -1, true), strength), codes), -1),
 *   { variables: [strength] },
 * )
 * const engine = useTfjs(tf, { backend: 'cpu' })
 * const predictor = new StructuredPredictor(subsets(3), { engine, energy, epochs: 2 })
 * const model = await predictor.fit([[0], [1], [2]], [new Set([0]), new Set([1]), new Set([1, 2])])
 * console.log(model.predict([[1]]))
 * ```
 */
export function fromTfjs<T extends TfTensor = TfTensor>(
  score: (context: T, codes: T) => TfTensor,
  options: FromTfjsOptions = {},
): CustomEnergy {
  const { variables = [], name = 'tfjs', linear } = options
  const accessors = variables.map((variable) => ({
    read: () => variable,
    write: (value: TfTensor) => variable.assign(value),
  }))
  const weights = weightsOf(accessors, (i) => variables[i].trainable !== false, 'fromTfjs')
  return customEnergy(
    (tape, { context, codes, shared, rows, parameter }) => {
      const count = shared ? codes.rows : codes.rows / rows
      const bound = bind(weights, (i, weight) =>
        parameter(`tfjs/${i}`, weight.rows, weight.cols, weight.initial),
      )
      const { tf } = tensorsOf(tape.backend)
      return tensorFunction(tape, {
        name: `the energy ${name}`,
        inputs: [context, codes],
        bound,
        rows,
        cols: count,
        run: (x, y) =>
          score(
            tf.reshape(x, [rows, 1, context.cols]) as T,
            tf.reshape(y, [shared ? 1 : rows, count, codes.cols]) as T,
          ),
      })
    },
    { name, linear },
  )
}
