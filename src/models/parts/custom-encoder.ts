import type { ParameterStore } from '../../engine/index.js'
import type { Rng } from '../../random/index.js'
import type { Network } from './network.js'

/** Where in a model a part of the caller's own stands. */
export interface CustomPlace {
  /** prefix for the names of its parameters that no other part has */
  readonly prefix: string
  /** group of parameters, for its learning rate */
  readonly group: string
}

/**
 * An encoder of the caller's own, under the name that model files know it by: maps inputs `[B, d]` to
 * a context `[B, outputs]`.
 *
 * @example
 * ```ts
 * import { type CustomEncoder, StructuredPredictor, subsets } from 'partita'
 * const bilinear: CustomEncoder = {
 *   name: 'bilinear',
 *   create(store, rng, inputs) {
 *     const draw = rng.split('bilinear')
 *     const random = () => Array.from({ length: inputs * 4 }, () => draw.normal())
 *     const [left, right] = ['left', 'right'].map((name) => store.add(name, inputs, 4, random))
 *     const bias = store.add('bias', 1, 4)
 *     return {
 *       outputs: 4,
 *       forward: (tape, x) => tape.multiply(tape.dense(x, left, bias), tape.dense(x, right, bias)),
 *     }
 *   },
 * }
 * const predictor = new StructuredPredictor(subsets(2), { encoder: bilinear, epochs: 2 })
 * const X = [[1, 2], [2, 1], [0, 1]]
 * console.log((await predictor.fit(X, [new Set([0]), new Set([1]), new Set([])])).predict(X))
 * ```
 */
export interface CustomEncoder {
  readonly name: string
  /**
   * Creates its parameters and returns its forward pass.
   *
   * @param inputs columns of the prepared inputs, d; of a log-partition, of what it reads
   */
  create(store: ParameterStore, rng: Rng, inputs: number, place: CustomPlace): Network
}
