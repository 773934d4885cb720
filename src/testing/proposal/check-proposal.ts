import type { Proposal, ProposalContext } from '../../samplers/index.js'
import type { Space } from '../../spaces/index.js'
import { type Check, check, guarded } from '../harness/check.js'
import { resolveSpaceOptions, type SpaceCheckOptions } from '../space/space-options.js'
import { SpaceProbe } from '../space/space-probe.js'
import { checkDensityOfBox } from './continuous-proposal-check.js'
import { ProposalDensityChecks } from './proposal-density-checks.js'
import { ProposalSamplingChecks } from './proposal-sampling-checks.js'
import { FEW } from './proposal-trial.js'

/** Options of {@link checkProposal}: those of `checkSpace`, and what the proposal looks at. */
export interface ProposalCheckOptions<Y> extends SpaceCheckOptions<Y> {
  /** what the proposal draws from, for a small batch; default three rows and nothing else */
  readonly context?: ProposalContext
  /**
   * whether every element must have a positive probability; default what `hasFullSupport` of the
   * proposal says, which is checked too
   */
  readonly fullSupport?: boolean
}

/**
 * Checks that a proposal keeps its contract, each claim by a check of its own: where it writes, that
 * it draws elements, same seed same bits, and that a row is treated alike in a batch and alone. On a
 * space of at most 2,000 elements (an option) also that its density sums to one, leaves no element
 * out, matches the frequencies (χ²), and that importance-weighted means are unbiased.
 *
 * @throws PartitaError INVALID_OPTION; running a check throws CHECK_FAILED, with the smallest example
 *
 * @example
 * ```ts
 * import { subsets, tied } from 'partita'
 * import { checkProposal } from 'partita/testing'
 * const space = subsets(3)
 * const context = { rows: 2, linearScores: Float32Array.of(1, -1, 0, 0.5, 0, 2) }
 * for (const { run } of checkProposal(tied(space), space, { context })) await run()
 * ```
 */
export function checkProposal<Y>(
  proposal: Proposal,
  space: Space<Y>,
  { context = { rows: 3 }, fullSupport, ...options }: ProposalCheckOptions<Y> = {},
): Check[] {
  const probe = new SpaceProbe(space, resolveSpaceOptions(options))
  const sampling = new ProposalSamplingChecks(proposal, probe, context)
  const density = new ProposalDensityChecks(proposal, probe, context)
  const { falseAlarm } = probe.settings
  const checks: Check[] = [
    check('sample writes count codes, for each row if not shared, and nothing else', () =>
      sampling.checkBounds(),
    ),
    check('sample draws nothing but elements', () => sampling.checkElements()),
    check('sample: same seed, same bits', () => sampling.checkSeeds()),
    check(
      'logDensity writes one number a code, leaves codes alone, and is finite where it draws',
      () => sampling.checkDensities(),
    ),
  ]
  if (!proposal.shared && context.rows > 1) {
    checks.push(
      check('logDensity of a row is the same in a batch and alone', () => sampling.checkAlone()),
    )
  }
  if (space.logBaseDensity) {
    checks.push(
      check('draws fall into a box as often as the density says (false alarm 1e-6)', () =>
        checkDensityOfBox(proposal, probe, context),
      ),
    )
  }
  if (probe.isSmall) {
    checks.push(
      check('the density sums to one', () => density.checkSum()),
      check(`frequencies match the density (χ², false alarm ${falseAlarm})`, () =>
        density.checkFrequencies(),
      ),
      check(`importance-weighted means are unbiased (z, false alarm ${falseAlarm})`, () =>
        density.checkMeans(),
      ),
    )
    if (fullSupport === undefined && proposal.hasFullSupport) {
      checks.push(
        check('an element is out of reach if, and only if, hasFullSupport says so', () =>
          density.checkSupportClaim(),
        ),
      )
    } else if (fullSupport ?? true) {
      checks.push(check('no element is out of reach', () => density.checkSupport(FEW)))
    }
  }
  return guarded(checks)
}
