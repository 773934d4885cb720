/**
 * Exact sums over all orders of k elements, with their marginals, in double precision; the two lanes
 * of a vector are two rows of the batch.
 *
 * A dynamic program over the sets S of elements already placed, bit masks (Held and Karp 1962):
 *
 *   V(S) = Σ_{i∉S} step(S, i) · V(S ∪ {i}), V(all) = 1, the answer is ln V(∅),
 *   ln step(S, i) = Θ[i, |S|] + Σ_{j∈S} A[j, i] + s_i − ln Σ_{l∉S} e^{s_l}
 *
 * The way down to ∅ leaves a trail: for every set the inverse of its sum, then the terms. The way up
 * reads the trail in the order of memory: the mass that reaches S, times a term over the sum, is what
 * flows from S to S ∪ {i}, and the marginals collect these flows.
 *
 * Where no product can leave the range of doubles the way down multiplies factors: no exponential
 * for each set and element makes it four times as fast. Otherwise it adds logarithms.
 *
 * The sum over j∈S is split into the lower and the upper half of the elements: `2·k·2^{k/2}` numbers
 * stay in cache, where `k·2ᵏ` would not. The sets of the upper half are the outer loop.
 */
import { log64 } from './elementary'
import {
  collectPairs,
  collectWorths,
  writeLogPartition,
  writeMarginals,
  writeWorths,
} from './order-marginals'
import {
  addTo,
  arrange,
  at,
  combine,
  factor,
  high,
  join,
  joint,
  left,
  loadRow,
  low,
  lowBitsOf,
  pairs,
  places,
  sumWorths,
  trail,
  values,
} from './order-tables'
import { bytes } from './simd'

/** Largest total magnitude of the scores for factors: `e^{600} · 16! · 16¹⁶ < e^{709}`. */
const LIMIT: f64 = 600.0
/** Bytes of scratch for `k` elements. */
export function orderLogPartitionScratch(k: i32, wanted: bool, worthsGiven: bool): usize {
  return arrange(k, wanted, worthsGiven, 0)
}

/**
 * `logPartition [B]`, `placeMarginals [B, k·k]`, `pairMarginals [B, k·k]`, `worthGradients [B, k]`;
 * the last three only if asked for, the last one only if there are worths. Scores of places
 * `[B, k·k]`, of pairs `[B, k·k]` and worths `[B, k]` may each be absent, 0.
 */
export function orderLogPartition(
  rows: i32,
  k: i32,
  placeScores: usize,
  pairScores: usize,
  worthScores: usize,
  wanted: bool,
  logPartition: usize,
  placeMarginals: usize,
  pairMarginals: usize,
  worthGradients: usize,
  scratch: usize,
): void {
  const end = arrange(k, wanted, worthScores != 0, scratch)
  for (let b = 0; b < rows; b += 2) {
    const other = min(b + 1, rows - 1)
    let largest: f64 = 0
    for (let lane = 0; lane < 2; lane++) {
      const row = lane == 0 ? b : other
      const theta = placeScores == 0 ? 0 : placeScores + bytes(row * k * k)
      const alpha = pairScores == 0 ? 0 : pairScores + bytes(row * k * k)
      const s = worthScores == 0 ? 0 : worthScores + bytes(row * k)
      largest = max(largest, loadRow(k, theta, alpha, s, <usize>lane << 3))
    }
    const factors = largest <= LIMIT
    if (factors) {
      for (let p = places; p < low; p += 16) v128.store(p, factor(v128.load(p)))
    }
    combine(k, factors, 0, lowBitsOf(k), low)
    combine(k, factors, lowBitsOf(k), k, high)
    if (worthScores != 0) sumWorths(k, factors)
    if (factors) descend(k, true, wanted, worthScores != 0, end)
    else descend(k, false, wanted, worthScores != 0, end)
    writeLogPartition(factors, logPartition + bytes(b), 0)
    writeLogPartition(factors, logPartition + bytes(other), 8)
    if (!wanted) continue
    ascend(k)
    collectPairs(k)
    if (worthScores != 0) collectWorths(k, factors)
    for (let lane = 0; lane < 2; lane++) {
      const row = lane == 0 ? b : other
      const square = bytes(row * k * k)
      writeMarginals(k, <usize>lane << 3, placeMarginals + square, pairMarginals + square)
      if (worthScores != 0) writeWorths(k, <usize>lane << 3, worthGradients + bytes(row * k))
    }
  }
}

