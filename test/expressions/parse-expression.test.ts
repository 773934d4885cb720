import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseExpression, variableName } from '../../src/expressions/index.js'
import { caught } from '../reference/caught.js'

const names = ['rain', 'wind', 'sun', 'count']

async function value(text: string, ...values: number[]): Promise<number> {
  return (await parseExpression(text, names)).evaluate(values)
}

describe('what expressions compute', () => {
  test.each([
    ['rain', 1],
    ['not rain', 0],
    ['rain and wind', 0],
    ['rain or wind', 1],
    ['rain xor sun', 0],
    ['not (rain and wind) and count <= 3', 1],
    ['not rain and wind', 0],
    ['rain or wind and sun', 1],
    ['(rain or wind) and wind', 0],
    ['1 + 2 * 3 - 4 / 8', 6.5],
    ['-(count - 5) * 2', 6],
    ['+count', 2],
    ['count == 2', 1],
    ['count != 2', 0],
    ['count > 2', 0],
    ['count >= 2', 1],
    ['count < 2', 0],
    ['1 < count <= 2', 1],
    ['1 < count < 2', 0],
    ['0 == wind == 0', 1],
    ['not (count == 2)', 0],
    ['(not wind) == rain', 1],
    ['true and not false', 1],
    ['abs(wind - rain)', 1],
    ['min(rain, wind, -3) + max(count, 1)', -1],
    ['sum(rain, wind, sun, 0.5)', 2.5],
    ['count(rain, wind, sun) <= 2', 1],
    ['count(rain and sun, wind, 7)', 2],
    ['1e2 + .5 + 0x10', 116.5],
    ['rain and\n  not wind', 1],
    ['2.5 and rain', 1],
  ])('%s', async (text, expected) => {
    expect(await value(text, 1, 0, 1, 2)).toBe(expected)
  })

  test('random expressions are what their operators make of their operands', async () => {
    interface Tree {
      readonly text: string
      readonly of: (given: readonly number[]) => number
    }
    const operators: readonly [sign: string, of: (a: number, b: number) => number | boolean][] = [
      ['+', (a, b) => a + b],
      ['-', (a, b) => a - b],
      ['*', (a, b) => a * b],
      ['<', (a, b) => a < b],
      ['<=', (a, b) => a <= b],
      ['==', (a, b) => a === b],
      ['!=', (a, b) => a !== b],
      ['and', (a, b) => a !== 0 && b !== 0],
      ['or', (a, b) => a !== 0 || b !== 0],
      ['xor', (a, b) => (a !== 0) !== (b !== 0)],
    ]
    const leaf: fc.Arbitrary<Tree> = fc.oneof(
      fc.nat(3).map((i) => ({ text: names[i], of: (given: readonly number[]) => given[i] })),
      fc.nat(9).map((n) => ({ text: String(n), of: () => n })),
    )
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.tuple(tie('tree'), fc.constantFrom(...operators), tie('tree')).map(
          ([a, [sign, of], b]): Tree => ({
            text: `(${a.text} ${sign} ${b.text})`,
            of: (given) => Number(of(a.of(given), b.of(given))),
          }),
        ),
        tie('tree').map(
          (a): Tree => ({
            text: `(not (${a.text}))`,
            of: (given) => (a.of(given) === 0 ? 1 : 0),
          }),
        ),
        tie('tree').map((a): Tree => ({ text: `(-${a.text})`, of: (given) => -a.of(given) })),
      ),
    }))
    const values = fc.tuple(fc.nat(1), fc.nat(1), fc.nat(1), fc.nat(3))
    await fc.assert(
      fc.asyncProperty(tree, values, async ({ text, of }, given) => {
        expect((await value(text, ...given)) - of(given)).toBe(0)
      }),
      { numRuns: 200 },
    )
  })

  test('labels become names; letters of any script stay', async () => {
    expect(variableName('heavy rain')).toBe('heavy_rain')
    expect(variableName('2nd')).toBe('_2nd')
    expect(variableName('a-b.c$d')).toBe('a_b_c_d')
    expect(variableName('')).toBe('_')
    const weather = ['дождь', '雨', 'pluie_été'].map(variableName)
    expect(weather).toEqual(['дождь', '雨', 'pluie_été'])
    const both = await parseExpression('дождь and not 雨 and pluie_e\u0301te\u0301', weather)
    expect([both.evaluate([1, 0, 1]), both.evaluate([1, 1, 1])]).toEqual([1, 0])
  })
})

