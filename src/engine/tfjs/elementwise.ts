import type { ElementwiseOperations } from '../api.js'
import type { Activation, ElementwiseMap } from '../operands.js'
import { log1p } from './log1p.js'
import type { TfNamespace, TfTensor } from './namespace.js'
import type { Tensors } from './tensors.js'

/** Elementwise maps and broadcasts. */
export function elementwiseOperations(tensors: Tensors): ElementwiseOperations {
  const { tf } = tensors
  const scaled = (a: TfTensor, factor: number): TfTensor =>
    factor === 1 ? tf.clone(a) : tf.mul(a, tensors.scalar('factor', factor))

  return {
    biasActivation(a, bias, activation) {
      return tensors.compute(a.rows, a.cols, () =>
        activated(tf, tf.add(tensors.of(a), tensors.of(bias)), activation),
      )
    },

    activationGradient(y, g, activation) {
      return tensors.compute(y.rows, y.cols, () =>
        throughActivation(tensors, tensors.of(y), tensors.of(g), activation),
      )
    },

    map(a, fn) {
      return tensors.compute(a.rows, a.cols, () => mapped(tensors, tensors.of(a), fn))
    },

    mapGradient(a, y, g, fn, into) {
      const run = () => throughMap(tensors, tensors.of(a), tensors.of(y), tensors.of(g), fn)
      return tensors.compute(a.rows, a.cols, run, into)
    },

    scale(a, factor, into) {
      return tensors.compute(a.rows, a.cols, () => scaled(tensors.of(a), factor), into)
    },

    multiply(a, b, into) {
      return tensors.compute(a.rows, a.cols, () => tf.mul(tensors.of(a), tensors.of(b)), into)
    },

    broadcastRow(row, rows, factor, into) {
      const run = () => tf.tile(scaled(tensors.of(row), factor), [rows, 1])
      return tensors.compute(rows, row.cols, run, into)
    },

    broadcastColumn(column, cols, factor, into) {
      const run = () => tf.tile(scaled(tensors.of(column), factor), [1, cols])
      return tensors.compute(column.rows, cols, run, into)
    },

    multiplyColumn(a, column, into) {
      return tensors.compute(a.rows, a.cols, () => tf.mul(tensors.of(a), tensors.of(column)), into)
    },
  }
}

/** `activation(a)` */
export function activated(tf: TfNamespace, a: TfTensor, activation: Activation): TfTensor {
  return activation === 'identity' ? a : tf[activation](a)
}

/** `g · activation'`, from the activation's output `y`. */
export function throughActivation(
  { tf, native }: Tensors,
  y: TfTensor,
  g: TfTensor,
  activation: Activation,
): TfTensor {
  if (activation === 'identity') return tf.clone(g)
  if (native) return native.activationGradient(y, g, activation)
  switch (activation) {
    case 'relu':
      return tf.mul(g, positive(tf, y))
    case 'sigmoid':
      return tf.mul(g, tf.mul(y, tf.sub(1, y)))
    case 'tanh':
      return tf.mul(g, tf.sub(1, tf.square(y)))
  }
}

function mapped(tensors: Tensors, a: TfTensor, fn: ElementwiseMap): TfTensor {
  const { tf } = tensors
  if (fn === 'silu') return tf.mul(a, tf.sigmoid(a))
  if (fn !== 'softplus') return tf[fn](a)
  // the operation of this name takes ln(1 + eᵃ), which loses all digits of a small eᵃ
  return tf.add(tf.relu(a), log1p(tensors, tf.exp(tf.neg(tf.abs(a)))))
}

/** `g · fn'(a)`, from the input `a` and the output `y` of the map. */
function throughMap(
  tensors: Tensors,
  a: TfTensor,
  y: TfTensor,
  g: TfTensor,
  fn: ElementwiseMap,
): TfTensor {
  const { tf } = tensors
  switch (fn) {
    case 'cos':
      return tf.neg(tf.mul(g, tf.sin(a)))
    case 'exp':
      return tf.mul(g, y)
    case 'log':
      return tf.div(g, a)
    case 'relu':
      return tf.mul(g, positive(tf, a))
    case 'silu': {
      const s = tf.sigmoid(a)
      return tf.mul(g, tf.add(s, tf.mul(y, tf.sub(1, s))))
    }
    case 'sin':
      return tf.mul(g, tf.cos(a))
    case 'softplus':
      return tf.mul(g, tf.sigmoid(a))
    case 'square':
      return tf.mul(g, tf.mul(a, 2))
    case 'sigmoid':
    case 'tanh':
      return throughActivation(tensors, y, g, fn)
  }
}

/** 1 where positive, else 0. */
function positive(tf: TfNamespace, a: TfTensor): TfTensor {
  return tf.cast(tf.greater(a, 0), 'float32')
}
