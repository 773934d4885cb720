/** What the flows between sets of placed elements add up to, and what the host reads of it. */
import { log64 } from './elementary'
import {
  addTo,
  at,
  factor,
  high,
  left,
  low,
  lowBitsOf,
  pairs,
  places,
  values,
  worths,
} from './order-tables'
import { bytes } from './simd'

/** `pairs[j, i]`: the flow into i from all sets with j. */
export function collectPairs(k: i32): void {
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
export function collectWorths(k: i32, factors: bool): void {
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

export function writeLogPartition(factors: bool, out: usize, lane: usize): void {
  const value = load<f64>(values + lane)
  let answer = value
  if (factors) {
    answer = value > 0 ? f64x2.extract_lane(log64(f64x2.splat(value)), 0) : -Infinity
  }
  store<f32>(out, <f32>answer)
}

export function writeMarginals(k: i32, lane: usize, placeMarginals: usize, pairMarginals: usize): void {
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      const index = bytes(i * k + j)
      store<f32>(placeMarginals + index, <f32>load<f64>(at(places, j * k + i) + lane))
      store<f32>(pairMarginals + index, <f32>load<f64>(at(pairs, i * k + j) + lane))
    }
  }
}

/** Where no order is possible nothing flows, not even into a place: the gradient is 0. */
export function writeWorths(k: i32, lane: usize, worthGradients: usize): void {
  for (let i = 0; i < k; i++) {
    let placed: f64 = 0
    for (let t = 0; t < k; t++) placed += load<f64>(at(places, t * k + i) + lane)
    const gradient = placed == 0 ? 0 : placed - load<f64>(at(low, i) + lane)
    store<f32>(worthGradients + bytes(i), <f32>gradient)
  }
}
