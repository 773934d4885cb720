import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseNumber } from '../../../src/io/text/parse-number.js'

const parse = (text: string) => parseNumber(`9${text}9`, 1, text.length + 1)

test('every number JavaScript prints is read back bit for bit', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      // JavaScript prints −0 as 0
      expect(parse(String(value))).toBe(value + 0)
      expect(parse(value.toExponential())).toBe(value + 0)
    }),
    { seed: 1 },
  )
})

test('decimals of every length and exponent are rounded as Number rounds them', () => {
  const digits = (maxLength: number) =>
    fc.array(fc.integer({ min: 0, max: 9 }), { maxLength }).map((list) => list.join(''))
  const exponent = fc.integer({ min: -340, max: 340 }).map((power) => `E${power}`)
  fc.assert(
    fc.property(
      fc.constantFrom('', '-', '+'),
      digits(20),
      fc.constantFrom('', '.'),
      digits(20),
      fc.oneof(fc.constant(''), exponent),
      (sign, whole, dot, fraction, power) => {
        fc.pre(whole + fraction !== '')
        const text = sign + whole + dot + fraction + power
        expect(parse(text)).toBe(Number(text))
      },
    ),
    { seed: 2, numRuns: 1000 },
  )
})

test.each([
  '',
  ' ',
  '-',
  '+',
  '.',
  'e5',
  '-.e1',
  '1e',
  '1e+',
  '1e1.5',
  '1.2.3',
  '1 2',
  '0x10',
  'Infinity',
  'NaN',
  '1_000',
  '٣',
])('%j is not a number', (text) => {
  expect(parse(text)).toBeNaN()
})
