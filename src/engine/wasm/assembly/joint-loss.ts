/**
 * The joint objective of one batch in one pass: loss, weights and their sums
 * (docs/maths.md#2-objective).
 *
 * Beyond the clamp the conjugate is continued by its tangent. Logistic: the ratio enters the
 * exponent, `z = s + logRatio`. Other families: `s` is limited at the `s_max` where `ln f*'` reaches
 * the clamp, and so is the log-ratio.
 *
 * Families with a short closed form run in single precision, their sums in blocks that join a
 * double; the others run in double precision, because powers near the logistic one cancel.
 */
import { exp } from './elementary'
import { ENTMAX15, LOGISTIC, row64, SPARSEMAX, Totals } from './joint-loss-double'
import { bytes, loadTail, storeTail, sumLanes64, tailMask, VECTOR } from './simd'

/** Samples summed in single precision before the sum joins a double. */
const BLOCK: i32 = 256

/** `Σ_j ratio_j` of one row, log-ratios limited at the clamp. */
function ratioSum(m: i32, logRatio: usize, clamp: v128): f64 {
  let total: f64 = 0
  for (let first = 0; first < m; first += BLOCK) {
    let sum = f32x4.splat(0)
    const last = min(m, first + BLOCK)
    for (let j = first; j < last; j += 4) {
      const count = last - j
      if (count >= 4) {
        sum = f32x4.add(sum, exp(f32x4.pmin(v128.load(logRatio), clamp)))
      } else {
        const tail = exp(f32x4.pmin(loadTail(logRatio, count), clamp))
        sum = f32x4.add(sum, v128.and(tail, tailMask(count)))
      }
      logRatio += VECTOR
    }
    total += sumLanes64(sum)
  }
  return total
}

/** `f*'(s)` of the two single precision families beside the logistic one, `s ≤ s_max`. */
// @ts-ignore: decorator
@inline
function weight(family: i32, s: v128): v128 {
  const zero = f32x4.splat(0)
  const one = f32x4.splat(1)
  if (family == SPARSEMAX) return f32x4.pmax(f32x4.add(one, s), zero)
  const base = f32x4.pmax(f32x4.add(one, f32x4.mul(f32x4.splat(0.5), s)), zero)
  return f32x4.mul(base, base)
}

/** `f*(s)`, `w = f*'(s)`, `s ≤ s_max`. */
// @ts-ignore: decorator
@inline
function conjugate(family: i32, s: v128, w: v128): v128 {
  const one = f32x4.splat(1)
  const half = f32x4.splat(0.5)
  if (family == SPARSEMAX) return f32x4.mul(half, f32x4.sub(f32x4.mul(w, w), one))
  const base = f32x4.pmax(f32x4.add(one, f32x4.mul(half, s)), f32x4.splat(0))
  return f32x4.mul(f32x4.splat(2.0 / 3.0), f32x4.sub(f32x4.mul(w, base), one))
}

/**
 * One row in single precision; weights are multiplied by `inverse = 1/m`. The logistic loss lacks
 * its `− Σ ratio`, which the caller has.
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
  inverse: v128,
  weights: usize,
): void {
  const zero = f32x4.splat(0)
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
      let w: v128
      let value: v128
      let beyond: v128
      if (family == LOGISTIC) {
        const z = f32x4.add(s, r)
        const excess = f32x4.pmax(f32x4.sub(z, clamp), zero)
        beyond = f32x4.gt(z, clamp)
        w = exp(f32x4.pmin(z, clamp))
        value = f32x4.add(w, f32x4.mul(w, excess))
      } else {
        const ratio = exp(f32x4.pmin(r, clamp))
        const limited = f32x4.pmin(s, limit)
        const excess = f32x4.pmax(f32x4.sub(s, limit), zero)
        beyond = v128.or(f32x4.gt(s, limit), f32x4.gt(r, clamp))
        w = weight(family, limited)
        value = f32x4.add(conjugate(family, limited, w), f32x4.mul(w, excess))
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
  Totals.loss = losses
  Totals.weight = sums
  Totals.square = squares
  Totals.clamped = clamped
}

// A function for each family: as arms of one function the optimizer folds the loops into one.
function rowLogistic(
  m: i32,
  scores: usize,
  logRatio: usize,
  tau: v128,
  clamp: v128,
  limit: v128,
  inverse: v128,
  weights: usize,
): void {
  row(LOGISTIC, m, scores, logRatio, tau, clamp, limit, inverse, weights)
}

function rowSparsemax(
  m: i32,
  scores: usize,
  logRatio: usize,
  tau: v128,
  clamp: v128,
  limit: v128,
  inverse: v128,
  weights: usize,
): void {
  row(SPARSEMAX, m, scores, logRatio, tau, clamp, limit, inverse, weights)
}

function rowEntmax15(
  m: i32,
  scores: usize,
  logRatio: usize,
  tau: v128,
  clamp: v128,
  limit: v128,
  inverse: v128,
  weights: usize,
): void {
  row(ENTMAX15, m, scores, logRatio, tau, clamp, limit, inverse, weights)
}

/**
 * @param parameter α of Tsallis or ρ of the safe logistic family
 * @param limit     `s_max`, ∞ where a family has none
 * @param shared    whether `logRatio` is one row for the whole batch
 */
export function jointLoss(
  family: i32,
  parameter: f64,
  clamp: f64,
  limit: f64,
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
  const c = f32x4.splat(<f32>clamp)
  const l = f32x4.splat(<f32>limit)
  const share: f64 = 1.0 / <f64>m
  const inverse = f32x4.splat(<f32>share)
  let ratios: f64 = 0
  for (let b = 0; b < rows; b++) {
    const t = load<f32>(logPartition)
    const tau = f32x4.splat(t)
    if (family == LOGISTIC) {
      if (b == 0 || !shared) ratios = ratioSum(m, logRatio, c)
      rowLogistic(m, sampled, logRatio, tau, c, l, inverse, weights)
      Totals.loss -= ratios
    } else if (family == SPARSEMAX) {
      rowSparsemax(m, sampled, logRatio, tau, c, l, inverse, weights)
    } else if (family == ENTMAX15) {
      rowEntmax15(m, sampled, logRatio, tau, c, l, inverse, weights)
    } else {
      row64(family, parameter, m, sampled, logRatio, t, clamp, limit, weights)
    }
    store<f32>(loss, <f32>(<f64>t + Totals.loss * share - <f64>load<f32>(positive)))
    store<f32>(weightSum, <f32>Totals.weight)
    store<f32>(weightSquareSum, <f32>Totals.square)
    store<f32>(clamped, <f32>Totals.clamped)
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
