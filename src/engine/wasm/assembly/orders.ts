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
import { exp64, log64 } from './elementary'
import { bytes } from './simd'

/** Largest total magnitude of the scores for factors: `e^{600} · 16! · 16¹⁶ < e^{709}`. */
const LIMIT: f64 = 600.0
/** Where `exp64` ends; below it a factor is 0, so that −∞ forbids. */
const LOWEST: f64 = -708.0

// The tables, vectors of two doubles; addresses set by `arrange` for the functions below.
/** score of element i at place t with `s_i`, later the flow: `[t, i]` */
let places: usize = 0
/** `[j, i]` */
let pairs: usize = 0
/** `s_i`, relative to the largest */
let worths: usize = 0
/** sums of pairs over the elements in each half of S, later the flows into i: `[half of S, i]` */
let low: usize = 0
let high: usize = 0
/** places joined with one row of `high`, later the flow under it: `[elements in the low half, i]` */
let joint: usize = 0
/** V(S), later the mass that reaches S */
let values: usize = 0
/** `Σ_{l∈T} e^{s_l}` */
let left: usize = 0
let trail: usize = 0

// @ts-ignore: decorator
@inline
function at(base: usize, index: i32): usize {
  return base + (<usize>index << 4)
}

// @ts-ignore: decorator
@inline
function addTo(pointer: usize, value: v128): void {
  v128.store(pointer, f64x2.add(v128.load(pointer), value))
}

// @ts-ignore: decorator
@inline
function join(factors: bool, a: v128, b: v128): v128 {
  return factors ? f64x2.mul(a, b) : f64x2.add(a, b)
}

/** `eˣ`, exactly 0 below the range. */
// @ts-ignore: decorator
@inline
function factor(x: v128): v128 {
  return v128.andnot(exp64(x), f64x2.lt(x, f64x2.splat(LOWEST)))
}

// @ts-ignore: decorator
@inline
function lowBitsOf(k: i32): i32 {
  return (k + 1) >> 1
}

/** Lays the tables out; returns the end. */
function arrange(k: i32, wanted: bool, worthsGiven: bool, scratch: usize): usize {
  const lowBits = lowBitsOf(k)
  places = scratch
  pairs = at(places, k * k)
  worths = at(pairs, k * k)
  low = at(worths, k)
  high = at(low, k << lowBits)
  joint = at(high, k << (k - lowBits))
  values = at(joint, (lowBits + 1) * k)
  left = at(values, 1 << k)
  trail = at(left, worthsGiven ? 1 << k : 0)
  return at(trail, wanted ? (k << (k - 1)) + (1 << k) - 1 : k + 1)
}

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

/** Scores of one row into its lane of the tables; returns a bound on any part of any order's score. */
function loadRow(k: i32, theta: usize, alpha: usize, s: usize, lane: usize): f64 {
  let total: f64 = 0
  let highest: f64 = -Infinity
  let lowest: f64 = Infinity
  for (let i = 0; i < k; i++) {
    const worth = s == 0 ? 0 : <f64>load<f32>(s + bytes(i))
    highest = max(highest, worth)
    lowest = min(lowest, worth)
  }
  total += <f64>k * (highest - lowest)
  for (let i = 0; i < k; i++) {
    const worth = s == 0 ? 0 : <f64>load<f32>(s + bytes(i)) - highest
    store<f64>(at(worths, i) + lane, worth)
    let largest: f64 = 0
    for (let j = 0; j < k; j++) {
      const place = theta == 0 ? 0 : <f64>load<f32>(theta + bytes(i * k + j))
      store<f64>(at(places, j * k + i) + lane, place + worth)
      largest = max(largest, magnitude(place))
      const pair = alpha == 0 || i == j ? 0 : <f64>load<f32>(alpha + bytes(i * k + j))
      store<f64>(at(pairs, i * k + j) + lane, pair)
      if (alpha == 0 || j >= i) continue
      total += max(magnitude(pair), magnitude(<f64>load<f32>(alpha + bytes(j * k + i))))
    }
    total += largest
  }
  return total
}

// @ts-ignore: decorator
@inline
function magnitude(score: f64): f64 {
  return score == -Infinity ? 0 : abs(score)
}

/** `table[S, i]`: pairs `[first + j, i]` joined over `j ∈ S`, S a set of `last − first` elements. */
function combine(k: i32, factors: bool, first: i32, last: i32, table: usize): void {
  const neutral = f64x2.splat(factors ? 1.0 : 0.0)
  for (let i = 0; i < k; i++) v128.store(at(table, i), neutral)
  for (let set = 1; set < 1 << (last - first); set++) {
    const out = at(table, set * k)
    const rest = at(table, (set & (set - 1)) * k)
    const row = at(pairs, (first + ctz(set)) * k)
    for (let i = 0; i < k; i++) {
      v128.store(at(out, i), join(factors, v128.load(at(rest, i)), v128.load(at(row, i))))
    }
  }
}

