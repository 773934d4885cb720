/**
 * Exact log-partition of `⟨u, y⟩ + ½ yᵀUy` over all binary vectors y, with first and second moments,
 * in double precision; the two lanes of a vector are two rows of the batch.
 *
 * The three lowest bits are enumerated in line: eight energies, eight exponentials. The other bits
 * follow a Gray code, one flip for each block of eight states. Let C be the mass of all states
 * visited so far. Flipping bit i on subtracts C from M_i, flipping it off adds the C of that moment:
 * what is left in M_i is the mass of the states with bit i set. Pairs likewise, whenever one of the
 * two flips while the other is set.
 *
 * Energies are kept relative to a reference that is raised, and all sums scaled down, when an energy
 * exceeds it by LIMIT. The empty vector has energy 0, so the sums never underflow.
 */
import { exp64, log64 } from './elementary'
import { bytes } from './simd'

/** Bits enumerated in line. Shorter vectors are padded with bits that are never set. */
const LOW: i32 = 3
const NEVER: f64 = -1e300
/** Largest energy above the reference; `2²⁰ · e⁵⁰⁰` is far from overflow. */
const LIMIT: f64 = 500.0

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

/** Bytes of scratch for `k` bits: U, u, first and second moments, two doubles each. */
export function binaryLogPartitionScratch(k: i32): usize {
  const size = max(k, LOW)
  return <usize>(2 * size * size + 2 * size) << 4
}

/**
 * `logPartition [B]`, `marginals [B, k]`, `pairs [B, k·k]`; the last two only if asked for. `U [k, k]`,
 * or `[B, k·k]` per row
 */
export function binaryLogPartition(
  rows: i32,
  k: i32,
  u: usize,
  U: usize,
  perRow: bool,
  wanted: bool,
  logPartition: usize,
  marginals: usize,
  pairs: usize,
  scratch: usize,
): void {
  const size = max(k, LOW)
  const couplings = scratch
  const fields = at(couplings, size * size)
  const firsts = at(fields, size)
  const seconds = at(firsts, size)
  if (!perRow) spreadCouplings(k, size, U, U, couplings)
  for (let b = 0; b < rows; b += 2) {
    const other = min(b + 1, rows - 1)
    if (perRow) {
      spreadCouplings(k, size, U + bytes(b * k * k), U + bytes(other * k * k), couplings)
    }
    for (let i = 0; i < size; i++) {
      let field = f64x2.splat(NEVER)
      if (i < k) {
        field = f64x2.splat(<f64>load<f32>(u + bytes(b * k + i)))
        field = f64x2.replace_lane(field, 1, <f64>load<f32>(u + bytes(other * k + i)))
      }
      v128.store(at(fields, i), field)
    }
    memory.fill(firsts, 0, (<usize>(size * size + size)) << 4)
    const reference = enumerate(size, couplings, fields, firsts, seconds, wanted)
    const total = v128.load(TOTAL)
    const answer = f64x2.add(reference, log64(total))
    store<f32>(logPartition + bytes(b), <f32>f64x2.extract_lane(answer, 0))
    store<f32>(logPartition + bytes(other), <f32>f64x2.extract_lane(answer, 1))
    if (wanted) writeMoments(k, size, b, other, total, firsts, seconds, marginals, pairs)
  }
}

/** Where `enumerate` leaves the total mass. */
const TOTAL: usize = memory.data(16, 16)

/** Each entry of the upper triangles of two U, in both halves, one in each lane. */
function spreadCouplings(k: i32, size: i32, U: usize, other: usize, couplings: usize): void {
  memory.fill(couplings, 0, (<usize>(size * size)) << 4)
  for (let i = 0; i < k; i++) {
    for (let j = i + 1; j < k; j++) {
      const entry = bytes(i * k + j)
      let value = f64x2.splat(<f64>load<f32>(U + entry))
      value = f64x2.replace_lane(value, 1, <f64>load<f32>(other + entry))
      v128.store(at(couplings, i * size + j), value)
      v128.store(at(couplings, j * size + i), value)
    }
  }
}