describe('what expressions refuse', () => {
  const hostile: [text: string, code: string, part: RegExp][] = [
    ['rian', 'UNKNOWN_LABEL', /did you mean rain\?/],
    ['storm', 'UNKNOWN_LABEL', /one of rain, wind, sun, count/],
    ['constructor', 'UNKNOWN_LABEL', /constructor/],
    ['__proto__', 'UNKNOWN_LABEL', /__proto__/],
    ['toString', 'UNKNOWN_LABEL', /toString/],
    ['pi', 'UNKNOWN_LABEL', /pi/],
    ['i', 'UNKNOWN_LABEL', /"i"/],
    ['rain cm', 'PARSE_ERROR', /side by side/],
    ['rain AND wind', 'PARSE_ERROR', /small letters/],
    ['2 rain', 'PARSE_ERROR', /\* for a product/],
    ['rain = 1', 'PARSE_ERROR', /equality is written ==/],
    ['f(x) = x', 'PARSE_ERROR', /expression/],
    ['a.b = 1', 'PARSE_ERROR', /expression/],
    ['rain.constructor', 'PARSE_ERROR', /may not hold this/],
    ['rain["constructor"]', 'PARSE_ERROR', /may not hold this/],
    ['rain[1]', 'PARSE_ERROR', /may not hold this/],
    ['rain?.wind', 'PARSE_ERROR', /./],
    ['abs.constructor("return process")()', 'PARSE_ERROR', /./],
    ['cos.constructor("return 1")', 'PARSE_ERROR', /a property/],
    ['import({ a: 1 })', 'PARSE_ERROR', /may not call this function.*import/],
    ['createUnit("foo")', 'PARSE_ERROR', /createUnit/],
    ['evaluate("1")', 'PARSE_ERROR', /evaluate/],
    ['parse("1")', 'PARSE_ERROR', /parse/],
    ['simplify(1)', 'PARSE_ERROR', /simplify/],
    ['random()', 'PARSE_ERROR', /random/],
    ['constructor(1)', 'PARSE_ERROR', /constructor/],
    ['valueOf(1)', 'PARSE_ERROR', /valueOf/],
    ['has(1)', 'PARSE_ERROR', /has/],
    ['"rain"', 'PARSE_ERROR', /a text in quotes/],
    ['{ rain: 1 }', 'PARSE_ERROR', /an object/],
    ['[1, 2]', 'PARSE_ERROR', /an array/],
    ['1:3', 'PARSE_ERROR', /a range/],
    ['rain ? wind : sun', 'PARSE_ERROR', /a conditional/],
    ['rain; wind', 'PARSE_ERROR', /a block/],
    ['rain ^ 2', 'PARSE_ERROR', /power as a product/],
    ['9^9^9^9^9^9', 'PARSE_ERROR', /power as a product/],
    ['rain & wind', 'PARSE_ERROR', /write and/],
    ['rain | wind', 'PARSE_ERROR', /write or/],
    ['rain && wind', 'PARSE_ERROR', /write and, or, not/],
    ['!rain', 'PARSE_ERROR', /write and, or, not/],
    ['count!', 'PARSE_ERROR', /operator/],
    ['~rain', 'PARSE_ERROR', /operator/],
    ["rain'", 'PARSE_ERROR', /operator/],
    ['rain mod 2', 'PARSE_ERROR', /operator/],
    ['rain to wind', 'PARSE_ERROR', /operator/],
    ['rain << 40', 'PARSE_ERROR', /operator/],
    ['rain ?? wind', 'PARSE_ERROR', /operator/],
    ['rain and wind # or sun', 'PARSE_ERROR', /comments/],
    ['null', 'PARSE_ERROR', /null/],
    ['1e999', 'PARSE_ERROR', /finite/],
    ['NaN', 'PARSE_ERROR', /./],
    ['Infinity', 'PARSE_ERROR', /./],
    ['', 'PARSE_ERROR', /empty/],
    ['   \n ', 'PARSE_ERROR', /empty/],
    ['rain and', 'PARSE_ERROR', /cannot be understood/],
    ['(rain', 'PARSE_ERROR', /cannot be understood/],
    ['rain \u202e wind', 'PARSE_ERROR', /cannot be understood|side by side/],
    ['r\u0430in', 'UNKNOWN_LABEL', /did you mean rain\?/], // a Cyrillic а
    ['ｒａｉｎ', 'UNKNOWN_LABEL', /ｒａｉｎ/],
    ['not count == 2', 'PARSE_ERROR', /ambiguous/],
    ['1 == not count', 'PARSE_ERROR', /ambiguous/],
    ['not rain < wind < 2', 'PARSE_ERROR', /ambiguous/],
    ['abs(1, 2)', 'PARSE_ERROR', /number of arguments/],
    ['min()', 'PARSE_ERROR', /number of arguments/],
    ['('.repeat(65) + ')'.repeat(65), 'PARSE_ERROR', /too deep/],
    ['('.repeat(1000), 'PARSE_ERROR', /too deep/],
    ['['.repeat(1000), 'PARSE_ERROR', /too deep/],
    [`${'rain + '.repeat(300)}1`, 'PARSE_ERROR', /at most 2000 characters/],
    [`${'-'.repeat(1999)}1`, 'PARSE_ERROR', /too deep/],
    [`${'2^'.repeat(900)}2`, 'PARSE_ERROR', /./],
  ]

  test.each(hostile)('%s', async (text, code, part) => {
    const error = await caught(() => parseExpression(text, names))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(part)
    expect(error.message.length).toBeLessThan(600)
  })

  test('texts as long as allowed are computed', async () => {
    expect(await value(`${'-'.repeat(901)}1`, 0, 0, 0, 0)).toBe(-1)
    expect(await value(`${'not '.repeat(490)}1`, 0, 0, 0, 0)).toBe(1)
    expect(await value(`${'1+'.repeat(990)}1`, 0, 0, 0, 0)).toBe(991)
    expect(await value(`${'('.repeat(64)}rain${')'.repeat(64)}`, 1, 0, 0, 0)).toBe(1)
  })

  test('a name with two meanings is refused only where it is used', async () => {
    const twice = ['count', 'a_count', 'count', 'b_count']
    const error = await caught(() => parseExpression('count > 1', twice))
    expect(error.code).toBe('UNKNOWN_LABEL')
    expect(error.message).toContain('write one of a_count, b_count')
    const one = await parseExpression('a_count > b_count', twice)
    expect(one.evaluate([0, 2, 0, 1])).toBe(1)
  })

  test('a value that is no finite number is an error, also inside of a comparison', async () => {
    for (const text of ['1 / rain', '1 / rain > 3', '0 / rain == 0', 'count * 1e308 * 10 > 1']) {
      const error = await caught(async () => value(text, 0, 0, 0, 5))
      expect(error.code).toBe('NOT_FINITE')
    }
  })

  test('values that look like code stay numbers', async () => {
    const keys = await parseExpression('hasOwnProperty + constructor', [
      'hasOwnProperty',
      'constructor',
    ])
    expect(keys.evaluate([1, 2])).toBe(3)
  })

  test('what is no text is refused', async () => {
    for (const bad of [3, null, undefined, {}, ['rain']]) {
      expect((await caught(() => parseExpression(bad as never, names))).code).toBe('PARSE_ERROR')
    }
  })
})
