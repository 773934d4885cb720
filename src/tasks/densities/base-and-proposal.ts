import { checkOption } from '../../errors.js'
import type { Rng } from '../../random/index.js'
import type { Law } from '../../samplers/index.js'
import type { Reals } from '../../spaces/index.js'
import { fitMixtureLaw } from './base-law.js'
import type { Codes } from './density-data.js'
import { type DensityOptions, densityOptions } from './density-options.js'
import { type LawSource, lawOf } from './density-parts.js'
import type { OwnLaw } from './own-law.js'

/** The law that is tilted and the one that is drawn from. */
export function lawsOf(
  space: Reals,
  { base = 'auto', proposal, components = densityOptions.components.default }: DensityOptions,
  tails: number,
  train: Codes,
  validation: Codes | undefined,
  rng: Rng,
) {
  const own = (law: OwnLaw): LawSource => ({ kind: 'own', law })
  checkOption(
    proposal === undefined || typeof proposal.sample === 'function',
    'proposal',
    'a law of your own, with sample and logDensity',
    proposal,
  )
  const mixture = () =>
    fitMixtureLaw(
      space.codeLength,
      train,
      validation,
      { components: [components].flat(), tails },
      rng,
    )
  const ownBase = typeof base === 'object' ? own(base) : undefined
  const ownProposal = proposal && own(proposal)
  const isMixture = base === 'auto' || base === 'mixture'
  const fitted = isMixture || !(ownProposal ?? ownBase) ? mixture() : undefined
  const mixtureSource = fitted && ({ kind: 'law', description: fitted.description } as const)
  const gaussian = () => {
    const one = { components: [1], tails: 0 }
    const { description } = fitMixtureLaw(space.codeLength, train, undefined, one, rng)
    return { kind: 'law', description } as const
  }
  const baseSource: LawSource | undefined =
    ownBase ?? (isMixture ? mixtureSource : base === 'gaussian' ? gaussian() : undefined)
  const proposalSource = ownProposal ?? mixtureSource ?? baseSource!
  const baseLaw: Law | undefined = baseSource && lawOf(baseSource, space)
  return {
    base: baseLaw,
    proposal: proposalSource === baseSource && baseLaw ? baseLaw : lawOf(proposalSource, space),
    sources: { base: baseSource, proposal: proposalSource },
    components: isMixture ? fitted?.components : undefined,
  }
}