/** Visit all states; returns the reference energy, leaves the mass in TOTAL. */
function enumerate(
  size: i32,
  couplings: usize,
  fields: usize,
  firsts: usize,
  seconds: usize,
  wanted: bool,
): v128 {
  const zero = f64x2.splat(0)
  const limit = f64x2.splat(LIMIT)
  const c01 = v128.load(at(couplings, 1))
  const c02 = v128.load(at(couplings, 2))
  const c12 = v128.load(at(couplings, size + 2))
  // fields of the low bits given the high ones, energy of the high ones
  let f0 = v128.load(fields)
  let f1 = v128.load(fields, 16)
  let f2 = v128.load(fields, 32)
  let energy = zero
  let reference = zero
  // mass so far: in total, with low bit i set, with low bits i and j set
  let total = zero
  let m0 = zero
  let m1 = zero
  let m2 = zero
  let m01 = zero
  let m02 = zero
  let m12 = zero
  let y: i32 = 0
  const blocks = 1 << (size - LOW)
  for (let block = 1; ; block++) {
    const e1 = f64x2.add(energy, f0)
    const e2 = f64x2.add(energy, f1)
    const e3 = f64x2.add(f64x2.add(e1, f1), c01)
    const e4 = f64x2.add(energy, f2)
    const e5 = f64x2.add(f64x2.add(e1, f2), c02)
    const f2c12 = f64x2.add(f2, c12)
    const e6 = f64x2.add(e2, f2c12)
    const e7 = f64x2.add(e3, f64x2.add(f2c12, c02))
    let largest = f64x2.pmax(f64x2.pmax(energy, e1), f64x2.pmax(e2, e3))
    largest = f64x2.pmax(largest, f64x2.pmax(f64x2.pmax(e4, e5), f64x2.pmax(e6, e7)))
    if (v128.any_true(f64x2.gt(largest, limit))) {
      const rise = v128.and(largest, f64x2.gt(largest, limit))
      const shrink = exp64(f64x2.neg(rise))
      reference = f64x2.add(reference, rise)
      energy = f64x2.sub(energy, rise)
      total = f64x2.mul(total, shrink)
      m0 = f64x2.mul(m0, shrink)
      m1 = f64x2.mul(m1, shrink)
      m2 = f64x2.mul(m2, shrink)
      m01 = f64x2.mul(m01, shrink)
      m02 = f64x2.mul(m02, shrink)
      m12 = f64x2.mul(m12, shrink)
      if (wanted) {
        for (let p = firsts; p < at(seconds, size * size); p += 16) {
          v128.store(p, f64x2.mul(v128.load(p), shrink))
        }
      }
      block--
      continue
    }
    const w0 = exp64(energy)
    const w1 = exp64(e1)
    const w2 = exp64(e2)
    const w3 = exp64(e3)
    const w4 = exp64(e4)
    const w5 = exp64(e5)
    const w6 = exp64(e6)
    const w7 = exp64(e7)
    const w37 = f64x2.add(w3, w7)
    const w57 = f64x2.add(w5, w7)
    const w67 = f64x2.add(w6, w7)
    if (wanted) {
      m01 = f64x2.add(m01, w37)
      m02 = f64x2.add(m02, w57)
      m12 = f64x2.add(m12, w67)
      m0 = f64x2.add(m0, f64x2.add(f64x2.add(w1, w5), w37))
      m1 = f64x2.add(m1, f64x2.add(f64x2.add(w2, w6), w37))
      m2 = f64x2.add(m2, f64x2.add(f64x2.add(w4, w5), w67))
    }
    const even = f64x2.add(f64x2.add(w0, w1), f64x2.add(w2, w4))
    total = f64x2.add(total, f64x2.add(f64x2.add(even, w37), f64x2.add(w5, w6)))
    if (block == blocks) break

    const i = LOW + ctz(block)
    const on = ((y >> i) & 1) == 0
    const sign = f64x2.splat(on ? 1.0 : -1.0)
    const row = at(couplings, i * size)
    let field = v128.load(at(fields, i))
    const mass = f64x2.mul(sign, total)
    for (let rest = y & ~(1 << i); rest != 0; rest &= rest - 1) {
      const j = ctz(rest)
      field = f64x2.add(field, v128.load(at(row, j)))
      if (wanted) {
        const pair = at(seconds, i * size + j)
        v128.store(pair, f64x2.sub(v128.load(pair), mass))
      }
    }
    energy = f64x2.add(energy, f64x2.mul(sign, field))
    f0 = f64x2.add(f0, f64x2.mul(sign, v128.load(row)))
    f1 = f64x2.add(f1, f64x2.mul(sign, v128.load(row, 16)))
    f2 = f64x2.add(f2, f64x2.mul(sign, v128.load(row, 32)))
    if (wanted) {
      const pair = at(seconds, i * size)
      const first = at(firsts, i)
      v128.store(first, f64x2.sub(v128.load(first), mass))
      v128.store(pair, f64x2.sub(v128.load(pair), f64x2.mul(sign, m0)))
      v128.store(pair, f64x2.sub(v128.load(pair, 16), f64x2.mul(sign, m1)), 16)
      v128.store(pair, f64x2.sub(v128.load(pair, 32), f64x2.mul(sign, m2)), 32)
    }
    y ^= 1 << i
  }
  v128.store(TOTAL, total)
  if (wanted) {
    // close what is still open in the last state, and hand over the low bits
    for (let rest = y; rest != 0; rest &= rest - 1) {
      const i = ctz(rest)
      const pair = at(seconds, i * size)
      addTo(at(firsts, i), total)
      addTo(pair, m0)
      addTo(pair + 16, m1)
      addTo(pair + 32, m2)
      for (let others = rest & (rest - 1); others != 0; others &= others - 1) {
        addTo(at(pair, ctz(others)), total)
      }
    }
    v128.store(firsts, m0)
    v128.store(firsts, m1, 16)
    v128.store(firsts, m2, 32)
    v128.store(at(seconds, 1), m01)
    v128.store(at(seconds, 2), m02)
    v128.store(at(seconds, size + 2), m12)
  }
  return reference
}

/** Differences of large sums may come out a rounding below zero. */
// @ts-ignore: decorator
@inline
function probability(mass: v128, total: v128): v128 {
  return f64x2.pmax(f64x2.div(mass, total), f64x2.splat(0))
}

/** Moments over the total mass; the two halves of the pair sums are added up here. */
function writeMoments(
  k: i32,
  size: i32,
  b: i32,
  other: i32,
  total: v128,
  firsts: usize,
  seconds: usize,
  marginals: usize,
  pairs: usize,
): void {
  for (let i = 0; i < k; i++) {
    const p = probability(v128.load(at(firsts, i)), total)
    store<f32>(marginals + bytes(b * k + i), <f32>f64x2.extract_lane(p, 0))
    store<f32>(marginals + bytes(other * k + i), <f32>f64x2.extract_lane(p, 1))
    for (let j = 0; j < k; j++) {
      let q = f64x2.splat(0)
      if (i != j) {
        q = f64x2.add(v128.load(at(seconds, i * size + j)), v128.load(at(seconds, j * size + i)))
        q = probability(q, total)
      }
      const index = i * k + j
      store<f32>(pairs + bytes(b * k * k + index), <f32>f64x2.extract_lane(q, 0))
      store<f32>(pairs + bytes(other * k * k + index), <f32>f64x2.extract_lane(q, 1))
    }
  }
}
