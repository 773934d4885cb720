import { checkOption, PartitaError } from '../../errors.js'
import { normalCdf } from '../../numbers/index.js'
import { wilsonInterval } from './wilson-interval.js'

/** How often what was said to happen with some probability did happen. */
export interface ReliabilityBin {
  /** events of these probabilities */
  readonly count: number
  /** their mean probability */
  readonly predicted: number
  /** the share of them that happened */
  readonly observed: number
  /** Wilson's interval of 95 % around that share, for independent events */
  readonly lower: number
  readonly upper: number
}

/** How far probabilities of events can be taken at their word; plain numbers, ready for JSON. */
export interface Reliability {
  /** events whose outcome is known */
  readonly count: number
  /** mean of `(p − y)²`, in [0, 1]; 0 is best */
  readonly brierScore: number
  /** mean of `−ln p` of what happened, nats; `p` is held 1e-7 away from 0 and 1, as single precision holds it */
  readonly logLoss: number
  /**
   * mean of `|predicted − observed|` over the bins, less what chance alone adds to it, in [0, 1]; of few
   * events it is uncertain itself
   */
  readonly expectedCalibrationError: number
  /** the reliability curve: bins of about equally many events, by rising probability */
  readonly bins: readonly ReliabilityBin[]
}

/** Options of {@link reliability}. */
export interface ReliabilityOptions {
  /** at most so many bins; default 15, and fewer where there are fewer than ten events a bin */
  readonly bins?: number
}

const BINS = 15
/** Fewer events make no bin. */
const EVENTS_A_BIN = 10
/** What probabilities in single precision tell from 0 and from 1. */
const SMALLEST = 1e-7

/**
 * Brier score, log loss, expected calibration error and reliability curve of binary events.
 *
 * The bins are adaptive: by rising probability, of equally many events but for equal probabilities, which stay
 * together. The calibration error `Σ_b n_b/n |p̄_b − ȳ_b|` is positive for a perfect forecast, too, since
 * `ȳ_b` is a mean of few outcomes. It is debiased: from each `|d|` goes what normal errors add to the true
 * gap `μ` that explains it, `E|μ + σ_b ε| − μ` with `σ_b² = ȳ_b (1 − ȳ_b) / n_b`; a sum below 0 counts 0. A
 * third of the bias is left where forecasts are perfect.
 *
 * @param probabilities of each event, in [0, 1], `[n]`
 * @param outcomes      1 if it happened, 0 if not, NaN where that is unknown, `[n]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, EMPTY_DATA if no outcome is known, INVALID_OPTION
 * @see Kumar, Liang, Ma 2019, "Verified uncertainty calibration"; Wilson 1927; scikit-learn,
 *   `brier_score_loss`, `calibration_curve`
 *
 * @example
 * ```ts
 * import { reliability } from 'partita/core'
 * const { brierScore, bins } = reliability([0.9, 0.8, 0.2, 0.1], [1, 1, 0, 1])
 * console.log(brierScore, bins) // 0.225; one bin: ½ predicted, ¾ observed
 * ```
 */
export function reliability(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  { bins = BINS }: ReliabilityOptions = {},
): Reliability {
  checkEvents(probabilities, outcomes, bins)
  const all: number[] = []
  const happened: number[] = []
  let squares = 0
  let nats = 0
  for (let at = 0; at < probabilities.length; at++) {
    const [p, y] = [probabilities[at], outcomes[at]]
    if (Number.isNaN(y)) continue
    all.push(p)
    if (y === 1) happened.push(p)
    squares += (p - y) ** 2
    nats -= Math.log(Math.min(1, Math.max(SMALLEST, y === 1 ? p : 1 - p)))
  }
  const count = all.length
  if (count === 0) throw new PartitaError('EMPTY_DATA', 'no event has a known outcome')
  const curve = binned(Float64Array.from(all).sort(), Float64Array.from(happened).sort(), bins)
  const debiased = curve.reduce((sum, bin) => sum + (bin.count / count) * debiasedGap(bin), 0)
  return {
    count,
    brierScore: squares / count,
    logLoss: nats / count,
    expectedCalibrationError: Math.max(0, debiased),
    bins: curve,
  }
}

/** @param all, happened probabilities in rising order */
function binned(all: Float64Array, happened: Float64Array, most: number): ReliabilityBin[] {
  const number = Math.max(1, Math.min(most, Math.floor(all.length / EVENTS_A_BIN)))
  const bins: ReliabilityBin[] = []
  let from = 0
  let firstHit = 0
  for (let bin = 1; bin <= number; bin++) {
    let to = Math.round((bin * all.length) / number)
    // equal probabilities stay together
    while (to < all.length && to > 0 && all[to] === all[to - 1]) to++
    if (to <= from) continue
    const largest = all[to - 1]
    let hit = firstHit
    while (hit < happened.length && happened[hit] <= largest) hit++
    const own = all.subarray(from, to)
    bins.push(binOf(own, hit - firstHit))
    from = to
    firstHit = hit
  }
  return bins
}

function binOf(probabilities: Float64Array, hits: number): ReliabilityBin {
  const count = probabilities.length
  const predicted = probabilities.reduce((sum, p) => sum + p, 0) / count
  const [lower, upper] = wilsonInterval(hits, count)
  return { count, predicted, observed: hits / count, lower, upper }
}

/** Rounds after which the gap that explains an observed one no longer moves. */
const ROUNDS = 8

/** The observed gap `|d|` of a bin less what chance adds to it; negative where chance adds more. */
function debiasedGap({ count, predicted, observed }: ReliabilityBin): number {
  const gap = Math.abs(predicted - observed)
  const sigma = Math.sqrt((observed * (1 - observed)) / count)
  if (sigma === 0) return gap
  let bias = 0
  for (let round = 0; round < ROUNDS; round++) {
    bias = sigma * foldedBias(Math.max(0, gap - bias) / sigma)
  }
  return gap - bias
}

/** `E|μ + ε| − μ` of a standard normal `ε`, `μ ≥ 0` */
function foldedBias(mu: number): number {
  return Math.sqrt(2 / Math.PI) * Math.exp(-0.5 * mu * mu) - 2 * mu * normalCdf(-mu)
}

function checkEvents(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  bins: number,
): void {
  if (probabilities.length !== outcomes.length) {
    throw new PartitaError('SHAPE_MISMATCH', 'one outcome for each probability is needed', {
      expected: `${probabilities.length} outcomes`,
      received: `${outcomes.length}`,
    })
  }
  checkOption(Number.isInteger(bins) && bins > 0, 'bins', 'an integer > 0', bins)
  for (let at = 0; at < outcomes.length; at++) {
    const [p, y] = [probabilities[at], outcomes[at]]
    const isProbability = p >= 0 && p <= 1
    if (isProbability && (y === 0 || y === 1 || Number.isNaN(y))) continue
    throw new PartitaError('NOT_IN_SPACE', 'no event with a probability', {
      expected: isProbability ? '0, 1, or NaN where unknown' : 'a probability in [0, 1]',
      received: String(isProbability ? y : p),
      where: `${isProbability ? 'outcomes' : 'probabilities'}, entry ${at}`,
    })
  }
}
