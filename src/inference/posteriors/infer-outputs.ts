import { rowsAtOnce } from '../../engine/index.js'
import { type Generator, isLogistic } from '../../losses/index.js'
import {
  type EnergyModel,
  enumeratedScores,
  type ModelBatch,
  samplingContext,
} from '../../models/index.js'
import { indexOfLargest } from '../../numbers/index.js'
import type { Rng } from '../../random/index.js'
import { drawSamples, type Proposal, rowByRow } from '../../samplers/index.js'
import { enumerateCodes, isEnumerable, type Space } from '../../spaces/index.js'
import { exactLogPartition } from '../log-partition/exact-log-partition.js'
import { searchOutputs } from '../modes/local-search.js'
import { effectiveSampleSize } from '../weights/effective-sample-size.js'
import { chainOutputs } from './chain-outputs.js'
import { importanceWeights, logWeights, sampledNormalizer } from './importance-weights.js'
import { outputDensity } from './output-density.js'
import type { OutputPosterior } from './output-posterior.js'

/** Samples a row where outputs are too many to list. */
const SAMPLES = 1000
/** Importance samples of a smaller effective number give way to Markov chains. */
const ENOUGH_EFFECTIVE = 100

/** How {@link inferOutputs} draws where outputs are too many to list. */
export interface InferenceOptions {
  /** what importance samples are drawn from */
  readonly proposal: Proposal
  readonly rng: Rng
}

/**
 * `p(·|x)` for a batch on any space: exact by enumeration up to 65,536 outputs, else by 1000
 * samples a row: self-normalised importance samples, or, where fewer than 100 of these count and the
 * space has a `step`, Markov chains that start at them. A row's samples do not depend on other rows.
 *
 * The mode is exact where outputs are enumerated, or where the score is linear and the space can
 * maximise it; elsewhere the best of the samples, of the maximiser of the linear part, and of a search
 * by local moves from these, if the space has a `step`.
 *
 * @throws PartitaError `NOT_FINITE` if inputs are so large that scores overflow
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, inferOutputs, logistic, permutations } from 'partita/core'
 * import { Rng, Tape, uniform } from 'partita/core'
 * const space = permutations(3)
 * const model = new EnergyModel(new Tape(await createBackend()), space, { features: 1 }, new Rng(1))
 * const features = { rows: 1, cols: 1, values: Float32Array.of(0.5) }
 * const options = { proposal: uniform(space), rng: new Rng(2) }
 * const posterior = inferOutputs(model, logistic, { features }, options)
 * console.log(posterior.kind, posterior.weights(0)) // enumerated, 1/6 each
 * ```
 */
