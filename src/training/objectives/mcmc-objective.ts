import type { Tape } from '../../engine/index.js'
import { checkOneOf, checkOption } from '../../errors.js'
import { logistic } from '../../losses/index.js'
import { type BatchModel, logDensityOf } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import { type AcceptanceRule, drawSamples, MarkovChains } from '../../samplers/index.js'
import type { Space } from '../../spaces/index.js'
import {
  createLikelihoodCriterion,
  type LikelihoodMeasure,
  OBSERVED_SAMPLES,
  observedSampling,
} from './likelihood-criterion.js'
import type { LabelledBatch, Objective } from './objective.js'
import { type ChainStart, chainStarts } from './objective-kinds.js'
import { constrainedContext, observedScore } from './observed-score.js'
import { proposalLoss } from './proposal-loss.js'

/** Settings of maximum likelihood by Markov chains. */
export interface McmcOptions extends LikelihoodMeasure {
  /** chains for each row, m */
  readonly chains: number
  /** moves of each chain in a step of training */
  readonly moves: number
  /**
   * `'persistent'`: each training row has chains of its own, which start at its output and go on from
   * step to step; `'contrastive'`: they start at the true output in every step (CD)
   */
  readonly start: ChainStart
  /** how moves are accepted; default `'heat-bath'`: Gibbs on label sets */
  readonly rule?: AcceptanceRule
}

/**
 * Maximum likelihood with the model's expectation taken over Markov chains
 * (docs/maths.md#7-other-objectives):
 *   `(1/m) Σ_j g(x, y_j) − g(x, y)`, `y_j` where m chains with stationary law `p(·|x)` stand,
 * whose gradient is that of the negative log-likelihood once the chains have forgotten where they
 * started. Its value is a difference of scores, no likelihood; early stopping watches the likelihood.
 * No log-partition is learned. The share of accepted moves is reported. A proposal network of the model,
 * which early stopping samples from, is trained along ({@link ObjectiveLoss.auxiliary}).
 *
 * The loss throws PartitaError `UNSUPPORTED` on a space without `step`.
 *
 * @throws PartitaError `INVALID_OPTION`
 * @see Hinton 2002 (contrastive divergence); Tieleman 2008 (persistent chains)
 *
 * @example
 * ```ts
 * import { createBackend, createMcmcObjective, EnergyModel, Rng, subsets } from 'partita/core'
 * import { Tape, uniform } from 'partita/core'
 * const space = subsets(2)
 * const spec = { features: 1, energy: 'pairwise' } as const
 * const model = new EnergyModel(new Tape(await createBackend()), space, spec, new Rng(1))
 * const proposal = uniform(space)
 * const options = { chains: 2, moves: 4, start: 'contrastive', proposal } as const
 * const objective = createMcmcObjective(space, options)
 * const features = { rows: 1, cols: 1, values: Float32Array.of(0.5) }
 * const batch = { features, codes: Float32Array.of(1, 0) }
 * const { perExample } = objective.loss(model, batch, new Rng(2))
 * console.log(model.tape.backend.read(perExample.value)) // [0]: nothing is learned yet
 * ```
 */
export function createMcmcObjective<Y>(space: Space<Y>, options: McmcOptions): Objective<Y> {
  const { chains: count, moves, start, rule } = options
  checkOption(Number.isInteger(count) && count > 0, 'chains', 'an integer > 0', count)
  checkOption(Number.isInteger(moves) && moves > 0, 'moves', 'an integer > 0', moves)
  checkOneOf('start', start, chainStarts)
  const c = space.codeLength
  const size = count * c
  /** where the chains of each training row stand, `[m, c]` */
  const kept = new Map<number, Float32Array>()

  /** codes that agree with what is known of constrained rows, `[B·m, c]`; of others anything */
  const consistentCodes = (tape: Tape, score: BatchModel, batch: LabelledBatch, rng: Rng) => {
    const isConstrained = batch.constraints?.some((constraint) => constraint !== undefined)
    if (!isConstrained || !options.constrained) return undefined
    const context = constrainedContext(tape, score, batch)
    return drawSamples(options.constrained, space, rng, count, context).codes
  }

  const startingCodes = (
    batch: LabelledBatch,
    rng: Rng,
    consistent: Float32Array | undefined,
  ): Float32Array => {
    const { rows } = batch.features
    const codes = consistent?.slice() ?? new Float32Array(rows * size)
    for (let b = 0; b < rows; b++) {
      const row = batch.rowIndices?.[b]
      const standing = row === undefined ? undefined : kept.get(row)
      const own = codes.subarray(b * size, (b + 1) * size)
      if (standing) own.set(standing)
      else if (!batch.constraints?.[b]) {
        for (let j = 0; j < count; j++) copyObserved(batch, b, c, rng, own, j * c)
      } else if (!consistent) space.sampleUniform(rng, count, own)
    }
    return codes
  }

  return {
    name: 'mcmc',
    memory: kept,

    loss(model, batch, rng) {
      const { tape } = model
      const { rows } = batch.features
      const score = model.at(batch, rng.split('dropout'))
      const chainRng = rng.split('chains')
      const consistent = consistentCodes(tape, score, batch, chainRng)
      const codes = startingCodes(batch, chainRng, consistent)
      const density = (at: Float32Array) => [logDensityOf(tape, score, at, c, count)]
      const chains = new MarkovChains(space, codes, density, { rule })
      let accepted = 0
      for (let move = 0; move < moves; move++) accepted += chains.move(chainRng)
      if (start === 'persistent') {
        batch.rowIndices?.forEach((row, b) => {
          kept.set(row, codes.slice(b * size, (b + 1) * size))
        })
      }
      const matrix = tape.upload(codes, rows * count, c)
      const drawn = { matrix, shared: false }
      const negative = tape.scale(tape.rowSum(score.score(drawn)), 1 / count)
      const equal = () => tape.upload(new Float64Array(rows * count).fill(1 / count), rows, count)
      const sampling = observedSampling(options, OBSERVED_SAMPLES, rng)
      const positive = observedScore(tape, space, logistic, score, batch, sampling)
      return {
        perExample: tape.subtract(negative, positive),
        auxiliary: proposalLoss(tape, score, batch, drawn, equal),
        acceptanceRate: accepted / moves,
      }
    },

    criterion: createLikelihoodCriterion(space, options),
  }
}

/** The output of a row, or one of those listed for it, drawn by weight. */
function copyObserved(
  { codes, count = 1, logWeights }: LabelledBatch,
  row: number,
  codeLength: number,
  rng: Rng,
  out: Float32Array,
  at: number,
): void {
  let chosen = row * count
  if (count > 1) {
    let best = Number.NEGATIVE_INFINITY
    for (let a = row * count; a < (row + 1) * count; a++) {
      const key = (logWeights?.[a] ?? 0) + rng.gumbel()
      if (key > best) {
        best = key
        chosen = a
      }
    }
  }
  for (let i = 0; i < codeLength; i++) out[at + i] = codes[chosen * codeLength + i]
}
