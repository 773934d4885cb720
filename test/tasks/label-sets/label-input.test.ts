import { describe, expect, test } from 'vitest'
import { subsets } from '../../../src/spaces/index.js'
import {
  knownEntries,
  type LabelInput,
  labelCount,
  observedLabels,
} from '../../../src/tasks/label-sets/label-input.js'
import { caught } from '../../reference/caught.js'

const space = subsets(['a', 'b', 'c'])
const expected = [1, 0, 1, 0, 0, 0, 0, 1, 0]

describe('outputs', () => {
  test.each<[string, LabelInput]>([
    ['arrays of names', [['c', 'a'], [], ['b']]],
    ['sets of indices', [new Set([0, 2]), new Set<number>(), new Set([1])]],
    ['sets of names', [new Set(['a', 'c']), new Set<string>(), new Set(['b'])]],
    [
      '0/1 rows',
      [
        [1, 0, 1],
        [0, 0, 0],
        [0, 1, 0],
      ],
    ],
    ['typed rows', [Uint8Array.of(1, 0, 1), Uint8Array.of(0, 0, 0), Uint8Array.of(0, 1, 0)]],
    ['a matrix', { rows: 3, cols: 3, values: Float32Array.from(expected) }],
    ['a mixture', [['a', 'c'], new Set<number>(), [false, true, false]]],
  ])('may be %s', (_, Y) => {
    expect([...knownEntries(Y, space, 3, 'Y')]).toEqual(expected)
  })

  test.each<[string, string, LabelInput]>([
    ['row 1', 'UNKNOWN_LABEL', [['a'], ['d'], []]],
    ['row 2', 'NOT_IN_SPACE', [['a'], [], [1, 0]]],
    ['row 0', 'NOT_IN_SPACE', [[1, 0, 2], [], []]],
    ['row 1', 'NOT_IN_SPACE', [[], new Set([3]), []]],
    ['row 0', 'NOT_IN_SPACE', { rows: 3, cols: 2, values: new Float32Array(6) }],
    ['row 2', 'NOT_IN_SPACE', { rows: 3, cols: 3, values: new Float32Array(8) }],
    ['row 1', 'NOT_IN_SPACE', [[], null as unknown as string[], []]],
  ])('that are wrong are refused with their %s: %s', async (row, code, Y) => {
    const error = await caught(() => knownEntries(Y, space, 3, 'fit(X, Y)'))
    expect(error.code).toBe(code)
    expect(error.message).toContain(row)
    expect(error.message).toContain('fit(X, Y)')
  })

  test.each([undefined, null, 'a,b', 3])('that are no list are refused: %s', async (Y) => {
    const error = await caught(() => knownEntries(Y as never, space, 3, 'fit(X, Y)'))
    expect(error.code).toBe('SHAPE_MISMATCH')
    expect(error.message).toContain('no array')
  })

  test('of another number of rows are refused', async () => {
    const error = await caught(() => knownEntries([['a']], space, 3, 'fit(X, Y)'))
    expect(error.code).toBe('SHAPE_MISMATCH')
    expect(error.message).toMatch(/3 outputs.*received 1.*fit\(X, Y\)/)
  })
})

describe('the number of labels', () => {
  test('is read off a matrix or 0/1 rows', () => {
    expect(labelCount({ rows: 1, cols: 5, values: new Float32Array(5) })).toBe(5)
    expect(labelCount([[0, 1, 1]])).toBe(3)
    expect(labelCount([Uint8Array.of(0, 1)])).toBe(2)
  })

  test.each<[string, LabelInput]>([
    ['names', [['a']]],
    ['sets', [new Set([1])]],
    ['an empty row', [[]]],
    ['no rows', []],
    ['plain strings', ['a', 'b'] as never],
    ['nothing', undefined as never],
  ])('cannot be read off %s: the option labels is asked for', async (_, Y) => {
    const error = await caught(() => labelCount(Y))
    expect(error.code).toBe('INVALID_OPTION')
    expect(error.message).toContain('labels: [')
  })
})

describe('unknown labels', () => {
  test.each<[string, LabelInput]>([
    ['null', [[1, null, 0]]],
    ['undefined', [[1, undefined, 0]]],
    ['NaN', [Float32Array.of(1, Number.NaN, 0)]],
    ['a question mark', [[true, '?', false]]],
    ['left out of the names known', [{ present: ['a'], absent: ['c'] }]],
    ['NaN in a matrix', { rows: 1, cols: 3, values: Float32Array.of(1, Number.NaN, 0) }],
  ])('may be %s', (_, Y) => {
    expect([...knownEntries(Y, space, 1, 'Y')]).toEqual([1, Number.NaN, 0])
    const { codes, constraints } = observedLabels(Y, space, 1, 'Y')
    expect(String(constraints?.[0])).toBe('1 ? 0')
    expect([0, 1]).toContain(codes[1])
  })

  test('stand in codes as draws by the frequency of their label, the same every time', () => {
    const rows = 2000
    const Y = Array.from({ length: rows }, (_, row) => [
      row % 2 ? null : Number(row % 8 === 0),
      1,
      0,
    ])
    const { codes, constraints } = observedLabels(Y, space, rows, 'Y')
    const drawn = [...codes].filter((_, at) => at % 3 === 0 && Math.floor(at / 3) % 2 === 1)
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length
    // a quarter of those known; 1000 draws, false-alarm rate 1e-6
    expect(Math.abs(mean - 0.25)).toBeLessThan(4.9 * Math.sqrt((0.25 * 0.75) / 1000))
    expect(observedLabels(Y, space, rows, 'Y').codes).toEqual(codes)
    expect(constraints?.[0]).toBeUndefined()
  })

  test('are all that a row does not list, where a share of true labels is listed', () => {
    const { constraints } = observedLabels([['a'], []], space, 2, 'Y', { listedShare: 0.75 })
    expect(constraints?.map(String)).toEqual(['1 ? ?', '? ? ?'])
    expect(constraints?.[0]?.logWeight).toBeCloseTo(Math.log(0.25), 12)
  })

  test('that contradict are refused', () => {
    const Y: LabelInput = [{ present: ['a'], absent: ['a'] }]
    expect(() => knownEntries(Y, space, 1, 'Y')).toThrow(/row 0.*both in the set and not/)
    expect(() => knownEntries([{ present: ['d'] }], space, 1, 'Y')).toThrow(/row 0/)
  })
})