/** Sums of `e^s` over every set, or their logarithms. */
function sumWorths(k: i32, factors: bool): void {
  v128.store(left, f64x2.splat(factors ? 0.0 : -Infinity))
  for (let set = 1; set < 1 << k; set++) {
    const rest = v128.load(at(left, set & (set - 1)))
    const worth = v128.load(at(worths, ctz(set)))
    let sum = f64x2.add(rest, worth)
    if (!factors) {
      const larger = f64x2.max(rest, worth)
      const ratio = factor(f64x2.sub(f64x2.min(rest, worth), larger))
      sum = f64x2.add(larger, log64(f64x2.add(ratio, f64x2.splat(1))))
    }
    v128.store(at(left, set), sum)
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

/** `pairs[j, i]`: the flow into i from all sets with j. */
function collectPairs(k: i32): void {
  const lowBits = lowBitsOf(k)
  memory.fill(pairs, 0, worths - pairs)
  collectHalf(k, 0, lowBits, low)
  collectHalf(k, lowBits, k, high)
}

function collectHalf(k: i32, first: i32, last: i32, table: usize): void {
  for (let set = 1; set < 1 << (last - first); set++) {
    const flows = at(table, set * k)
    for (let rest = set; rest != 0; rest &= rest - 1) {
      const row = at(pairs, (first + ctz(rest)) * k)
      for (let i = 0; i < k; i++) addTo(at(row, i), v128.load(at(flows, i)))
    }
  }
}

/**
 * `low[i] = Σ_{S∌i} mass(S) e^{s_i} / Σ_{l∉S} e^{s_l}`, over the sets an order goes through. On factors
 * the part without `s_i` is summed for each lower half of S first; on logarithms it might overflow.
 */
function collectWorths(k: i32, factors: bool): void {
  const lowBits = lowBitsOf(k)
  const all = (1 << k) - 1
  memory.fill(low, 0, high - low)
  if (!factors) {
    for (let set = 0; set < all; set++) {
      const mass = v128.load(at(values, set))
      const sum = v128.load(at(left, all ^ set))
      for (let rest = all ^ set; rest != 0; rest &= rest - 1) {
        const i = ctz(rest)
        const share = factor(f64x2.sub(v128.load(at(worths, i)), sum))
        addTo(at(low, i), f64x2.mul(mass, share))
      }
    }
    return
  }
  // the tables of flows are spent; for k = 1 the second of two entries is the first of `joint`
  const halves = high
  memory.fill(halves, 0, <usize>(1 << lowBits) << 4)
  for (let upper = 0; upper < 1 << (k - lowBits); upper++) {
    let above = f64x2.splat(0)
    for (let lower = 0; lower < 1 << lowBits; lower++) {
      const set = (upper << lowBits) | lower
      if (set == all) break
      const share = f64x2.div(v128.load(at(values, set)), v128.load(at(left, all ^ set)))
      above = f64x2.add(above, share)
      addTo(at(halves, lower), share)
    }
    for (let i = lowBits; i < k; i++) {
      if (((upper >> (i - lowBits)) & 1) == 0) addTo(at(low, i), above)
    }
  }
  for (let lower = 0; lower < 1 << lowBits; lower++) {
    const share = v128.load(at(halves, lower))
    for (let i = 0; i < lowBits; i++) if (((lower >> i) & 1) == 0) addTo(at(low, i), share)
  }
  for (let i = 0; i < k; i++) {
    v128.store(at(low, i), f64x2.mul(v128.load(at(low, i)), v128.load(at(worths, i))))
  }
}

function writeLogPartition(factors: bool, out: usize, lane: usize): void {
  const value = load<f64>(values + lane)
  let answer = value
  if (factors) {
    answer = value > 0 ? f64x2.extract_lane(log64(f64x2.splat(value)), 0) : -Infinity
  }
  store<f32>(out, <f32>answer)
}

function writeMarginals(k: i32, lane: usize, placeMarginals: usize, pairMarginals: usize): void {
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      const index = bytes(i * k + j)
      store<f32>(placeMarginals + index, <f32>load<f64>(at(places, j * k + i) + lane))
      store<f32>(pairMarginals + index, <f32>load<f64>(at(pairs, i * k + j) + lane))
    }
  }
}

/** Where no order is possible nothing flows, not even into a place: the gradient is 0. */
function writeWorths(k: i32, lane: usize, worthGradients: usize): void {
  for (let i = 0; i < k; i++) {
    let placed: f64 = 0
    for (let t = 0; t < k; t++) placed += load<f64>(at(places, t * k + i) + lane)
    const gradient = placed == 0 ? 0 : placed - load<f64>(at(low, i) + lane)
    store<f32>(worthGradients + bytes(i), <f32>gradient)
  }
}
