import { type Features, takeRows } from '../../engine/index.js'
import type { Posterior } from '../../inference/index.js'
import { Rng } from '../../random/index.js'
import type { Constraint } from '../../spaces/index.js'

/** What is known of the output of each row. */
export type KnownOutputs = readonly (Constraint | undefined)[]

/** The posterior of every row in turn by samples of a stream of its own. */
type Answers = (features: Features, rng: Rng, known?: KnownOutputs) => Iterable<Posterior>

/** Draws that share weighted samples; the more, the more often the same sample comes again. */
const DRAWS_OF_SAMPLES = 100

/** How many draws of each row, and from which streams. */
interface Drawing {
  readonly count: number
  /** the length of a code */
  readonly c: number
  readonly seed: number
  /** consecutive rows that share a stream of random numbers */
  readonly rowsPerStream: number
  readonly known?: KnownOutputs | undefined
}

/** The codes of draws of every row in turn, `[count, c]`. */
export function* drawRows(
  answers: Answers,
  features: Features,
  drawing: Drawing,
): Generator<Float32Array> {
  const { count, seed, rowsPerStream, known } = drawing
  const rng = new Rng(seed)
  let stream = rng
  let row = 0
  for (const posterior of answers(features, rng.split('posterior'), known)) {
    if (posterior.kind === 'sampled') break
    if (row % rowsPerStream === 0) stream = rng.split(`sample/${row}`)
    yield posterior.sample(stream, count)
    row++
  }
  for (; row < features.rows; row++) {
    const own = takeRows(features, Int32Array.of(row))
    const ofRow = { ...drawing, known: known?.slice(row, row + 1) }
    yield freshDraws(answers, own, rng.split(`sample/${row}`), ofRow)
  }
}

/** Draws of one row, every hundred of them out of samples of their own. */
function freshDraws(
  answers: Answers,
  features: Features,
  rng: Rng,
  { count, c, known }: Drawing,
): Float32Array {
  const codes = new Float32Array(count * c)
  for (let at = 0; at < count; at += DRAWS_OF_SAMPLES) {
    const stream = rng.split(`samples/${at}`)
    const draws = Math.min(DRAWS_OF_SAMPLES, count - at)
    for (const posterior of answers(features, stream, known)) {
      codes.set(posterior.sample(stream, draws), at * c)
    }
  }
  return codes
}
