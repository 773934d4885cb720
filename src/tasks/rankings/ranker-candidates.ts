import type { Features } from '../../engine/index.js'
import { type CandidateRow, withoutInputs } from '../choose/candidate.js'
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
  /** what of the two is left to choose */
  readonly isEncoderOpen: boolean
  readonly isEnergyOpen: boolean
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

/**
 * What `encoder: 'auto'` and `energy: 'auto'` choose from for rankings, the cheapest to serve first:
 * Plackett–Luce models, and an energy as a residual on the best of them.
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
    name: 'residual',
    cost: 20,
    effort: 'default',
    isResidual: true,
    obstacle: ({ isEnergyOpen }) => (isEnergyOpen ? undefined : 'the energy is named'),
    settings: (situation, best) => ({
      ...resolved(situation, { encoder: best?.encoder as SettledEncoder, energy: 'linear' }),
      // of its reference
      ...(best?.temperature !== undefined && { temperature: best.temperature }),
    }),
  },
]
