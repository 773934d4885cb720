import { describe, expect, test } from 'vitest'
import { type LabelChoice, selectLabels } from '../../../src/io/columns/select-labels.js'
import { caught } from '../../reference/caught.js'

const names = ['x', 'b', 'y', 'a']
const xml = (...labels: string[]) => ({
  xml: `<labels>${labels.map((name) => `<label name="${name}"/>`).join('')}</labels>`,
})

describe('selectLabels', () => {
  test('keeps the order of names, and the order of the data file for XML', () => {
    expect(selectLabels(names, ['a', 'b'])).toEqual([3, 1])
    expect(selectLabels(names, xml('a', 'b'))).toEqual([1, 3])
  })

  test('takes the first or the last columns', () => {
    expect(selectLabels(names, { first: 1 })).toEqual([0])
    expect(selectLabels(names, { last: 3 })).toEqual([1, 2, 3])
  })

  test('joins names that are escaped on either side', () => {
    expect(selectLabels(["m'usica", 'x'], xml("m\\'usica"))).toEqual([0])
    expect(selectLabels(["m\\'usica", 'x'], xml("m'usica"))).toEqual([0])
    expect(selectLabels(['dise\\~no', 'dise?o'], xml('dise\\~no'))).toEqual([0])
    expect(selectLabels(['C:\\new', 'x'], ['C:\\new'])).toEqual([0])
  })

  test('prefers the exact name, and refuses to guess between two that match unescaped', async () => {
    const twins = ["a\\'b", "a'b", 'x']
    expect(selectLabels(twins, ["a'b"])).toEqual([1])
    expect(selectLabels(twins, ["a\\'b"])).toEqual([0])
    const error = await caught(() => selectLabels(['\\-', '-\\-', '\\-\\-'], ['--']))
    expect(error.code).toBe('UNKNOWN_LABEL')
    expect(error.details.hint).toMatch(/several columns/)
  })

  test.each([
    ['an unknown name', ['z'], 'UNKNOWN_LABEL', /4 columns.*"z"/],
    ['another case', xml(' A'), 'UNKNOWN_LABEL', /did you mean "a"\?/],
    ['a repeated name', ['a', 'a'], 'INVALID_OPTION', /every label once/],
    ['no names', [], 'INVALID_OPTION', /expected label names/],
    ['zero labels', { first: 0 }, 'INVALID_OPTION', /from 1 to 3/],
    ['every column', { last: 4 }, 'INVALID_OPTION', /from 1 to 3/],
    ['every column by name', [...names], 'INVALID_OPTION', /none is a feature/],
    ['a fraction', { last: 1.5 }, 'INVALID_OPTION', /received 1.5/],
    ['no XML', { xml: 'labels.xml' }, 'PARSE_ERROR', /not a labels file/],
    ['a string', 'a' as unknown as string[], 'INVALID_OPTION', /expected label names/],
    ['another object', {} as string[], 'INVALID_OPTION', /expected label names/],
  ] as readonly (readonly [string, LabelChoice, string, RegExp])[])(
    'refuses %s',
    async (_, choice, code, message) => {
      const error = await caught(() => selectLabels(names, choice))
      expect(error.code).toBe(code)
      expect(error.message).toMatch(message)
    },
  )
})
