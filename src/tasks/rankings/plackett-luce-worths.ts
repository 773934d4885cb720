import { checkOption, PartitaError } from '../../errors.js'
import { invertPositive } from '../../numbers/index.js'
import { type PartialProbability, permutations, plackettLucePartial } from '../../spaces/index.js'
import { checkComparable, comparedItems } from './comparable-items.js'
import { itemsOf, parseRankings, type RankingOutputs } from './ranking-input.js'

/** Options of {@link plackettLuceWorths}. */
export interface PlackettLuceWorthsOptions {
  /** names of the items; default: their number is read off the rankings */
  readonly items?: readonly string[]
  /** how often each ranking counts, ≥ 0; default once, `[n]` */
  readonly weights?: ArrayLike<number>
  /**
   * precision λ ≥ 0 of a normal prior on each log-worth, `−λ/2 Σ s²`; default 0, plain maximum likelihood,
   * which needs that no group of items always comes first
   */
  readonly prior?: number
}

/** Worths of items without inputs, with their standard errors. */
export interface PlackettLuceWorths {
  readonly items: readonly string[]
  /** log-worths of mean zero, `[k]`: `P(j before i) = σ(s_j − s_i)` */
  readonly logWorths: Float64Array
  /** of each log-worth, about the mean of all, `[k]` */
  readonly standardErrors: Float64Array
  /** of the log-worths, `[k, k]`: that of a difference is `√(C_ii + C_jj − 2 C_ij)` */
  readonly covariance: Float64Array
  /** `Σ ln P(ranking)` of the rankings, each as often as it counts, nats; the prior left out */
  readonly logLikelihood: number
}

/** Newton steps; the likelihood is concave, and a handful is usual. */
const MOST_STEPS = 100
/** Nats that another step may gain at most when it ends. */
const PRECISION = 1e-10
/** Of central differences of the gradient. */
const SHIFT = 1e-4

/**
 * The Plackett–Luce model of rankings without inputs, by maximum likelihood: one log-worth for each item, with
 * standard errors from the curvature. Rankings may be of all items, of some, of the first places, with
 * ties (summed over their orders) or preferences ({@link plackettLucePartial}), of any number of items. The
 * likelihood is concave; Newton's method.
 *
 * @throws PartitaError `UNSUPPORTED` for a ranking without a closed form; `DIVERGED` where worths are
 *   infinite, naming the items that always come first; `NOT_IN_SPACE`, `UNKNOWN_LABEL`, `PARSE_ERROR`,
 *   `SHAPE_MISMATCH`, `EMPTY_DATA`, `INVALID_OPTION`
 * @see Luce 1959; Plackett 1975; Hunter 2004, "MM algorithms for generalized Bradley–Terry models"
 *
 * @example
 * ```ts
 * import { plackettLuceWorths } from 'partita'
 * const races = ['ada>ben>cem', 'ben>ada', 'cem>ada>ben', { top: ['ada'] }]
 * const { items, logWorths, standardErrors } = plackettLuceWorths(races, { items: ['ada', 'ben', 'cem'] })
 * items.forEach((name, i) => console.log(name, logWorths[i], '±', standardErrors[i]))
 * ```
 */
export function plackettLuceWorths(
  rankings: RankingOutputs,
  { items, weights, prior = 0 }: PlackettLuceWorthsOptions = {},
): PlackettLuceWorths {
  checkOption(prior >= 0 && prior < Infinity, 'prior', 'a finite number ≥ 0', prior)
  const space = permutations(items ?? itemsOf(rankings))
  const k = space.items.length
  const known = parseRankings(rankings, space, rankings.length, 'rankings')
  const isWeight = (weight: number) => weight >= 0 && weight < Infinity
  const areWeights =
    !weights || (weights.length === known.length && Array.from(weights).every(isWeight))
  checkOption(areWeights, 'weights', `${known.length} finite numbers ≥ 0`, weights)
  const observed = known.flatMap((ranking, row): Observed[] => {
    const weight = weights?.[row] ?? 1
    if (weight === 0) return []
    const logProbability = plackettLucePartial(ranking)
    if (logProbability) return [{ logProbability, weight, items: comparedItems(ranking) }]
    throw new PartitaError('UNSUPPORTED', 'no closed form for what is known of this ranking', {
      expected: 'rankings of some items, first places, ties, or few interlocked preferences',
      where: `rankings, row ${row}`,
    })
  })
  if (prior === 0)
    checkComparable(
      space.items,
      known.filter((_, row) => weights?.[row] !== 0),
    )
  const model = new WorthsLikelihood(observed, k, prior)
  const logWorths = maximized(model)
  const covariance = model.covariance(logWorths)
  if (!covariance) throw notFinite()
  return {
    items: space.items,
    logWorths,
    standardErrors: Float64Array.from({ length: k }, (_, i) =>
      Math.sqrt(Math.max(0, covariance[i * k + i])),
    ),
    covariance,
    logLikelihood: model.logLikelihood(logWorths),
  }
}

