import { checkOption, PartitaError } from '../../errors.js'
import type { EnergyModel, ModelBatch } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import {
  type AcceptanceRule,
  checkFullSupport,
  MarkovChains,
  type Proposal,
} from '../../samplers/index.js'
import { BatchDensities } from './batch-densities.js'
import { estimateFromLogWeights, type LogPartitionEstimate } from './log-partition-estimate.js'

/** Options of {@link annealedLogPartition}. */
export interface AnnealingOptions {
  /** chains a row, at least 2 for a standard error; default 16 */
  readonly chains?: number
  /** distributions on the way from the proposal to the model; default 200 */
  readonly temperatures?: number
  /** moves of each chain at each of them; default 1 */
  readonly moves?: number
  /** how moves are accepted; default `'heat-bath'` */
  readonly rule?: AcceptanceRule
  readonly rng: Rng
}

/**
 * The log-partition of logistic models by annealed importance sampling, for spaces that are too large
 * for anything exact: chains start at samples of a proposal `r` and move through
 *   `f_t ∝ r^{1 − β_t} (q e^g)^{β_t}`, `β_t = t/T`,
 * gaining `(β_{t+1} − β_t) ln(q e^g / r)` at each. The mean of the chains' weights is an unbiased
 * estimate of the partition, so its logarithm is too low on average: a *stochastic lower bound*, at most
 * a nat too high with probability `1/e`. {@link reverseAnnealedLogPartition} bounds from above. The chains
 * of a row do not depend on the other rows: all rows use the same random numbers.
 *
 * @param proposal where to start: the reference, the uniform proposal, or nearer to the model (tied)
 * @throws PartitaError `INVALID_OPTION`, also if the proposal never draws some outputs; `UNSUPPORTED` on a
 *   space without `step`; `NOT_FINITE`
 * @see Neal 2001, "Annealed importance sampling"; Grosse, Ghahramani, Adams 2015, arXiv 1511.02543
 *
 * @example
 * ```ts
 * import { annealedLogPartition, createBackend, EnergyModel, Rng, subsets } from 'partita/core'
 * import { Tape, uniform } from 'partita/core'
 * const space = subsets(30)
 * const spec = { features: 1, energy: 'pairwise' } as const
 * const model = new EnergyModel(new Tape(await createBackend()), space, spec, new Rng(1))
 * const batch = { features: { rows: 1, cols: 1, values: Float32Array.of(0.5) } }
 * const options = { temperatures: 10, rng: new Rng(2) }
 * console.log(annealedLogPartition(model, batch, uniform(space), options).values) // [0]
 * ```
 */
export function annealedLogPartition<Y>(
  model: EnergyModel<Y>,
  batch: ModelBatch,
  proposal: Proposal,
  options: AnnealingOptions,
): LogPartitionEstimate {
  const { chains: count, temperatures, moves, rule, rng } = resolve(options)
  checkFullSupport(proposal, count)
  const densities = new BatchDensities(model, batch)
  const codes = densities.draw(proposal, count, rng.split('start'))
  const chains = new MarkovChains(model.space, codes, terms(densities, proposal, count), { rule })
  const logWeights = new Float64Array(codes.length / model.space.codeLength)
  const moveRngs = rngOfEachRow(rng, densities.rows)
  for (let t = 1; t <= temperatures; t++) {
    addGain(chains, 1 / temperatures, logWeights)
    if (t === temperatures) break // what is beyond the last gain is never looked at
    anneal(chains, t / temperatures, moves, moveRngs)
  }
  model.tape.clear()
  return estimateFromLogWeights(logWeights, densities.rows)
}

