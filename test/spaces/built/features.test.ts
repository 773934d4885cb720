import { describe, expect, test } from 'vitest'
import {
  choices,
  gridPairs,
  permutations,
  product,
  subsets,
  subsetsOfSize,
  withFeatures,
  withPairs,
} from '../../../src/spaces/index.js'
import { caught } from '../../reference/caught.js'
import { testReadySpaces } from '../space-checks.js'

const weather = subsets(['rain', 'wind', 'sun'])

const texts = await withFeatures(weather, ['rain and wind', 'max(0, count - 1)'])

describe('spaces with features', () => {
  testReadySpaces([
    withFeatures(subsets(3), [(y) => y.size % 2, (y) => (y.has(0) ? -0.5 : 2)]),
    withFeatures(permutations(3), [(y) => y[0]]),
    texts,
    withPairs(subsets(4), gridPairs(2, 2)),
    withPairs(product(choices(2), subsetsOfSize(3, 2)), [[0, 2]]),
    withFeatures(withPairs(subsets(3), [[0, 1]]), [(y) => y.size]),
  ])

  test('features follow the code of the space, also in samples', async () => {
    const space = texts
    const code = new Float32Array(5)
    space.encode(new Set([0, 1, 2]), code, 0)
    expect([...code]).toEqual([1, 1, 1, 1, 2])
    expect(space.name).toBe('subsets(3) with rain and wind, max(0, count - 1)')
    expect(space.base.toNames(space.decode(code, 0))).toEqual(['rain', 'wind', 'sun'])
  })

  test('pairs of a grid are its neighbours, each once', () => {
    const pairs = gridPairs(3, 4)
    expect(pairs.length).toBe(3 * 3 + 2 * 4)
    expect(new Set(pairs.map((pair) => pair.join())).size).toBe(pairs.length)
    for (const [a, b] of pairs) {
      const rows = Math.abs(Math.floor(a / 4) - Math.floor(b / 4))
      const cols = Math.abs((a % 4) - (b % 4))
      expect(rows + cols).toBe(1)
    }
    expect(gridPairs(1, 1)).toEqual([])
  })

  test('a large space keeps what needs no going through', () => {
    const space = withPairs(subsets(100), gridPairs(10, 10))
    expect(space.codeLength).toBe(280)
    expect(space.maximize).toBeUndefined()
    expect(space.linearLogPartition).toBeUndefined()
    expect(space.step).toBeDefined()
  })

  test('impossible features are refused', async () => {
    const nan = withFeatures(weather, [() => Number.NaN])
    const error = await caught(() => nan.encode(new Set(), new Float32Array(4), 0))
    expect(error.code).toBe('NOT_FINITE')
    expect((await caught(() => withFeatures(weather, []))).code).toBe('INVALID_OPTION')
    expect((await caught(() => withFeatures(weather, ['rain', () => 1] as never))).code).toBe(
      'INVALID_OPTION',
    )
    expect((await caught(() => withFeatures(weather, ['storm']))).code).toBe('UNKNOWN_LABEL')
    for (const pairs of [[], [[0, 0]], [[0, 3]], [[-1, 0]]] as [number, number][][]) {
      expect((await caught(() => withPairs(weather, pairs))).code).toBe('INVALID_OPTION')
    }
    expect((await caught(() => gridPairs(0, 2))).code).toBe('INVALID_OPTION')
  })
})