/** A ranking that counts so often, and the items it says something of. */
interface Observed {
  readonly logProbability: PartialProbability
  readonly weight: number
  readonly items: readonly number[]
}

/** Newton's method with halved steps, from equal worths. */
function maximized(model: WorthsLikelihood): Float64Array {
  let at: Float64Array = new Float64Array(model.k)
  let value = model.value(at)
  for (let step = 0; step < MOST_STEPS; step++) {
    const gradient = model.gradient(at)
    const covariance = model.covariance(at)
    if (!covariance) break
    const { k } = model
    const direction = at.map((_, i) => {
      let sum = 0
      for (let j = 0; j < k; j++) sum += covariance[i * k + j] * gradient[j]
      return sum
    })
    const gain = direction.reduce((sum, d, i) => sum + d * gradient[i], 0) / 2
    if (gain < PRECISION) return at
    let length = 1
    let next = at.map((s, i) => s + direction[i])
    let better = model.value(next)
    while (!(better > value) && length > 1e-6) {
      length /= 2
      next = at.map((s, i) => s + length * direction[i])
      better = model.value(next)
    }
    if (!(better > value)) return at
    at = next
    value = better
  }
  throw notFinite()
}

function notFinite(): PartitaError {
  return new PartitaError('DIVERGED', 'the worths of largest likelihood were not found', {
    hint: 'pass a prior: { prior: 0.1 }',
  })
}

/** The penalised likelihood of log-worths of mean zero. */
class WorthsLikelihood {
  constructor(
    private readonly observed: readonly Observed[],
    readonly k: number,
    private readonly prior: number,
  ) {}

  logLikelihood(worths: Float64Array): number {
    return this.observed.reduce((sum, { logProbability, weight }) => {
      return sum + weight * logProbability(worths, 0)
    }, 0)
  }

  value(worths: Float64Array): number {
    return this.logLikelihood(worths) - (this.prior / 2) * worths.reduce((sum, s) => sum + s * s, 0)
  }

  gradient(worths: Float64Array): Float64Array {
    const out = worths.map((s) => -this.prior * s)
    for (const { logProbability, weight } of this.observed) {
      logProbability(worths, 0, { out, factor: weight })
    }
    return out
  }

  /**
   * The inverse of minus the second derivatives among worths of mean zero, `[k, k]`: by central differences
   * of each ranking's gradient in its own items. Undefined where these are not negative definite.
   */
  covariance(worths: Float64Array): Float64Array | undefined {
    const { k, prior } = this
    // the mean is free: 1/k everywhere makes up for it, and is taken off again
    const curvature = new Float64Array(k * k).fill(1 / k)
    for (let i = 0; i < k; i++) curvature[i * k + i] += prior
    const shifted = worths.slice()
    const ahead = new Float64Array(k)
    for (const { logProbability, weight, items } of this.observed) {
      for (const i of items) {
        ahead.fill(0)
        shifted[i] = worths[i] + SHIFT
        logProbability(shifted, 0, { out: ahead, factor: 1 })
        shifted[i] = worths[i] - SHIFT
        logProbability(shifted, 0, { out: ahead, factor: -1 })
        shifted[i] = worths[i]
        for (const j of items) {
          const second = (weight * ahead[j]) / (4 * SHIFT)
          curvature[i * k + j] -= second
          curvature[j * k + i] -= second
        }
      }
    }
    return invertPositive(curvature, k)?.map((value) => value - 1 / (k * (1 + prior)))
  }
}
