import { describe, test } from 'vitest'
import { permutations, subsets, topRankings } from '../../src/spaces/index.js'
import { checkSpace } from '../../src/testing/index.js'

const codes = ['ranks', 'matrix', 'pairs'] as const
const spaces = [
  ...[1, 2, 5, 174].map((k) => subsets(k)),
  ...codes.flatMap((code) => [
    ...[1, 2, 3, 5, 9].map((k) => permutations(k, { code })),
    permutations(4, { code, moves: 'adjacent' }),
    topRankings(5, 2, { code }),
    topRankings(4, 3, { code, moves: 'adjacent' }),
  ]),
]

describe.each(spaces.map((space) => ({ space, name: `${space.name}` })))('$name', ({ space }) => {
  test.each(checkSpace(space as never))('$name', ({ run }) => run())
})
