import type { Features } from '../../engine/index.js'
import { type CandidateRow, obstacleToForest, withoutInputs } from '../choose/candidate.js'
import {
  applicableEncoders,
  type FilledRankerOptions,
  type ResolvedRankerOptions,
  rankerEncoders,
  resolveRanker,
  type SettledEncoder,
  type SettledRanker,
} from './ranker-options.js'

/** What decides whether a candidate is tried. */
export interface RankerSituation {
  readonly options: FilledRankerOptions
  readonly features: Features
  readonly items: number
  /** whether rankings are known in part and their sums under an energy are out of reach */
  readonly isBeyondSums: boolean
  /** what of the two is left to choose */
  readonly isEncoderOpen: boolean
  readonly isEnergyOpen: boolean
  /** whether what is known of each ranking is a list of rankings */
  readonly isListed: boolean
  /** the encoder that is named, where it is not open */
  readonly encoder: SettledEncoder
}

function resolved({ options, features, items }: RankerSituation, settled: SettledRanker) {
  return resolveRanker(options, features, items, settled)
}

/** Time of a Plackett–Luce model with each encoder, relative to the linear one. */
const costs = { linear: 1, mlp: 2, custom: 2, piecewise: 5, fourier: 10 } as const

function plackettLuce(
  encoder: SettledEncoder,
): CandidateRow<RankerSituation, ResolvedRankerOptions> {
  return {
    name: `plackett-luce ${encoder}`,
    cost: costs[encoder],
    effort: 'quick',
    obstacle(situation) {
      if (!situation.isEncoderOpen) {
        return encoder === situation.encoder ? undefined : `the encoder is ${situation.encoder}`
      }
      const known = applicableEncoders(situation.features, situation.options.effort)
      return known.some((name) => name === encoder) ? undefined : 'not for such rows'
    },
    settings: (situation) => resolved(situation, { encoder, energy: 'plackett-luce' }),
  }
}

/** Up to so many items a step of the exact objective is no slower than one from samples. */
const MOST_SUMMED = 11

/** Why no energy is tried on top of Plackett–Luce. */
function energyObstacle({ isEnergyOpen, isBeyondSums }: RankerSituation): string | undefined {
  if (!isEnergyOpen) return 'the energy is named'
  return isBeyondSums ? 'the rankings known in part are too many to sum' : undefined
}

/**
 * What `encoder: 'auto'` and `energy: 'auto'` choose from for rankings, the cheapest to serve first:
 * Plackett–Luce models, then with the encoder of the best of them, up to 11 items, an energy under the uniform
 * measure by exact likelihood, whose answers are sums, and one as a residual on it, which is sampled.
 */
export const rankerCandidates: readonly CandidateRow<RankerSituation, ResolvedRankerOptions>[] = [
  {
    name: 'marginal',
    cost: 0.5,
    effort: 'quick',
    obstacle: ({ isEnergyOpen }) => (isEnergyOpen ? undefined : 'the energy is named'),
    settings: (situation) =>
      withoutInputs(resolved(situation, { encoder: 'linear', energy: 'plackett-luce' })),
  },
  ...[...rankerEncoders, 'custom' as const].sort((a, b) => costs[a] - costs[b]).map(plackettLuce),
  {
    name: 'plackett-luce l2',
    cost: 1,
    effort: 'best',
    obstacle: ({ isEnergyOpen, isEncoderOpen }) =>
      isEnergyOpen && isEncoderOpen ? undefined : 'encoder or energy is named',
    settings: ({ options, features, items }) =>
      resolveRanker({ ...options, penalty: 'l2', energy: 'plackett-luce' }, features, items),
  },
  {
    name: 'forest',
    cost: 0.5,
    effort: 'default',
    obstacle: ({ options, features, isEnergyOpen, isListed }) => {
      if (!isListed) return 'partial rankings are too many to list'
      return isEnergyOpen ? obstacleToForest(features.rows, options) : 'the energy is named'
    },
    settings: ({ options, features, items }) =>
      resolveRanker({ ...options, energy: 'forest' }, features, items),
  },
  {
    name: 'exact',
    cost: 10,
    effort: 'default',
    isResidual: true,
    obstacle(situation) {
      const { objective, reference, proposal } = situation.options
      if (situation.items > MOST_SUMMED) return 'sums over all orders would take too long'
      const isNamed = objective !== 'joint' || reference !== undefined || proposal !== 'auto'
      return isNamed ? 'the objective is named' : energyObstacle(situation)
    },
    settings: ({ options, features, items }, best) => {
      const exact = { ...options, objective: 'exact', reference: 'uniform' } as const
      const settled = { encoder: best?.encoder as SettledEncoder, energy: 'linear' } as const
      return resolveRanker(exact, features, items, settled)
    },
  },
  {
    name: 'residual',
    cost: 20,
    effort: 'default',
    isResidual: true,
    obstacle: energyObstacle,
    settings: (situation, best) => ({
      ...resolved(situation, { encoder: best?.encoder as SettledEncoder, energy: 'linear' }),
      // of its reference
      ...(best?.temperature !== undefined && { temperature: best.temperature }),
    }),
  },
]
