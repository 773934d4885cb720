import { describe, test } from 'vitest'
import { customEnergy } from '../../src/models/index.js'
import {
  boundedSubsets,
  choices,
  matchings,
  partialRanking,
  permutations,
  type Space,
  subsets,
  topRankings,
} from '../../src/spaces/index.js'
import {
  type CheckedEnergy,
  checkEnergy,
  type EnergyCheckOptions,
} from '../../src/testing/index.js'

/** `tanh(⟨V h, φ W⟩) + Σ φ²·s` */
const custom = (linear: boolean) =>
  customEnergy(
    (tape, { context, codes, parameter, dot, spread }) => {
      const left = tape.matmul(context, parameter('V', 3, 2, 'random'))
      const right = tape.matmul(codes, parameter('W', codes.cols, 2, 'random'))
      const own = tape.matmul(tape.square(codes), parameter('s', codes.cols, 1))
      return tape.add(tape.tanh(dot(left, right)), spread(own))
    },
    { linear },
  )

const known = [
  { top: [2] },
  { preferences: [[0, 3]] as const },
  {
    preferences: [
      [1, 0],
      [1, 2],
    ] as const,
  },
  { top: [1, 3] },
  { order: [3, 1, 0, 2] },
].map((input) => partialRanking(4, input))
const codes = ['ranks', 'matrix', 'pairs'] as const
const pairwise = ['pairwise', 'pairwise-full', 'pairwise-low-rank'] as const

interface Case {
  readonly name: string
  readonly energy: CheckedEnergy
  readonly space: Space<unknown>
  readonly options?: EnergyCheckOptions<unknown>
}
const of = <Y>(energy: CheckedEnergy, space: Space<Y>, options?: EnergyCheckOptions<Y>): Case => ({
  name: `${typeof energy === 'string' ? energy : 'custom'} on ${space.name} with codes of ${space.codeLength}`,
  energy,
  space: space as Space<unknown>,
  options: options as EnergyCheckOptions<unknown>,
})

const cases: Case[] = [
  ...[1, 4].flatMap((k) => [
    of('linear', subsets(k)),
    of('deep', subsets(k)),
    ...pairwise.map((kind) => of(kind, subsets(k))),
  ]),
  of('pairwise', subsets(21)),
  of('pairwise-full', boundedSubsets(4, { max: 2 })),
  of('linear', choices(4)),
  ...codes.flatMap((code) => [
    of('plackett-luce', permutations(4, { code }), { constraints: known }),
    of('deep', permutations(4, { code })),
  ]),
  of('plackett-luce', permutations(1)),
  of('plackett-luce', topRankings(4, 2)),
  of('linear', permutations(4, { code: 'pairs' }), { constraints: known }),
  of('deep', matchings(3, 2)),
  of('deep', subsets(12), { deep: { hidden: [3] } }),
  of(custom(true), subsets(3)),
  of(custom(false), permutations(3)),
]

describe.each(cases)('$name', ({ energy, space, options }) => {
  test.each(checkEnergy(energy, space, options))('$name', ({ run }) => run())
})
