/** The tables of the sums over orders, two rows of the batch to a vector, and how they are filled. */
import { exp64, log64 } from './elementary'
import { bytes } from './simd'

/** Where `exp64` ends; below it a factor is 0, so that −∞ forbids. */
const LOWEST: f64 = -708.0

// The tables, vectors of two doubles; addresses set by `arrange` for those who read them.
/** score of element i at place t with `s_i`, later the flow: `[t, i]` */
export let places: usize = 0
/** `[j, i]` */
export let pairs: usize = 0
/** `s_i`, relative to the largest */
export let worths: usize = 0
/** sums of pairs over the elements in each half of S, later the flows into i: `[half of S, i]` */
export let low: usize = 0
export let high: usize = 0
/** places joined with one row of `high`, later the flow under it: `[elements in the low half, i]` */
export let joint: usize = 0
/** V(S), later the mass that reaches S */
export let values: usize = 0
/** `Σ_{l∈T} e^{s_l}` */
export let left: usize = 0
export let trail: usize = 0

// @ts-ignore: decorator
@inline
export function at(base: usize, index: i32): usize {
  return base + (<usize>index << 4)
}

// @ts-ignore: decorator
@inline
export function addTo(pointer: usize, value: v128): void {
  v128.store(pointer, f64x2.add(v128.load(pointer), value))
}

// @ts-ignore: decorator
@inline
export function join(factors: bool, a: v128, b: v128): v128 {
  return factors ? f64x2.mul(a, b) : f64x2.add(a, b)
}

/** `eˣ`, exactly 0 below the range. */
// @ts-ignore: decorator
@inline
export function factor(x: v128): v128 {
  return v128.andnot(exp64(x), f64x2.lt(x, f64x2.splat(LOWEST)))
}

// @ts-ignore: decorator
@inline
export function lowBitsOf(k: i32): i32 {
  return (k + 1) >> 1
}

/** Lays the tables out; returns the end. */
export function arrange(k: i32, wanted: bool, worthsGiven: bool, scratch: usize): usize {
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

/** Scores of one row into its lane of the tables; returns a bound on any part of any order's score. */
export function loadRow(k: i32, theta: usize, alpha: usize, s: usize, lane: usize): f64 {
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
export function combine(k: i32, factors: bool, first: i32, last: i32, table: usize): void {
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
export function sumWorths(k: i32, factors: bool): void {
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
