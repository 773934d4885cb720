import { describe, expect, test } from 'vitest'
import { choices } from '../../../src/spaces/index.js'
import { caught } from '../../reference/caught.js'
import { testReadySpaces } from '../space-checks.js'

describe('one of n', () => {
  testReadySpaces([choices(1), choices(2), choices(['a', 'b', 'c']), choices(7)])

  test('options go by name or index', async () => {
    const space = choices(['petrol', 'diesel'])
    expect(space.parse('diesel')).toBe(1)
    expect(space.parse(0)).toBe(0)
    expect(space.toName(1)).toBe('diesel')
    const unknown = await caught(() => space.parse('desel'))
    expect(unknown.code).toBe('UNKNOWN_LABEL')
    for (const bad of [2, -1, 0.5, Number.NaN]) {
      expect((await caught(() => space.encode(bad, new Float32Array(2), 0))).code).toBe(
        'NOT_IN_SPACE',
      )
    }
  })

  test('no options, repeated options and weights that are no numbers are refused', async () => {
    for (const bad of [0, -1, 1.5, [], ['a', 'a']]) {
      expect((await caught(() => choices(bad))).code).toBe('INVALID_OPTION')
    }
    const nan = await caught(() => choices(2).maximize(Float32Array.of(1, Number.NaN)))
    expect(nan.code).toBe('NOT_FINITE')
  })
})
