import { type Features, rowChunks, rowsAtOnce, takeRows } from '../../engine/index.js'
import { enumeratedScores, logDensityOf, samplingContext } from '../../models/index.js'
import { logAddExp } from '../../numbers/index.js'
import { Rng } from '../../random/index.js'
import { drawSamples, rowByRow } from '../../samplers/index.js'
import { enumerateCodes, isEnumerable } from '../../spaces/index.js'
import type { Observations } from '../../training/index.js'
import { predictionProposal } from '../fit/proposals.js'
import type { FittedParts } from '../fitted/fitted-parts.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'

/** Densities kept at once; of more rows the first ones that fit are taken. */
const MOST_KEPT = 2 ** 25
/** Samples a row where outputs cannot be listed. */
const SAMPLES = 1000

/**
 * Rows to calibrate on with the unnormalised log-densities `L = ln q/u + g` of all outputs, or of samples, kept: the
 * likelihood at any temperature is then a sum away, `ln p'(y) = L(y)/T − ln E_u exp(L/T)`.
 */
export interface ListedRows {
  readonly rows: number
  /** outputs listed for each row */
  readonly count: number
  /** codes of the outputs, `[count, c]` if shared by the rows, else `[rows·count, c]` */
  readonly codes: Float32Array
  readonly isShared: boolean
  /** `L` of each, `[rows·count]` */
  readonly densities: Float32Array
  /** `ln` of the weight of each in `E_u`, `[rows·count]` */
  logWeight(at: number): number
  /** codes and `L` of what was observed, one a row, or all outputs that agree with it, `[rows·observed]` */
  readonly observed: {
    readonly count: number
    readonly codes: Float32Array
    readonly densities: Float64Array
    readonly logWeights?: ArrayLike<number>
  }
  readonly isExact: boolean
}

/** Lists the outputs of rows, of the first ones that fit into memory. */
export function listRows<Y>(
  { model, reference }: FittedParts<Y, ResolvedTaskOptions>,
  given: Features,
  observed: Observations,
): ListedRows {
  const { space, tape } = model
  const c = space.codeLength
  const all = isEnumerable(space) ? enumerateCodes(space) : undefined
  const count = all?.count ?? SAMPLES
  const most = Math.max(1, Math.floor(MOST_KEPT / count))
  const kept = Int32Array.from({ length: Math.min(given.rows, most) }, (_, row) => row)
  const features = takeRows(given, kept)
  const { rows } = features
  const densities = new Float32Array(rows * count)
  const drawn = all ? undefined : new Float32Array(rows * count * c)
  const logRatio = all ? undefined : new Float64Array(rows * count)
  const own = { count: 1, ...observed }
  const ofObserved = new Float64Array(rows * own.count)
  const proposal = rowByRow(predictionProposal(model, reference))
  const rng = new Rng('calibration')
  const step = rowsAtOnce(2 * count * (model.numbersPerPair + c))
  for (const { from, batch } of rowChunks({ features }, step)) {
    tape.clear()
    const score = model.at(batch)
    const { rows: n } = batch.features
    const seen = own.codes.subarray(from * own.count * c, (from + n) * own.count * c)
    ofObserved.set(logDensityOf(tape, score, seen, c, own.count), from * own.count)
    if (all) {
      const { scores, logReference } = enumeratedScores(tape, space, score)
      const values = Float32Array.from(tape.backend.read(scores.value))
      if (logReference) for (let e = 0; e < values.length; e++) values[e] += logReference[e]
      densities.set(values, from * count)
    } else {
      const context = { ...samplingContext(tape, score, n) }
      const samples = drawSamples(proposal, space, rng.split(from), count, context)
      drawn!.set(samples.codes, from * count * c)
      logRatio!.set(samples.logRatio, from * count)
      densities.set(logDensityOf(tape, score, samples.codes, c, count), from * count)
    }
  }
  tape.clear()
  const logCount = Math.log(count)
  return {
    rows,
    count,
    codes: all ? all.codes : drawn!,
    isShared: all !== undefined,
    densities,
    logWeight: (at) => (logRatio ? logRatio[at] : 0) - logCount,
    observed: { ...own, densities: ofObserved },
    isExact: all !== undefined,
  }
}

/** Mean negative log-likelihood of the rows at a temperature, nats, but for `ln |Y|`. */
export function nllAt(listed: ListedRows, temperature: number): number {
  const { rows, count, densities, observed } = listed
  const beta = 1 / temperature
  let total = 0
  for (let row = 0; row < rows; row++) {
    let largest = Number.NEGATIVE_INFINITY
    for (let at = row * count; at < (row + 1) * count; at++) {
      largest = Math.max(largest, beta * densities[at] + listed.logWeight(at))
    }
    let sum = 0
    for (let at = row * count; at < (row + 1) * count; at++) {
      sum += Math.exp(beta * densities[at] + listed.logWeight(at) - largest)
    }
    let seen = Number.NEGATIVE_INFINITY
    for (let a = row * observed.count; a < (row + 1) * observed.count; a++) {
      seen = logAddExp(seen, beta * observed.densities[a] + (observed.logWeights?.[a] ?? 0))
    }
    total += largest + Math.log(sum) - seen
  }
  return total / rows
}
