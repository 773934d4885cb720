import { describe, expect, test } from 'vitest'
import {
  enumerateCodes,
  isEnumerable,
  type LabelSet,
  type Space,
  subsets,
} from '../../../src/spaces/index.js'
import { caught } from '../../reference/caught.js'
import { allLabelSets } from '../../reference/label-sets.js'

describe('enumerated codes', () => {
  test('are all label sets, in the order of the space', () => {
    const space = subsets(3)
    const { count, codes } = enumerateCodes(space)
    expect(count).toBe(8)
    expect([...codes]).toEqual(allLabelSets(3).flat())
    expect(enumerateCodes(space).codes).toBe(codes)
  })

  test('are refused where they are too many, or the space cannot enumerate', async () => {
    expect(isEnumerable(subsets(16))).toBe(true)
    const { name, codeLength, logSize } = subsets(3)
    const bare = { name, codeLength, logSize } as Space<LabelSet>
    for (const space of [subsets(17), bare]) {
      expect(isEnumerable(space)).toBe(false)
      const error = await caught(() => enumerateCodes(space))
      expect(error.code).toBe('UNSUPPORTED')
      expect(error.message).toContain(space.name)
    }
  })
})
