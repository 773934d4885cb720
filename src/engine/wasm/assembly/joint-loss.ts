/**
 * The joint objective of one batch in one pass: loss, weights and their sums (MATHS §2).
 *
 * Beyond the clamp the conjugate is continued by its tangent. Logistic: the ratio enters the
 * exponent, `z = s + logRatio`. Other families: `s` is limited at the `s_max` where `ln f*'` reaches
 * the clamp, and so is the log-ratio.
 *
 * Sums run in single precision over BLOCK samples and in double precision over the blocks.
 */
import { exp, exp64, log64 } from './elementary'
import { bytes, loadTail, storeTail, sumLanes64, tailMask, VECTOR } from './simd'

// Codes shared with the host: src/engine/wasm/joint-loss.ts.
const LOGISTIC: i32 = 0
const SPARSEMAX: i32 = 1
const ENTMAX15: i32 = 2
const TSALLIS: i32 = 3
const SAFE_LOGISTIC: i32 = 4

const BLOCK: i32 = 256

/** The two upper floats as doubles. */
// @ts-ignore: decorator
@inline
function promoteHigh(v: v128): v128 {
  return f64x2.promote_low_f32x4(i64x2.shuffle(v, v, 1, 0))
}

/** Two pairs of doubles as four floats. */
// @ts-ignore: decorator
@inline
function demote(low: v128, high: v128): v128 {
  return i64x2.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2)
}

/** `f*'(s)` of two doubles; `s` is already limited. */
// @ts-ignore: decorator
@inline
function weight64(family: i32, s: v128, parameter: v128): v128 {
  const one = f64x2.splat(1)
  if (family == SAFE_LOGISTIC) {
    const e = exp64(f64x2.neg(f64x2.abs(s)))
    const rest = f64x2.sub(one, parameter)
    const positive = f64x2.gt(s, f64x2.splat(0))
    const above = f64x2.div(one, f64x2.add(f64x2.mul(rest, e), parameter))
    const below = f64x2.div(e, f64x2.add(rest, f64x2.mul(parameter, e)))
    return v128.bitselect(above, below, positive)
  }
  const power = f64x2.sub(parameter, one)
  const base = f64x2.add(one, f64x2.mul(power, s))
  const value = exp64(f64x2.div(log64(base), power))
  // 0 below the support; the logarithm would lose a NaN, the maximum keeps it
  const zero = f64x2.splat(0)
  return v128.bitselect(value, f64x2.pmax(base, zero), f64x2.gt(base, zero))
}

/** `f*(s)` of two doubles, `w` their weight. */
// @ts-ignore: decorator
@inline
function conjugate64(family: i32, s: v128, w: v128, parameter: v128): v128 {
  const one = f64x2.splat(1)
  const zero = f64x2.splat(0)
  if (family == SAFE_LOGISTIC) {
    const e = exp64(f64x2.neg(f64x2.abs(s)))
    const rest = f64x2.sub(one, parameter)
    const above = f64x2.add(f64x2.mul(rest, e), parameter)
    const below = f64x2.add(rest, f64x2.mul(parameter, e))
    const inner = v128.bitselect(above, below, f64x2.gt(s, zero))
    return f64x2.div(f64x2.add(f64x2.pmax(s, zero), log64(inner)), parameter)
  }
  const base = f64x2.add(one, f64x2.mul(f64x2.sub(parameter, one), s))
  const positive = f64x2.pmax(base, zero)
  return f64x2.div(f64x2.sub(f64x2.mul(w, positive), one), parameter)
}

/** `f*'(s)`, `s ≤ s_max` */
// @ts-ignore: decorator
@inline
function weight(family: i32, s: v128, parameter: v128): v128 {
  const zero = f32x4.splat(0)
  if (family == SPARSEMAX) return f32x4.pmax(f32x4.add(f32x4.splat(1), s), zero)
  if (family == ENTMAX15) {
    const half = f32x4.mul(f32x4.splat(0.5), s)
    const base = f32x4.pmax(f32x4.add(f32x4.splat(1), half), zero)
    return f32x4.mul(base, base)
  }
  return demote(
    weight64(family, f64x2.promote_low_f32x4(s), parameter),
    weight64(family, promoteHigh(s), parameter),
  )
}

/** `f*(s)`, `w = f*'(s)`, `s ≤ s_max` */
// @ts-ignore: decorator
@inline
function conjugate(family: i32, s: v128, w: v128, parameter: v128): v128 {
  const one = f32x4.splat(1)
  if (family == SPARSEMAX) {
    return f32x4.mul(f32x4.splat(0.5), f32x4.sub(f32x4.mul(w, w), one))
  }
  if (family == ENTMAX15) {
    const half = f32x4.mul(f32x4.splat(0.5), s)
    const base = f32x4.pmax(f32x4.add(one, half), f32x4.splat(0))
    return f32x4.mul(f32x4.splat(2.0 / 3.0), f32x4.sub(f32x4.mul(w, base), one))
  }
  const low = f64x2.promote_low_f32x4(s)
  const high = promoteHigh(s)
  return demote(
    conjugate64(family, low, weight64(family, low, parameter), parameter),
    conjugate64(family, high, weight64(family, high, parameter), parameter),
  )
}

