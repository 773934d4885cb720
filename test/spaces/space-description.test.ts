import { describe, expect, test } from 'vitest'
import {
  boundedSubsets,
  Choices,
  choices,
  constrained,
  createSpace,
  describeSpace,
  gridPairs,
  matchings,
  permutations,
  product,
  type Space,
  type SpaceDescription,
  sequences,
  subsets,
  subsetsOfSize,
  topRankings,
  withFeatures,
  withPairs,
} from '../../src/spaces/index.js'
import { caught } from '../reference/caught.js'
import { lamps } from '../tasks/lamps.js'

const spaces: readonly Space<unknown>[] = [
  choices(4),
  choices(['petrol', 'electric']),
  subsets(['rain', 'wind']),
  boundedSubsets(5, { min: 1, max: 3 }),
  subsetsOfSize(['a', 'b', 'c'], 2),
  permutations(['x', 'y', 'z'], { code: 'pairs', moves: 'adjacent' }),
  topRankings(5, 2, { code: 'matrix' }),
  sequences(['rest', 'work'], 3),
  sequences(2, 3, { transitions: false }),
  matchings(['ann', 'bob'], ['mon', 'tue', 'wed'], { perfect: true }),
  matchings(2, 3),
  product({ engine: choices(2), extras: subsets(['tank', 'hook']) }),
  product(choices(2), permutations(3)),
  await constrained(matchings(2, 3), 'left1 == right1', { enumerationLimit: 50 }),
  await constrained(
    product({ engine: choices(['petrol', 'electric']), extras: subsets(['tank', 'hook']) }),
    'not (electric and tank)',
  ),
  await withFeatures(subsets(['rain', 'wind']), ['rain and wind', 'count / 2']),
  withPairs(await constrained(subsets(4), 'count > 1'), gridPairs(2, 2)),
]

describe('a ready space', () => {
  test.each(spaces.map((space) => [space.name, space] as const))(
    '%s: is made again from plain JSON',
    async (_, space) => {
      const description = JSON.parse(JSON.stringify(describeSpace(space)))
      const again = await createSpace(description)
      expect([again.name, again.codeLength, again.logSize]).toEqual([
        space.name,
        space.codeLength,
        space.logSize,
      ])
      expect([...again.enumerate!()]).toEqual([...space.enumerate!()])
      expect(again.variables?.names).toEqual(space.variables?.names)
      const codesOf = (of: Space<unknown>) =>
        [...of.enumerate!()].map((y) => {
          const code = new Float32Array(of.codeLength)
          of.encode(y, code, 0)
          return [...code]
        })
      expect(codesOf(again)).toEqual(codesOf(space))
      for (const member of ['maximize', 'step', 'linearLogPartition', 'linearSampler'] as const) {
        expect(again[member] === undefined).toBe(space[member] === undefined)
      }
      expect(describeSpace(again)).toEqual(describeSpace(space))
    },
  )

  test('that is cut or described by functions, or is the caller’s own, is not described', () => {
    class Biased extends Choices {}
    const odd = constrained(subsets(3), (y) => y.size % 2 === 1)
    for (const space of [
      lamps(4),
      new Biased(3),
      odd,
      withFeatures(subsets(3), [(y) => y.size]),
      product(choices(2), odd),
      withPairs(odd, [[0, 1]]),
    ] as readonly Space<unknown>[]) {
      expect(describeSpace(space)).toBeUndefined()
    }
  })

  test.each<[string, unknown]>([
    ['INVALID_OPTION', { kind: 'trees', nodes: 3 }],
    ['INVALID_OPTION', { kind: 'toString' }],
    ['INVALID_OPTION', undefined],
    ['INVALID_OPTION', { kind: 'choices', options: 0 }],
    ['INVALID_OPTION', { kind: 'product', parts: [] }],
    ['UNKNOWN_LABEL', { kind: 'constrained', base: { kind: 'subsets', labels: 2 }, text: 'rain' }],
  ])('is refused with %s: %j', async (code, description) => {
    expect((await caught(() => createSpace(description as SpaceDescription))).code).toBe(code)
  })
})
