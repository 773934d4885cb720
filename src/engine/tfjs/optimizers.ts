import type { Backend } from '../api.js'
import type { TfTensor } from './namespace.js'
import type { Tensors } from './tensors.js'

/** Updates that replace the tensors of the parameter and of its moments. */
export function optimizerOperations(tensors: Tensors): Pick<Backend, 'adam' | 'sgd'> {
  const { tf } = tensors
  const times = (a: TfTensor, factor: number): TfTensor => (factor === 1 ? a : tf.mul(a, factor))

  return {
    adam(parameter, gradient, first, second, s) {
      tensors.update([parameter, first, second], () => {
        const g = times(tensors.of(gradient), s.gradientScale)
        const m = tf.add(tf.mul(tensors.of(first), s.beta1), tf.mul(g, 1 - s.beta1))
        const v = tf.add(tf.mul(tensors.of(second), s.beta2), tf.mul(tf.square(g), 1 - s.beta2))
        // √(v̂) + ε is (√v + ε √c) / √c with c = 1 − β₂ᵗ: the corrections cost no pass over the matrix
        const root = Math.sqrt(1 - s.beta2 ** s.step)
        const rate = (s.rate * root) / (1 - s.beta1 ** s.step)
        const move = tf.mul(tf.div(m, tf.add(tf.sqrt(v), s.epsilon * root)), rate)
        return [tf.sub(times(tensors.of(parameter), 1 - s.rate * s.decay), move), m, v]
      })
    },

    sgd(parameter, gradient, velocity, s) {
      tensors.update([parameter, velocity], () => {
        const g = times(tensors.of(gradient), s.gradientScale)
        const v = tf.add(tf.mul(tensors.of(velocity), s.momentum), g)
        const kept = times(tensors.of(parameter), 1 - s.rate * s.decay)
        return [tf.sub(kept, tf.mul(v, s.rate)), v]
      })
    },
  }
}
