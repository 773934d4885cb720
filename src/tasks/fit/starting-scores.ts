import { type BackendOptions, createBackend, ParameterStore, Tape } from '../../engine/index.js'
import { type Generator, isLogistic } from '../../losses/index.js'
import { portableLog } from '../../random/index.js'
import type { Space } from '../../spaces/index.js'
import type { TrainingData } from '../../training/index.js'
import { frequenciesOf } from './proposals.js'

/** Most steps of the ascent, and the slope that is flat enough to end it. */
const STEPS = 50
const FLAT = 1e-3
/** A code of entries 0 and 1 has a variance of at most ¼ an entry. */
const FIRST_STEP = 4
/** No entry moves further in one step. */
const LONGEST_MOVE = 3
/** How many uniform outputs are added to those of the rows, so that none is impossible. */
const SMOOTHING = 1

/**
 * Linear scores `b` under which the mean code is that of the rows, whatever the input: where an energy
 * starts from. Independent labels have their log-odds; other spaces maximise the likelihood
 * `⟨b, φ̄⟩ − ln E_u exp⟨b, φ⟩` through their `linearLogPartition`, by gradient ascent with the steps of
 * Barzilai and Borwein. Other losses than the logistic, whose weight is `1 + s` to first order, give
 * labels `4(p_i − ½)`.
 *
 * @returns `[codeLength]`; undefined where the space or the loss has no such scores, or some outputs are
 *   known in part only
 * @see Barzilai, Borwein 1988, "Two-point step size gradient methods"
 */
export async function startingScores<Y>(
  space: Space<Y>,
  data: TrainingData,
  generator: Generator,
  backend: BackendOptions,
): Promise<Float32Array | undefined> {
  const logistic = isLogistic(generator)
  if ((data.count ?? 1) > 1) return undefined
  // unknown entries stand there as draws by their frequency
  if (!space.freeBits && data.constraints?.some(Boolean)) return undefined
  if (space.freeBits) {
    return Float32Array.from(frequenciesOf(data), (p) =>
      logistic ? portableLog(p / (1 - p)) : 4 * (p - 0.5),
    )
  }
  if (!logistic || !space.linearLogPartition) return undefined
  const { codeLength: c } = space
  const tape = new Tape(await createBackend(backend))
  const scores = new ParameterStore(tape).add('scores', 1, c)
  /** the mean code under scores */
  const meanUnder = (given: Float64Array): Float64Array => {
    tape.clear()
    scores.gradient = undefined
    tape.backend.write(scores.value, given)
    tape.backward(space.linearLogPartition!(tape, scores))
    const { gradient } = scores
    return gradient ? Float64Array.from(tape.backend.read(gradient)) : new Float64Array(c)
  }
  let at = new Float64Array(c)
  const target = smoothedMean(data, meanUnder(at))
  const slopeAt = (given: Float64Array) => meanUnder(given).map((mean, i) => target[i] - mean)
  let slope = slopeAt(at)
  let step = FIRST_STEP
  for (let count = 0; count < STEPS && largest(slope) > FLAT; count++) {
    const length = Math.min(step, LONGEST_MOVE / largest(slope))
    const next = at.map((score, i) => score + length * slope[i])
    const nextSlope = slopeAt(next)
    // s·s / −s·y, with s the move and y the change of the slope, which is opposed to it
    let square = 0
    let bend = 0
    for (let i = 0; i < c; i++) {
      square += (next[i] - at[i]) ** 2
      bend += (next[i] - at[i]) * (slope[i] - nextSlope[i])
    }
    step = bend > 0 ? square / bend : FIRST_STEP
    at = next
    slope = nextSlope
  }
  return Float32Array.from(at)
}

/** Mean code of the rows and of some uniform outputs. */
function smoothedMean(
  { codes, features: { rows }, codeLength, weights }: TrainingData,
  uniform: Float64Array,
): Float64Array {
  const sums = uniform.map((mean) => SMOOTHING * mean)
  let total = SMOOTHING
  for (let row = 0; row < rows; row++) {
    const weight = weights?.[row] ?? 1
    total += weight
    for (let i = 0; i < codeLength; i++) sums[i] += weight * codes[row * codeLength + i]
  }
  return sums.map((sum) => sum / total)
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}
