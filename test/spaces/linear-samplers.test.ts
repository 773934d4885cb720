import { describe, test } from 'vitest'
import { Rng } from '../../src/random/index.js'
import { tied } from '../../src/samplers/index.js'
import {
  boundedSubsets,
  choices,
  constrained,
  gridPairs,
  matchings,
  permutations,
  product,
  type Space,
  sequences,
  subsets,
  subsetsOfSize,
  withPairs,
} from '../../src/spaces/index.js'
import { checkProposal } from '../../src/testing/index.js'
import { normals } from '../reference/rankings.js'

const spaces: readonly Space<unknown>[] = [
  choices(1),
  choices(5),
  boundedSubsets(5, { min: 1, max: 3 }),
  subsetsOfSize(5, 2),
  sequences(2, 4),
  sequences(3, 3, { transitions: false }),
  matchings(3, 2),
  matchings(2, 3, { perfect: true }),
  product({ size: choices(3), extras: subsets(2) }),
  withPairs(subsets(4), gridPairs(2, 2)),
  constrained(permutations(4), (y) => y[0] !== 0),
]

// the tied proposal is nothing but the exact law of a linear score, so the kit proves both
describe.each(spaces.map((space) => ({ name: space.name, space })))('$name', ({ space }) => {
  const linearScores = normals(new Rng(space.name), 3 * space.codeLength)
  const checks = checkProposal(tied(space), space, { context: { rows: 3, linearScores } })
  test.each(checks)('$name', ({ run }) => run())
})