/** Sums of the row at hand. */
let lossTotal: f64 = 0
let weightTotal: f64 = 0
let squareTotal: f64 = 0
let clampedTotal: i32 = 0

/**
 * One row, sums left in the totals: weights (times `inverse = 1/m`) to memory, and the sum of
 * `ratio · f*(s)`.
 */
// @ts-ignore: decorator
@inline
function row(
  family: i32,
  m: i32,
  scores: usize,
  logRatio: usize,
  tau: v128,
  clamp: v128,
  limit: v128,
  parameter: v128,
  inverse: v128,
  weights: usize,
): void {
  const zero = f32x4.splat(0)
  const one = f32x4.splat(1)
  let losses: f64 = 0
  let sums: f64 = 0
  let squares: f64 = 0
  let clamped: i32 = 0
  for (let first = 0; first < m; first += BLOCK) {
    let loss = zero
    let sum = zero
    let square = zero
    const last = min(m, first + BLOCK)
    for (let j = first; j < last; j += 4) {
      const count = last - j
      const g = count >= 4 ? v128.load(scores) : loadTail(scores, count)
      const r = count >= 4 ? v128.load(logRatio) : loadTail(logRatio, count)
      const s = f32x4.sub(g, tau)
      const lr = f32x4.pmin(r, clamp)
      let w: v128
      let value: v128
      let beyond: v128
      if (family == LOGISTIC) {
        const z = f32x4.add(s, r)
        const excess = f32x4.pmax(f32x4.sub(z, clamp), zero)
        beyond = f32x4.gt(z, clamp)
        w = exp(f32x4.pmin(z, clamp))
        value = f32x4.sub(f32x4.mul(w, f32x4.add(one, excess)), exp(lr))
      } else {
        const ratio = exp(lr)
        const limited = f32x4.pmin(s, limit)
        const excess = f32x4.pmax(f32x4.sub(s, limit), zero)
        beyond = v128.or(f32x4.gt(s, limit), f32x4.gt(r, clamp))
        w = weight(family, limited, parameter)
        value = f32x4.add(conjugate(family, limited, w, parameter), f32x4.mul(w, excess))
        value = f32x4.mul(ratio, value)
        w = f32x4.mul(ratio, w)
      }
      w = f32x4.mul(w, inverse)
      if (count >= 4) {
        v128.store(weights, w)
      } else {
        const mask = tailMask(count)
        storeTail(weights, w, count)
        w = v128.and(w, mask)
        value = v128.and(value, mask)
        beyond = v128.and(beyond, mask)
      }
      loss = f32x4.add(loss, value)
      sum = f32x4.add(sum, w)
      square = f32x4.add(square, f32x4.mul(w, w))
      clamped += popcnt(i32x4.bitmask(beyond))
      scores += VECTOR
      logRatio += VECTOR
      weights += VECTOR
    }
    losses += sumLanes64(loss)
    sums += sumLanes64(sum)
    squares += sumLanes64(square)
  }
  lossTotal = losses
  weightTotal = sums
  squareTotal = squares
  clampedTotal = clamped
}

/**
 * @param parameter α of Tsallis or ρ of the safe logistic family
 * @param limit     `s_max`, ∞ where a family has none
 * @param shared    whether `logRatio` is one row for the whole batch
 */
export function jointLoss(
  family: i32,
  parameter: f64,
  clamp: f32,
  limit: f32,
  rows: i32,
  m: i32,
  positive: usize,
  sampled: usize,
  logRatio: usize,
  shared: bool,
  logPartition: usize,
  loss: usize,
  weights: usize,
  weightSum: usize,
  weightSquareSum: usize,
  clamped: usize,
): void {
  const c = f32x4.splat(clamp)
  const l = f32x4.splat(limit)
  const p = f64x2.splat(parameter)
  const share: f64 = 1.0 / <f64>m
  const i = f32x4.splat(<f32>share)
  for (let b = 0; b < rows; b++) {
    const tau = v128.load32_splat(logPartition)
    if (family == LOGISTIC) row(LOGISTIC, m, sampled, logRatio, tau, c, l, p, i, weights)
    else if (family == SPARSEMAX) row(SPARSEMAX, m, sampled, logRatio, tau, c, l, p, i, weights)
    else if (family == ENTMAX15) row(ENTMAX15, m, sampled, logRatio, tau, c, l, p, i, weights)
    else if (family == TSALLIS) row(TSALLIS, m, sampled, logRatio, tau, c, l, p, i, weights)
    else row(SAFE_LOGISTIC, m, sampled, logRatio, tau, c, l, p, i, weights)
    const value = <f64>load<f32>(logPartition) + lossTotal * share - <f64>load<f32>(positive)
    store<f32>(loss, <f32>value)
    store<f32>(weightSum, <f32>weightTotal)
    store<f32>(weightSquareSum, <f32>squareTotal)
    store<f32>(clamped, <f32>clampedTotal)
    positive += 4
    logPartition += 4
    loss += 4
    weightSum += 4
    weightSquareSum += 4
    clamped += 4
    sampled += bytes(m)
    weights += bytes(m)
    if (!shared) logRatio += bytes(m)
  }
}
