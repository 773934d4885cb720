import type { LossOperations } from '../api.js'
import type { ConjugateMap, JointLossInputs } from '../operands.js'
import { largestScore } from '../sample-term.js'
import { hostOf } from './host.js'
import { log1p } from './log1p.js'
import type { TfNamespace, TfTensor } from './namespace.js'
import { sumRows } from './sums.js'
import type { Tensors, TfMatrix } from './tensors.js'

/** For every sample `ratio·f*(s)`, its derivative in s, and 1 where the log-weight was clamped. */
interface SampleTerms {
  readonly value: TfTensor
  readonly weight: TfTensor
  readonly clamped: TfTensor
}

type Family = NonNullable<ConjugateMap['family']>

/**
 * The joint objective in TensorFlow.js operations for the named families; a generator without closed
 * form is computed on the host.
 */
export function jointLossOperation(tensors: Tensors): LossOperations {
  return {
    jointLoss(inputs) {
      const { family } = inputs.conjugate
      const { rows, cols: m } = inputs.sampled
      const shapes = [
        [rows, 1],
        [rows, m],
        [rows, 1],
        [rows, 1],
        [rows, 1],
      ] as const
      const out = family
        ? tensors.computeAll(shapes, () => onTensors(tensors, inputs, family))
        : onHost(tensors, inputs)
      const [loss, weights, weightSum, weightSquareSum, clamped] = out
      return { loss, weights, weightSum, weightSquareSum, clamped }
    },
  }
}

function onTensors(
  tensors: Tensors,
  { positive, sampled, logRatio, logPartition, clamp }: JointLossInputs,
  family: Family,
): TfTensor[] {
  const { tf } = tensors
  const m = sampled.cols
  const tau = tensors.of(logPartition)
  const scores = tf.sub(tensors.of(sampled), tau)
  const terms = sampleTerms(tensors, family, scores, tensors.of(logRatio), clamp)
  const count = tensors.scalar('samples', m)
  const weights = tf.div(terms.weight, count)
  const mean = tf.div(sumRows(tensors, terms.value), count)
  return [
    tf.sub(tf.add(tau, mean), tensors.of(positive)),
    weights,
    sumRows(tensors, weights),
    sumRows(tensors, tf.square(weights)),
    sumRows(tensors, tf.cast(terms.clamped, 'float32')),
  ]
}

function sampleTerms(
  tensors: Tensors,
  family: Family,
  s: TfTensor,
  logRatio: TfTensor,
  clamp: number,
): SampleTerms {
  const { tf } = tensors
  const most = tensors.scalar('clamp', clamp)
  const ratio = tf.exp(tf.minimum(logRatio, most))
  if (family.kind === 'tsallis' && family.alpha === 1) {
    const z = tf.add(s, logRatio)
    const weight = tf.exp(tf.minimum(z, most))
    const beyond = tf.relu(tf.sub(z, most))
    const value = tf.sub(tf.mul(weight, tf.add(beyond, tensors.scalar('one', 1))), ratio)
    return { value, weight, clamped: tf.greater(z, most) }
  }
  const largest = largestScore(family, clamp)
  const inside = tf.minimum(s, largest)
  const [conjugate, slope] =
    family.kind === 'safeLogistic'
      ? safeLogistic(tensors, inside, family.rho)
      : family.alpha === 2
        ? sparsemax(tf, inside)
        : tsallis(tensors, inside, family.alpha)
  const value = tf.add(conjugate, tf.mul(slope, tf.sub(s, inside)))
  return {
    value: tf.mul(value, ratio),
    weight: tf.mul(slope, ratio),
    clamped: tf.logicalOr(tf.greater(s, largest), tf.greater(logRatio, clamp)),
  }
}

/** `f* = s + s²/2` and `1 + s` for `s > −1`, else −½ and 0. */
function sparsemax(tf: TfNamespace, s: TfTensor): [TfTensor, TfTensor] {
  const inside = tf.maximum(s, -1)
  return [tf.add(inside, tf.div(tf.square(inside), 2)), tf.add(inside, 1)]
}

/** `w = [1 + (α−1)s]₊^{1/(α−1)}` and `f* = (wᵅ − 1)/α`, by `ln w`. */
function tsallis(tensors: Tensors, s: TfTensor, alpha: number): [TfTensor, TfTensor] {
  const { tf } = tensors
  const beta = alpha - 1
  const logWeight = tf.div(log1p(tensors, tf.maximum(tf.mul(s, beta), -1)), beta)
  return [tf.div(tf.expm1(tf.mul(logWeight, alpha)), alpha), tf.exp(logWeight)]
}

/** Where `e^−s` has vanished in `f* = ln(1 + ρ(eˢ − 1))/ρ`, which then grows by 1/ρ. */
const LARGE = 50

/** `f* = ln(1 + ρ(eˢ − 1))/ρ` and `eˢ / (1 + ρ(eˢ − 1))`, both divided by the larger of 1 and `eˢ`. */
function safeLogistic(tensors: Tensors, s: TfTensor, rho: number): [TfTensor, TfTensor] {
  const { tf } = tensors
  const near = log1p(tensors, tf.mul(tf.expm1(tf.minimum(s, LARGE)), rho))
  const far = tf.relu(tf.sub(s, LARGE))
  const up = tf.exp(tf.minimum(s, 0))
  const down = tf.exp(tf.neg(tf.relu(s)))
  const weight = tf.div(up, tf.add(tf.mul(down, 1 - rho), tf.mul(up, rho)))
  return [tf.div(tf.add(near, far), rho), weight]
}

/** A generator without a closed form: its two functions, called for every sample. */
function onHost(tensors: Tensors, inputs: JointLossInputs): TfMatrix[] {
  const { host, down, up } = hostOf(tensors)
  const { positive, sampled, logRatio, logPartition, conjugate, clamp } = inputs
  const out = host.jointLoss({
    positive: down(positive),
    sampled: down(sampled),
    logRatio: down(logRatio),
    logPartition: down(logPartition),
    conjugate,
    clamp,
  })
  return [out.loss, out.weights, out.weightSum, out.weightSquareSum, out.clamped].map(up)
}
