import type { TfTensor } from './namespace.js'
import type { Tensors } from './tensors.js'

/**
 * `ln(1 + x)` for finite x ≥ −1, exact near 0. The WebAssembly backend adds 1 first, which loses the
 * digits of a small x; with `u` that rounded sum, `x · ln u / (u − 1)` gets them back.
 *
 * @see Higham 2002, Accuracy and Stability of Numerical Algorithms, problem 1.5 (Kahan's method)
 */
export function log1p({ tf, backend }: Tensors, x: TfTensor): TfTensor {
  if (backend !== 'wasm') return tf.log1p(x)
  const u = tf.add(x, 1)
  return tf.where(tf.equal(u, 1), x, tf.div(tf.mul(x, tf.log(u)), tf.sub(u, 1)))
}
