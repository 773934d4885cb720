const ZERO = 48
const MINUS = 45
const PLUS = 43
const DOT = 46
/** powers of ten that are exact in double precision */
const EXACT_POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))

/**
 * The decimal number written in `text[start … end)`, or NaN if that is not one.
 *
 * Accepts `[+-] digits [. digits] [e [+-] digits]` with at least one digit before the exponent, and
 * nothing else: no blanks, no hexadecimal, no `Infinity`. Correctly rounded: up to 15 digits and
 * |exponent| ≤ 22 the digits and the power of ten are both exact, so one multiplication or division
 * rounds once (W. Clinger, How to read floating point numbers accurately, PLDI 1990); anything
 * longer goes to `Number`.
 */
export function parseNumber(text: string, start: number, end: number): number {
  let at = start
  let code = text.charCodeAt(at)
  const negative = code === MINUS
  if (negative || code === PLUS) at++
  let mantissa = 0
  let significant = 0
  let digits = 0
  let fraction = 0
  let seenDot = false
  for (; at < end; at++) {
    code = text.charCodeAt(at)
    const digit = code - ZERO
    if (digit >= 0 && digit <= 9) {
      digits++
      if (significant > 0 || digit > 0) significant++
      mantissa = mantissa * 10 + digit
      if (seenDot) fraction++
    } else if (code === DOT && !seenDot) {
      seenDot = true
    } else {
      break
    }
  }
  if (digits === 0) return Number.NaN
  let exponent = 0
  if (at < end) {
    exponent = parseExponent(text, at, end)
    if (Number.isNaN(exponent)) return Number.NaN
  }
  const power = exponent - fraction
  if (significant > 15 || power > 22 || power < -22) return Number(text.slice(start, end))
  const magnitude = power < 0 ? mantissa / EXACT_POWERS[-power] : mantissa * EXACT_POWERS[power]
  return negative ? -magnitude : magnitude
}

function parseExponent(text: string, start: number, end: number): number {
  if ((text.charCodeAt(start) | 32) !== 101) return Number.NaN
  let at = start + 1
  const sign = text.charCodeAt(at)
  if (sign === MINUS || sign === PLUS) at++
  if (at >= end) return Number.NaN
  let exponent = 0
  for (; at < end; at++) {
    const digit = text.charCodeAt(at) - ZERO
    if (digit < 0 || digit > 9) return Number.NaN
    exponent = Math.min(exponent * 10 + digit, 100_000)
  }
  return sign === MINUS ? -exponent : exponent
}
