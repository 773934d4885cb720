import type { Space } from '../../spaces/index.js'
import { type Check, check, guarded } from '../harness/check.js'
import { resolveSpaceOptions, type SpaceCheckOptions } from '../space/space-options.js'
import { SpaceProbe } from '../space/space-probe.js'
import { EnergyPartChecks } from './energy-part-checks.js'
import { EnergyScoreChecks } from './energy-score-checks.js'
import type { CheckedEnergy, EnergySettings } from './energy-trial.js'

/** Options of {@link checkEnergy}: those of `checkSpace`, and what the energy is made of. */
export interface EnergyCheckOptions<Y> extends SpaceCheckOptions<Y>, Partial<EnergySettings<Y>> {}

/**
 * Checks that an energy keeps its contract, each claim by a check of its own, with random weights and in
 * float64: scores of the right shape, finite, alike for shared codes and codes of each row, and alike for
 * a row and a code alone and in company; the same on the engine models are trained on; gradients in
 * every parameter and in the context against central differences; a linear part, and a coupling, that
 * add up to the score as they claim; and a start as its linear part says. Log-partitions that the energy
 * offers are compared with enumeration on a space of at most 2,000 elements (an option).
 *
 * @param energy a kind, an energy of the caller's own, or what creates one
 * @throws PartitaError INVALID_OPTION; running a check throws CHECK_FAILED, with the smallest example
 *
 * @example
 * ```ts
 * import { customEnergy, subsets } from 'partita'
 * import { checkEnergy } from 'partita/testing'
 * const sized = customEnergy((tape, { codes, parameter, spread }) => {
 *   const size = tape.rowSum(codes)
 *   return spread(tape.matmul(tape.square(size), parameter('strength', 1, 1)))
 * })
 * for (const { run } of checkEnergy(sized, subsets(3))) await run()
 * ```
 */
export function checkEnergy<Y>(
  energy: CheckedEnergy,
  space: Space<Y>,
  options: EnergyCheckOptions<Y> = {},
): Check[] {
  const { contextWidth = 3, scale = 0.7, symmetric = ['energy/pairwise'] } = options
  const { deep = { hidden: [4, 3] }, lowRank = { rank: 2 }, constraints = [] } = options
  const startsLinear = options.startsLinear ?? !(typeof energy === 'object')
  const probe = new SpaceProbe(space, resolveSpaceOptions(options))
  const settings = { contextWidth, scale, symmetric, deep, lowRank, constraints, startsLinear }
  const scores = new EnergyScoreChecks(energy, probe, settings)
  const parts = new EnergyPartChecks(energy, probe, settings)
  const { isLinear, hasCoupling, hasLogPartition, hasConstrained } = parts.offers()
  const checks: Check[] = [
    check('the same seed gives the same parameters', () => scores.checkSeeds()),
    check('scores are finite, one for each row and code', () => scores.checkScores()),
    check('shared codes and codes of each row are scored alike', () => scores.checkLayouts()),
    check('a row and a code are scored alike alone and in company', () => scores.checkAlone()),
    check('the engine models are trained on scores as float64 does', () => scores.checkEngine()),
    check('the gradient in every parameter agrees with differences', () =>
      scores.checkGradients('parameters'),
    ),
    check('the gradient in the context agrees with differences', () =>
      scores.checkGradients('context'),
    ),
  ]
  if (isLinear || hasCoupling) {
    const named = hasCoupling ? 'the linear part and the coupling are' : 'the linear part is'
    checks.push(check(`${named} the whole score`, () => parts.checkParts()))
  }
  if (startsLinear) {
    checks.push(check('the starting score is that of its linear part', () => parts.checkStart()))
  }
  if (hasLogPartition && probe.isSmall) {
    checks.push(
      check(
        'exactLogPartition is the sum over all elements, its gradient agrees with differences',
        () => parts.checkLogPartition(),
      ),
    )
  }
  if (hasConstrained && probe.isSmall) {
    checks.push(
      check(
        'constrainedLogPartition is the mean over what is allowed, its gradient agrees with differences',
        () => parts.checkConstrained(),
      ),
    )
  }
  return guarded(checks)
}
