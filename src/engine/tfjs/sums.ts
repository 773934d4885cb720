import type { TfTensor } from './namespace.js'
import type { Tensors } from './tensors.js'

/**
 * A backend adds up in floats one by one, which drifts with the number of terms; sums of more than this
 * are made of shorter ones.
 */
function longest({ backend }: Tensors): number {
  return backend === 'wasm' ? 32 : 1024
}

/** Sum of each row, `[r, n] → [r, 1]`. */
export function sumRows(tensors: Tensors, a: TfTensor): TfTensor {
  const [r, n] = a.shape
  if (n <= longest(tensors)) return sumAlong(tensors, a, 1)
  return sumMiddle(tensors, tensors.tf.reshape(a, [r, n, 1]))
}

/** Sum of each column, `[n, c] → [1, c]`. */
export function sumColumns(tensors: Tensors, a: TfTensor): TfTensor {
  const [n, c] = a.shape
  if (n <= longest(tensors)) return sumAlong(tensors, a, 0)
  return sumMiddle(tensors, tensors.tf.reshape(a, [1, n, c]))
}

function sumAlong(tensors: Tensors, a: TfTensor, axis: number): TfTensor {
  const { tf, native } = tensors
  if (!native) return tf.sum(a, axis, true)
  const axes = tensors.constant(`axis ${axis}`, () => tf.tensor(Int32Array.of(axis), [1], 'int32'))
  return native.sum(a, axes)
}

/** Sum over the middle axis, `[r, n, c] → [r, c]`. */
export function sumMiddle(tensors: Tensors, a: TfTensor): TfTensor {
  const { tf } = tensors
  const [r, n, c] = a.shape
  const leaf = longest(tensors)
  if (n <= leaf) return tf.sum(a, 1)
  const chunks = Math.floor(n / leaf)
  const whole = chunks * leaf
  const head = whole === n ? a : tf.slice(a, [0, 0, 0], [r, whole, c])
  const sums = tf.sum(tf.reshape(head, [r * chunks, leaf, c]), 1)
  const total = sumMiddle(tensors, tf.reshape(sums, [r, chunks, c]))
  return whole === n
    ? total
    : tf.add(total, tf.sum(tf.slice(a, [0, whole, 0], [r, n - whole, c]), 1))
}