export function inferOutputs<Y>(
  model: EnergyModel<Y>,
  generator: Generator,
  batch: ModelBatch,
  { proposal, rng }: InferenceOptions,
): OutputPosterior {
  const { space, tape } = model
  const { rows } = batch.features
  const c = space.codeLength
  const isListed = isEnumerable(space)
  const isWeighted = !isLogistic(generator) // else the log-partition cancels in the weights
  const exact = isWeighted && isListed ? exactLogPartition(model, generator, batch) : undefined
  tape.clear()
  const score = model.at(batch)

  if (isListed) {
    const { count, codes } = enumerateCodes(space)
    const { scores, logReference } = enumeratedScores(tape, space, score)
    const values = Float32Array.from(tape.backend.read(scores.value))
    const rowOf = (all: Float32Array | Float64Array, b: number) =>
      all.subarray(b * count, (b + 1) * count)
    const uniformRow = new Float64Array(count)
    const logWeightsOf = (b: number) =>
      logWeights(
        generator,
        rowOf(values, b),
        logReference ? rowOf(logReference, b) : uniformRow,
        exact?.[b] ?? 0,
      )
    return {
      kind: 'enumerated',
      rows,
      codeLength: c,
      codes: () => codes,
      weights: (b) =>
        importanceWeights(
          generator,
          rowOf(values, b),
          logReference ? rowOf(logReference, b) : uniformRow,
          exact?.[b] ?? 0,
        ),
      mode(b) {
        const best = indexOfLargest(logWeightsOf(b))
        return codes.slice(best * c, (best + 1) * c)
      },
    }
  }

  const { reference } = model
  const context = samplingContext(tape, score, rows)
  const linear = context.linearScores
  const drawn = drawSamples(rowByRow(proposal), space, rng, SAMPLES, context, {}, reference)
  const matrix = tape.upload(drawn.codes, drawn.codes.length / c, c)
  const sampled = Float64Array.from(
    tape.backend.read(score.score({ matrix, shared: drawn.shared }).value),
  )
  const isLinear = score.isLinear && !score.reference
  const rowOf = <T extends Float32Array | Float64Array>(values: T, b: number, width = 1) =>
    values.subarray(b * SAMPLES * width, (b + 1) * SAMPLES * width) as T
  const drawOf = (b: number) => (drawn.shared ? 0 : b)
  const drawnCodes = (b: number) => rowOf(drawn.codes, drawOf(b), c)
  const ratiosOf = (b: number) => rowOf(drawn.logRatio, drawOf(b))
  const logPartition = new Float64Array(rows)
  if (isWeighted) {
    for (let b = 0; b < rows; b++) {
      logPartition[b] = sampledNormalizer(generator, rowOf(sampled, b), ratiosOf(b))
    }
  }
  const density = outputDensity(model, generator, batch, logPartition)
  const drawnWeights = (b: number) =>
    importanceWeights(generator, rowOf(sampled, b), ratiosOf(b), logPartition[b])
  // the codes of Markov chains, for the rows of which too few samples count
  let chained: Float32Array | undefined
  const isPoor: boolean[] = []
  const chainsOf = (b: number): Float32Array | undefined => {
    isPoor[b] ??= effectiveSampleSize(drawnWeights(b)) < ENOUGH_EFFECTIVE
    if (!(space.step && isPoor[b])) return undefined
    const start = (row: number) => ({ codes: drawnCodes(row), weights: drawnWeights(row) })
    chained ??= chainOutputs(space, rows, SAMPLES, start, density, rng.split('chains'))
    return rowOf(chained, b, c)
  }
  let modes: Float32Array | undefined
  return {
    kind: 'sampled',
    rows,
    codeLength: c,
    codes: (b) => chainsOf(b) ?? drawnCodes(b),
    weights: (b) => (chainsOf(b) ? new Float64Array(SAMPLES).fill(1 / SAMPLES) : drawnWeights(b)),
    mode(b) {
      modes ??= modesOf(space, rows, linear, isLinear, drawnCodes, density, rng)
      return modes.slice(b * c, (b + 1) * c)
    },
  }
}

/** The best output found of each row, `[B, c]`. */
function modesOf<Y>(
  space: Space<Y>,
  rows: number,
  linear: Float32Array,
  isLinear: boolean,
  codesOf: (b: number) => Float32Array,
  density: ReturnType<typeof outputDensity>,
  rng: Rng,
): Float32Array {
  const c = space.codeLength
  const maximize = space.maximize?.bind(space)
  const maximizers = maximize && new Float32Array(linear.length)
  if (maximizers) {
    for (let b = 0; b < rows; b++) {
      space.encode(maximize(linear.subarray(b * c, (b + 1) * c)), maximizers, b * c)
    }
    if (isLinear) return maximizers
  }
  const candidates = (b: number) => {
    const drawn = codesOf(b)
    if (!maximizers) return drawn
    const all = new Float32Array(drawn.length + c)
    all.set(maximizers.subarray(b * c, (b + 1) * c))
    all.set(drawn, c)
    return all
  }
  return searchOutputs(space, rows, candidates, density, rng.split('search'))
}

/**
 * Rows to pass to {@link inferOutputs} at once; see {@link rowsAtOnce}.
 *
 * @param numbersPerPair held to score one pair of a row and a code; see {@link EnergyModel}
 * @example
 * ```ts
 * import { outputRowsPerChunk, permutations } from 'partita/core'
 * console.log(outputRowsPerChunk(permutations(8), 1)) // 52
 * ```
 */
export function outputRowsPerChunk(
  space: Parameters<typeof isEnumerable>[0],
  numbersPerPair: number,
): number {
  const isListed = isEnumerable(space)
  const pairs = isListed ? Math.round(Math.exp(space.logSize)) : SAMPLES
  const perRow = pairs * (isListed ? numbersPerPair : numbersPerPair + space.codeLength)
  return rowsAtOnce(2 * perRow) // as drawn and on the tape
}