/**
 * Annealing in reverse, from samples of the model back to the proposal: the mean of the chains' inverse
 * weights is an unbiased estimate of the inverse partition, so the result is too high on average, a
 * *stochastic upper bound* of the log-partition. With {@link annealedLogPartition} it brackets the truth.
 *
 * @param samples exact samples of the model, `count` for each row, `[B·count, c]`; what only resembles
 *   the model (a chain that has not forgotten its start) gives no bound
 * @throws PartitaError `INVALID_OPTION`; `UNSUPPORTED` on a space without `step`; `NOT_FINITE`;
 *   `SHAPE_MISMATCH`
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, reverseAnnealedLogPartition, Rng } from 'partita/core'
 * import { subsets, Tape, uniform } from 'partita/core'
 * const space = subsets(2)
 * const spec = { features: 1, energy: 'pairwise' } as const
 * const model = new EnergyModel(new Tape(await createBackend()), space, spec, new Rng(1))
 * const batch = { features: { rows: 1, cols: 1, values: Float32Array.of(0.5) } }
 * const samples = Float32Array.of(0, 0, 1, 0, 0, 1, 1, 1) // the model is uniform
 * const options = { temperatures: 10, rng: new Rng(2) }
 * console.log(reverseAnnealedLogPartition(model, batch, uniform(space), samples, options).values) // [0]
 * ```
 */
export function reverseAnnealedLogPartition<Y>(
  model: EnergyModel<Y>,
  batch: ModelBatch,
  proposal: Proposal,
  samples: Float32Array,
  options: Omit<AnnealingOptions, 'chains'>,
): LogPartitionEstimate {
  const { temperatures, moves, rule, rng } = resolve(options)
  const densities = new BatchDensities(model, batch)
  const perRow = densities.rows * model.space.codeLength
  if (samples.length === 0 || samples.length % perRow !== 0) {
    throw new PartitaError('SHAPE_MISMATCH', 'samples of the model do not fit the batch', {
      expected: `a multiple of ${densities.rows} × ${model.space.codeLength} values`,
      received: String(samples.length),
    })
  }
  const count = samples.length / perRow
  const evaluate = terms(densities, proposal, count)
  const chains = new MarkovChains(model.space, samples.slice(), evaluate, { rule })
  const logWeights = new Float64Array(chains.count)
  const moveRngs = rngOfEachRow(rng, densities.rows)
  for (let t = temperatures; t >= 1; t--) {
    addGain(chains, -1 / temperatures, logWeights)
    if (t > 1) anneal(chains, (t - 1) / temperatures, moves, moveRngs)
  }
  model.tape.clear()
  const inverse = estimateFromLogWeights(logWeights, densities.rows)
  return { ...inverse, values: inverse.values.map((value) => -value) }
}

/** `ln r` and `ln q e^g` where the chains stand */
function terms<Y>(densities: BatchDensities<Y>, proposal: Proposal, count: number) {
  return (codes: Float32Array) => [
    densities.ofProposal(proposal, codes, count),
    densities.ofModel(codes, count),
  ]
}

function addGain<Y>(chains: MarkovChains<Y>, share: number, logWeights: Float64Array): void {
  const [start, end] = chains.terms
  for (let n = 0; n < logWeights.length; n++) logWeights[n] += share * (end[n] - start[n])
}

/** Streams that are alike: the chains of a row move alike whatever the other rows are. */
function rngOfEachRow(rng: Rng, rows: number): readonly Rng[] {
  return Array.from({ length: rows }, () => rng.split('moves'))
}

function anneal<Y>(
  chains: MarkovChains<Y>,
  beta: number,
  moves: number,
  rngs: readonly Rng[],
): void {
  for (let move = 0; move < moves; move++) chains.move(rngs, [1 - beta, beta])
}

function resolve(options: AnnealingOptions): Required<AnnealingOptions> {
  const { chains = 16, temperatures = 200, moves = 1, rule = 'heat-bath', rng } = options
  const resolved = { chains, temperatures, moves, rule, rng }
  for (const name of ['chains', 'temperatures', 'moves'] as const) {
    const value = resolved[name]
    checkOption(Number.isInteger(value) && value > 0, name, 'an integer > 0', value)
  }
  return resolved
}
