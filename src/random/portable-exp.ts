// Constants and method: fdlibm e_exp.c (Sun Microsystems, 1993; freely distributable).
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
const P1 = 0.16666666666666602
const P2 = -0.0027777777777015593
const P3 = 0.00006613756321437934
const P4 = -0.0000016533902205465252
const P5 = 4.1381367970572385e-8
const OVERFLOW = 709.782712893384 // above it the result exceeds the largest double
const UNDERFLOW = -745.1332191019411 // below it the result rounds to zero

const FIRST_POWER = -540
/** 2ᵏ for −540 ≤ k ≤ 540: half of every exponent that a double can have, and exact, which `2 ** k` need not be. */
const POWERS = powersOfTwo()

/**
 * `eˣ` within one unit in the last place, built from `+ − × ÷` alone: the same bits on every
 * JavaScript engine, which `Math.exp` does not promise.
 *
 * Reduces `x = k ln 2 + r`, `|r| ≤ ½ ln 2`, then `eʳ` from a polynomial in `r²`.
 *
 * @see fdlibm, e_exp.c
 *
 * @example
 * ```ts
 * import { portableExp } from 'partita/core'
 * console.log(portableExp(2)) // 7.38905609893065
 * ```
 */
export function portableExp(x: number): number {
  if (Number.isNaN(x)) return x
  if (x > OVERFLOW) return Infinity
  if (x < UNDERFLOW) return 0

  const k = Math.abs(x) > 0.5 * LN2_HIGH ? Math.trunc(Math.LOG2E * x + (x < 0 ? -0.5 : 0.5)) : 0
  const high = x - k * LN2_HIGH
  const low = k * LN2_LOW
  const r = high - low
  const t = r * r
  const c = r - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))))
  const y = 1 - (low - (r * c) / (2 - c) - high)
  // in two factors, for 2ᵏ alone may leave the range of normal doubles where the product does not
  const half = k >> 1
  return y * POWERS[half - FIRST_POWER] * POWERS[k - half - FIRST_POWER]
}

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(1 - 2 * FIRST_POWER)
  powers[-FIRST_POWER] = 1
  for (let k = 1; k <= -FIRST_POWER; k++) {
    powers[k - FIRST_POWER] = 2 * powers[k - 1 - FIRST_POWER]
    powers[-k - FIRST_POWER] = powers[1 - k - FIRST_POWER] / 2
  }
  return powers
}
