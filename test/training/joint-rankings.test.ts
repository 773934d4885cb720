import { describe, expect, test } from 'vitest'
import { logistic, sparsemax } from '../../src/losses/index.js'
import { Rng } from '../../src/random/index.js'
import {
  empirical,
  mixture,
  multistage,
  type Proposal,
  plackettLuce,
  uniform,
} from '../../src/samplers/index.js'
import type { RankingSpace } from '../../src/spaces/index.js'
import { createJointObjective, type LabelledBatch } from '../../src/training/index.js'
import { normalFeatures } from '../models/tiny-model.js'
import { tinyRanker } from '../models/tiny-ranker.js'
import { allCodes } from '../reference/brute-force-samples.js'
import { everyCodeOfEachRow } from '../reference/every-code-proposal.js'
import { Z_LIMIT } from '../reference/statistics.js'
import { lossAndGradient, meanAndError } from './objective-checks.js'

const rows = 2

/** The first three rankings, seen as often as their place says. */
function seen(space: RankingSpace): Proposal {
  const { codes } = allCodes(space)
  const c = space.codeLength
  return empirical(space, codes.slice(0, 3 * c), [1, 2, 3])
}

const proposals: readonly [string, number, (space: RankingSpace) => Proposal][] = [
  ['uniform', 6, uniform],
  ['multistage, by the energy’s own scores', 5, multistage],
  ['a Plackett–Luce network of its own', 5, plackettLuce],
  [
    'empirical + uniform',
    6,
    (space) =>
      mixture([
        { proposal: seen(space), weight: 0.5 },
        { proposal: uniform(space), weight: 0.5 },
      ]),
  ],
  [
    'multistage + Plackett–Luce + uniform, not stratified',
    6,
    (space) =>
      mixture(
        [
          { proposal: multistage(space), weight: 0.4 },
          { proposal: plackettLuce(space), weight: 0.4 },
          { proposal: uniform(space), weight: 0.2 },
        ],
        { stratified: false },
      ),
  ],
]
const cases = proposals.flatMap(([name, samples, create]) =>
  (['ranks', 'matrix', 'pairs'] as const).flatMap((code) =>
    [logistic, sparsemax].map((generator) => ({ name, samples, create, code, generator })),
  ),
)

describe('rankings: over many draws the gradient is that of the expectation, scale included', () => {
  // About 600 z-tests, each with a false-alarm rate of 1e-6 (seeds are fixed).
  test.each(cases)('$name, $code, $generator.name', ({ samples, create, code, generator }) => {
    const tiny = tinyRanker({
      code,
      random: 0.6,
      proposal: { kind: 'plackett-luce', hidden: [], input: 'context', training: 'likelihood' },
    })
    const { space } = tiny
    const codes = new Float32Array(rows * space.codeLength)
    space.sampleUniform(new Rng(8), rows, codes)
    const batch: LabelledBatch = { features: normalFeatures(rows, 2), codes }
    const objective = (proposal: Proposal, count: number) =>
      createJointObjective(space, { generator, proposal, samples: count, clamp: 30 })
    const whole = lossAndGradient(tiny, objective(everyCodeOfEachRow(space), 6), batch, new Rng(0))
    const exact = [...whole.gradient, ...whole.losses]
    expect(Math.max(...exact.map(Math.abs))).toBeGreaterThan(0.1)
    const drawn = objective(create(space), samples)
    const root = new Rng(12)
    const draws = Array.from({ length: 400 }, (_, s) => {
      const { losses, gradient } = lossAndGradient(tiny, drawn, batch, root.split(s))
      return [...gradient, ...losses]
    })
    meanAndError(draws).forEach(({ mean, error }, e) => {
      expect(Math.abs(mean - exact[e])).toBeLessThan(Z_LIMIT * error + 1e-6)
    })
  })
})
