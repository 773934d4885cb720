/** Sums over a row of the joint loss, and a row in double precision: of families whose powers cancel. */
import { exp64, log64 } from './elementary'
import { storeTail } from './simd'

// Codes shared with the host: src/engine/wasm/joint-loss.ts. Between the last two, 3: Tsallis.
export const LOGISTIC: i32 = 0
export const SPARSEMAX: i32 = 1
export const ENTMAX15: i32 = 2
export const SAFE_LOGISTIC: i32 = 4

/** `ratio·f*(s)`, weights, their squares, clamped samples. */
export class Totals {
  static loss: f64 = 0
  static weight: f64 = 0
  static square: f64 = 0
  static clamped: i32 = 0
}

/** Two samples at a time. */
export function row64(
  family: i32,
  parameter: f64,
  m: i32,
  scores: usize,
  logRatio: usize,
  tau: f64,
  clamp: f64,
  limit: f64,
  weights: usize,
): void {
  const zero = f64x2.splat(0)
  const one = f64x2.splat(1)
  const shift = f64x2.splat(tau)
  const largestRatio = f64x2.splat(clamp)
  const largestScore = f64x2.splat(limit)
  const inverse = f64x2.splat(1.0 / <f64>m)
  // Tsallis: α − 1 and its inverse, 1/α; safe logistic: ρ, 1 − ρ, 1/ρ
  const alphaOrRho = f64x2.splat(parameter)
  const power = f64x2.sub(alphaOrRho, one)
  const root = f64x2.div(one, power)
  const complement = f64x2.sub(one, alphaOrRho)
  const reciprocal = f64x2.div(one, alphaOrRho)
  let losses = zero
  let sums = zero
  let squares = zero
  let clamped: i32 = 0
  for (let j = 0; j < m; j += 2) {
    const single = j + 1 == m
    const g = single ? v128.load32_zero(scores) : v128.load64_zero(scores)
    const r = single ? v128.load32_zero(logRatio) : v128.load64_zero(logRatio)
    const s = f64x2.sub(f64x2.promote_low_f32x4(g), shift)
    const lr = f64x2.promote_low_f32x4(r)
    const ratio = exp64(f64x2.pmin(lr, largestRatio))
    let beyond = f64x2.gt(lr, largestRatio)
    let w: v128
    let value: v128
    if (family == SAFE_LOGISTIC) {
      // 1 + ρ(eˢ − 1) with the larger of 1 and eˢ taken out
      const e = exp64(f64x2.neg(f64x2.abs(s)))
      const positive = f64x2.gt(s, zero)
      const inner = v128.bitselect(
        f64x2.add(f64x2.mul(complement, e), alphaOrRho),
        f64x2.add(complement, f64x2.mul(alphaOrRho, e)),
        positive,
      )
      w = f64x2.div(v128.bitselect(one, e, positive), inner)
      value = f64x2.mul(f64x2.add(f64x2.pmax(s, zero), log64(inner)), reciprocal)
    } else {
      const limited = f64x2.pmin(s, largestScore)
      const excess = f64x2.pmax(f64x2.sub(s, largestScore), zero)
      beyond = v128.or(beyond, f64x2.gt(s, largestScore))
      const base = f64x2.add(one, f64x2.mul(power, limited))
      // 0 below the support; the logarithm would lose a NaN, the maximum keeps it
      const supported = f64x2.pmax(base, zero)
      const raised = exp64(f64x2.mul(log64(base), root))
      w = v128.bitselect(raised, supported, f64x2.gt(base, zero))
      value = f64x2.mul(f64x2.sub(f64x2.mul(w, supported), one), reciprocal)
      value = f64x2.add(value, f64x2.mul(w, excess))
    }
    value = f64x2.mul(ratio, value)
    w = f64x2.mul(f64x2.mul(ratio, w), inverse)
    const stored = f32x4.demote_f64x2_zero(w)
    if (single) {
      storeTail(weights, stored, 1)
      value = f64x2.replace_lane(value, 1, 0)
      w = f64x2.replace_lane(w, 1, 0)
      beyond = i64x2.replace_lane(beyond, 1, 0)
    } else {
      storeTail(weights, stored, 2)
    }
    losses = f64x2.add(losses, value)
    sums = f64x2.add(sums, w)
    squares = f64x2.add(squares, f64x2.mul(w, w))
    clamped += popcnt(i64x2.bitmask(beyond))
    scores += 8
    logRatio += 8
    weights += 8
  }
  Totals.loss = f64x2.extract_lane(losses, 0) + f64x2.extract_lane(losses, 1)
  Totals.weight = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)
  Totals.square = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1)
  Totals.clamped = clamped
}