/** V(S) of every set from the full one to the empty one. */
// @ts-ignore: decorator
@inline
function descend(k: i32, factors: bool, wanted: bool, worthsGiven: bool, end: usize): void {
  const lowBits = lowBitsOf(k)
  const all = (1 << k) - 1
  const one = f64x2.splat(1)
  let next = end
  for (let upper = (1 << (k - lowBits)) - 1; upper >= 0; upper--) {
    const placed = popcnt(upper)
    const most = min(lowBits, k - 1 - placed)
    const above = at(high, upper * k)
    for (let n = 0; n <= most; n++) {
      for (let i = 0; i < k; i++) {
        const place = v128.load(at(places, (placed + n) * k + i))
        v128.store(at(joint, n * k + i), join(factors, place, v128.load(at(above, i))))
      }
    }
    for (let lower = (1 << lowBits) - 1; lower >= 0; lower--) {
      const set = (upper << lowBits) | lower
      const outside = all ^ set
      if (outside == 0) {
        v128.store(at(values, set), f64x2.splat(factors ? 1.0 : 0.0))
        continue
      }
      const row = at(joint, popcnt(lower) * k)
      const below = at(low, lower * k)
      next = at(wanted ? next : end, -1 - popcnt(outside))
      let term = next
      let sum = f64x2.splat(0)
      let value: v128
      if (factors) {
        for (let rest = outside; rest != 0; ) {
          const i = 31 - clz(rest)
          const bit = 1 << i
          rest ^= bit
          const step = f64x2.mul(v128.load(at(row, i)), v128.load(at(below, i)))
          const product = f64x2.mul(step, v128.load(at(values, set | bit)))
          term += 16
          v128.store(term, product)
          sum = f64x2.add(sum, product)
        }
        value = sum
        if (worthsGiven) value = f64x2.div(value, v128.load(at(left, outside)))
      } else {
        let largest = f64x2.splat(-Infinity)
        for (let rest = outside; rest != 0; ) {
          const i = 31 - clz(rest)
          const bit = 1 << i
          rest ^= bit
          const step = f64x2.add(v128.load(at(row, i)), v128.load(at(below, i)))
          const gain = f64x2.add(step, v128.load(at(values, set | bit)))
          term += 16
          v128.store(term, gain)
          largest = f64x2.max(largest, gain)
        }
        // nothing may follow this set: −∞ − −∞ would not be a number
        const shift = v128.andnot(largest, f64x2.eq(largest, f64x2.splat(-Infinity)))
        for (; term != next; term -= 16) {
          const share = factor(f64x2.sub(v128.load(term), shift))
          v128.store(term, share)
          sum = f64x2.add(sum, share)
        }
        value = f64x2.add(largest, log64(f64x2.pmax(sum, one)))
        if (worthsGiven) value = f64x2.sub(value, v128.load(at(left, outside)))
      }
      v128.store(at(values, set), value)
      if (wanted) {
        v128.store(next, v128.andnot(f64x2.div(one, sum), f64x2.eq(sum, f64x2.splat(0))))
      }
    }
  }
}

/** The mass that reaches every set from the empty one to the full one, and the flows between. */
function ascend(k: i32): void {
  const lowBits = lowBitsOf(k)
  const all = (1 << k) - 1
  memory.fill(places, 0, pairs - places)
  memory.fill(low, 0, left - low)
  v128.store(values, f64x2.splat(1))
  let next = trail
  for (let upper = 0; upper < 1 << (k - lowBits); upper++) {
    memory.fill(joint, 0, values - joint)
    for (let lower = 0; lower < 1 << lowBits; lower++) {
      const set = (upper << lowBits) | lower
      if (set == all) break
      const flows = at(joint, popcnt(lower) * k)
      const below = at(low, lower * k)
      const mass = f64x2.mul(v128.load(at(values, set)), v128.load(next))
      next += 16
      for (let rest = all ^ set; rest != 0; ) {
        const i = 31 - clz(rest)
        const bit = 1 << i
        rest ^= bit
        const flow = f64x2.mul(mass, v128.load(next))
        next += 16
        addTo(at(values, set | bit), flow)
        addTo(at(flows, i), flow)
        addTo(at(below, i), flow)
      }
    }
    const placed = popcnt(upper)
    const most = min(lowBits, k - 1 - placed)
    for (let n = 0; n <= most; n++) {
      for (let i = 0; i < k; i++) {
        const flow = v128.load(at(joint, n * k + i))
        addTo(at(places, (placed + n) * k + i), flow)
        addTo(at(high, upper * k + i), flow)
      }
    }
  }
}
