// Constants and method: fdlibm e_log.c (Sun Microsystems, 1993; freely distributable).
const LN2_HIGH = 0.6931471803691238 // 3fe62e42 fee00000
const LN2_LOW = 1.9082149292705877e-10 // 3dea39ef 35793c76
const TWO_54 = 2 ** 54
const L1 = 0.6666666666666735
const L2 = 0.3999999999940942
const L3 = 0.2857142874366239
const L4 = 0.22222198432149784
const L5 = 0.1818357216161805
const L6 = 0.15313837699209373
const L7 = 0.14798198605116586

const bits = new DataView(new ArrayBuffer(8))

/**
 * Natural logarithm within one unit in the last place, built from `+ − × ÷` alone. `Math.log` may
 * differ in the last bit between JavaScript engines; this never does, so seeded draws are the same
 * bits everywhere.
 *
 * Reduces `x = 2ᵏ(1 + f)` with `1 + f` in `[√½, √2)`, then `ln(1 + f) = f − f²/2 + s(f²/2 + R)`,
 * `s = f/(2 + f)`, `R` a polynomial in `s²`.
 *
 * @returns `−∞` at 0, `NaN` below
 * @see fdlibm, e_log.c
 *
 * @example
 * ```ts
 * import { portableLog } from 'partita/core'
 * console.log(portableLog(2)) // 0.6931471805599453
 * ```
 */
export function portableLog(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN
  if (x === Infinity) return x

  const subnormal = x < 2 ** -1022
  bits.setFloat64(0, subnormal ? x * TWO_54 : x)
  const high = bits.getInt32(0)
  const mantissa = high & 0xfffff
  // 1 where the mantissa is at least √2: halve it, and count one power of two more
  const carry = (mantissa + 0x95f64) & 0x100000
  const k = (high >> 20) - 1023 + (carry >> 20) - (subnormal ? 54 : 0)
  bits.setInt32(0, mantissa | (carry ^ 0x3ff00000))
  const f = bits.getFloat64(0) - 1

  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const even = w * (L2 + w * (L4 + w * L6))
  const odd = z * (L1 + w * (L3 + w * (L5 + w * L7)))
  const halfSquare = 0.5 * f * f
  return k * LN2_HIGH - (halfSquare - (s * (halfSquare + even + odd) + k * LN2_LOW) - f)
}
