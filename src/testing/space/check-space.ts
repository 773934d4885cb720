import type { Space } from '../../spaces/index.js'
import { type Check, guarded } from '../harness/check.js'
import { codeChecks } from './code-checks.js'
import { continuousChecks } from './continuous-checks.js'
import { elementKindChecks } from './element-kind-checks.js'
import { enumerationChecks } from './enumeration-checks.js'
import { logPartitionChecks } from './log-partition-checks.js'
import { maximizeChecks } from './maximize-checks.js'
import { projectChecks } from './project-checks.js'
import { samplerChecks } from './sampler-checks.js'
import { resolveSpaceOptions, type SpaceCheckOptions } from './space-options.js'
import { SpaceProbe } from './space-probe.js'
import { stepChecks } from './step-checks.js'

/**
 * Checks that a space keeps its contract, each claim by a check of its own: codes, guard,
 * enumeration and size, the uniform sampler, and every capability the space offers. A capability
 * that is left out is not listed. A check that fails says so with the smallest example found.
 *
 * Of a continuous space, one with `logBaseDensity` whose elements are rows of numbers, the base law and
 * its density take the place of enumeration.
 *
 * Small spaces (2,000 elements, an option) are checked element by element against their enumeration;
 * larger ones on elements drawn, against their log-partition and their size. So check a family of
 * spaces at small sizes, and one large member. Every statistical test has a fixed seed and a stated
 * probability of failing a right space.
 *
 * @throws PartitaError INVALID_OPTION; running a check throws CHECK_FAILED
 *
 * @example
 * ```ts
 * import { subsets } from 'partita'
 * import { checkSpace } from 'partita/testing'
 * // in a test file: test.each(checkSpace(subsets(4)))('$name', ({ run }) => run())
 * for (const { name, run } of checkSpace(subsets(4))) {
 *   await run()
 *   console.log('passed:', name)
 * }
 * ```
 */
export function checkSpace<Y>(space: Space<Y>, options: SpaceCheckOptions<Y> = {}): Check[] {
  const probe = new SpaceProbe(space, resolveSpaceOptions(options))
  if (space.logBaseDensity) return guarded(continuousChecks(probe))
  return guarded([
    ...codeChecks(probe),
    ...enumerationChecks(probe),
    ...samplerChecks(probe),
    ...maximizeChecks(probe),
    ...projectChecks(probe),
    ...stepChecks(probe),
    ...logPartitionChecks(probe),
    ...elementKindChecks(probe),
  ])
}
