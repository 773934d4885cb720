import { PartitaError } from '../../errors.js'
import type { EnergyModel } from '../../models/index.js'
import {
  bernoulli,
  empirical,
  labelFrequencies,
  marginal,
  mixture,
  multistage,
  type Proposal,
  plackettLuce,
  sweep,
  tied,
  uniform,
} from '../../samplers/index.js'
import { hasRankings, isEnumerable, readsLinearScores, type Space } from '../../spaces/index.js'
import type { TrainingData } from '../../training/index.js'
import type { LearnedReference } from './reference.js'

/** Share of uniform samples in a defensive mixture (docs/findings.md#multilabel-3). */
const DEFENSIVE_SHARE = 0.1

/** What a proposal is made from. */
export interface ProposalSource<Y> {
  readonly space: Space<Y>
  /** the rows it will serve */
  readonly data: TrainingData
  /** the reference measure of the energy, if it is a learned one */
  readonly reference?: LearnedReference<Y>
}

/** A proposal by name: makes one, or nothing where the space or the fit lacks what it needs. */
type ProposalFactory = <Y>(source: ProposalSource<Y>) => Proposal | undefined

/** Proposals by name. */
export type ProposalName =
  | 'uniform'
  | 'sweep'
  | 'closed'
  | 'marginal'
  | 'empirical'
  | 'tied'
  | 'tied-empirical'
  | 'uniform-empirical'
  | 'bernoulli'
  | 'plackett-luce'
  | 'learned'
  | 'reference'

const factories: Readonly<Record<ProposalName, ProposalFactory>> = {
  uniform: ({ space }) => uniform(space),
  sweep: ({ space }) => (isEnumerable(space) ? sweep(space) : undefined),
  // what is drawn for rows whose expectation has none
  closed: ({ space, reference }) => {
    if (reference?.linearLogPartition) return reference.proposal
    return space.linearLogPartition ? tiedProposal(space) : undefined
  },
  marginal: ({ space, data }) => (space.freeBits ? marginal(frequenciesOf(data)) : undefined),
  empirical: (source) => defended(source.space, seen(source)),
  tied: ({ space }) => defended(space, tiedProposal(space)),
  // for energies that are not linear (docs/findings.md#multilabel-3)
  'tied-empirical': (source) => {
    const { space } = source
    const own = tiedProposal(space)
    const outputs = seen(source)
    if (!own || !outputs) return undefined
    return mixture([
      { proposal: own, weight: 0.5 },
      { proposal: outputs, weight: 0.4 },
      { proposal: uniform(space), weight: DEFENSIVE_SHARE },
    ])
  },
  // for spaces that cannot be drawn from by scores
  'uniform-empirical': (source) => {
    const outputs = seen(source)
    return (
      outputs &&
      mixture([
        { proposal: outputs, weight: 0.5 },
        { proposal: uniform(source.space), weight: 0.5 },
      ])
    )
  },
  // with a network of the model's own
  bernoulli: ({ space }) => defended(space, space.linearSampler && bernoulli(space)),
  'plackett-luce': ({ space }) =>
    hasRankings(space) ? defended(space, plackettLuce(space)) : undefined,
  learned: ({ space }) =>
    space.rankings || space.linearSampler ? defended(space, learnedSampler(space)) : undefined,
  reference: ({ reference }) => reference?.proposal,
}

export const proposalNames = Object.keys(factories) as readonly ProposalName[]

/** Draws by the energy's own linear scores, for spaces where there is a way. */
export function tiedProposal<Y>(space: Space<Y>): Proposal | undefined {
  if (space.linearSampler) return tied(space)
  const isOrdered = hasRankings(space) && readsLinearScores(space.rankings)
  return isOrdered ? multistage(space) : undefined
}

/**
 * The proposal of a name.
 *
 * @throws PartitaError `UNSUPPORTED` where the space does not offer it
 */
export function createProposal<Y>(name: string, source: ProposalSource<Y>): Proposal {
  const known = proposalNames.find((other) => other === name)
  const proposal = known && factories[known](source)
  if (proposal) return proposal
  const offered = proposalNames.filter((other) => factories[other](source))
  throw new PartitaError('UNSUPPORTED', `no proposal ${name} for ${source.space.name}`, {
    expected: `one of ${offered.join(', ')}`,
    hint:
      name === 'reference'
        ? "fit a reference measure to draw from: reference: 'learned'"
        : "use proposal: 'uniform', which every space offers",
  })
}

/** The sampler of a proposal network: orders by Plackett–Luce, else independent parts. */
export function learnedSampler<Y>(space: Space<Y>): Proposal {
  return hasRankings(space) ? plackettLuce(space) : bernoulli(space)
}

/**
 * Where samples of a fitted model come from: its reference, itself if it is Plackett–Luce, else its own linear part and its proposal
 * network, in equal shares, with a defensive share of uniform ones, else the uniform measure.
 */
export function predictionProposal<Y>(
  { space, spec, reference: measure }: EnergyModel<Y>,
  reference: LearnedReference<Y> | undefined,
): Proposal {
  const draws = reference?.proposal ?? measure?.proposal
  if (draws) return draws
  if (spec.energy === 'plackett-luce' && hasRankings(space)) return plackettLuce(space)
  // a file may say null
  const network = spec.proposal ? learnedSampler(space) : undefined
  const own = [tiedProposal(space), network].filter((proposal) => proposal !== undefined)
  if (own.length === 0) return uniform(space)
  const weight = (1 - DEFENSIVE_SHARE) / own.length
  return mixture([
    ...own.map((proposal) => ({ proposal, weight })),
    { proposal: uniform(space), weight: DEFENSIVE_SHARE },
  ])
}

function defended<Y>(space: Space<Y>, proposal: Proposal | undefined): Proposal | undefined {
  if (!proposal) return undefined
  return mixture([
    { proposal, weight: 1 - DEFENSIVE_SHARE },
    { proposal: uniform(space), weight: DEFENSIVE_SHARE },
  ])
}

/** The outputs of the rows as a proposal; nothing where rankings are known in part. */
function seen<Y>({ space, data }: ProposalSource<Y>): Proposal | undefined {
  // of others an output that agrees stands in the place of what is known
  const isPartial = space.rankings !== undefined && data.constraints?.some(Boolean)
  const isWhole = (data.count ?? 1) === 1 && !isPartial
  return isWhole ? empirical(space, data.codes, data.weights) : undefined
}

/** Smoothed frequency of each entry of 0/1 codes in the rows, `[c]`. */
export function frequenciesOf({
  codes,
  features,
  codeLength,
  weights,
}: TrainingData): Float64Array {
  return labelFrequencies(codes, features.rows, codeLength, weights)
}
