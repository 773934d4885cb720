import type { OptimizerOperations } from '../api.js'
import type { AdamSettings, Matrix } from '../operands.js'
import type { TfTensor } from './namespace.js'
import type { Tensors } from './tensors.js'

/** Updates that replace the tensors of the parameter and of its moments. */
export function optimizerOperations(tensors: Tensors): OptimizerOperations {
  const { tf } = tensors
  const times = (a: TfTensor, factor: number): TfTensor => (factor === 1 ? a : tf.mul(a, factor))

  return {
    adam(parameter, gradient, first, second, s) {
      if (adamInPlace(tensors, [parameter, first, second], gradient, s)) return
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

/**
 * Adam by TensorFlow's own operation, in one pass; false where it is not to be had.
 *
 * @param targets the parameter and its two moments
 */
function adamInPlace(
  tensors: Tensors,
  targets: readonly Matrix[],
  gradient: Matrix,
  s: AdamSettings,
): boolean {
  const { tf, native } = tensors
  const handles = targets.flatMap((target) => tensors.variableOf(target) ?? [])
  if (!native || handles.length < targets.length) return false
  // 1 − β is taken in floats there, which for β₂ leaves five digits: the moments are too large by these
  const excess1 = (1 - Math.fround(s.beta1)) / (1 - s.beta1)
  const excess2 = Math.sqrt((1 - Math.fround(s.beta2)) / (1 - s.beta2))
  // √(v̂) + ε is (√v + ε √c) / √c with c = 1 − β₂ᵗ; with powers of zero the operation corrects nothing
  const root = Math.sqrt(1 - s.beta2 ** s.step) * excess2
  const scalars = [
    tensors.scalar('no power', 0),
    tensors.scalar('no power', 0),
    tensors.scalar('rate', (s.rate * root) / (1 - s.beta1 ** s.step) / excess1),
    tensors.scalar('β₁', s.beta1),
    tensors.scalar('β₂', s.beta2),
    tensors.scalar('ε', s.epsilon * root),
  ]
  tensors.effect(() => {
    if (s.rate * s.decay !== 0) {
      const shrinkage = tensors.scalar('shrinkage', s.rate * s.decay)
      native.subtractFrom(handles[0], tf.mul(native.readVariable(handles[0]), shrinkage))
    }
    const g = tensors.of(gradient)
    // made whether it is 1 or not: as many tensors live after every step
    const scale = tensors.scalar('gradient scale', s.gradientScale)
    const scaled = s.gradientScale === 1 ? g : tf.mul(g, scale)
    native.adam(handles, scalars, scaled)
  })
  return true
}
