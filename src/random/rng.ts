import { checkOption } from '../errors.js'
import { murmur3 } from './murmur3.js'
import { portableLog } from './portable-log.js'

const ROOT_KEY = new Int32Array(4)
const WARM_UP = 12
const TWO_32 = 2 ** 32
const utf8 = new TextEncoder()

/**
 * A seeded, splittable random generator: the same seed gives the same bits on every machine and
 * JavaScript engine.
 *
 * A generator is a *key* (128 bits) and a stream started from it. `split(label)` derives another
 * generator from the key and the label alone, so it neither depends on nor changes how much has
 * been drawn: adding a draw in one place never disturbs another.
 *
 * The stream is sfc32 (Doty-Humphrey, PractRand): 128 bits of state with a 32-bit counter, hence no
 * bad seeds and no cycle shorter than 2³², passes PractRand, and needs only 32-bit
 * additions and shifts, which JavaScript has. Keys are MurmurHash3-128 of parent key and label; two
 * streams of 2⁴⁰ draws overlap with probability below 2⁻⁸⁶. Not for cryptography.
 *
 * Logarithms come from {@link portableLog}; nothing else but `+ − × ÷ √` is used.
 *
 * @example
 * ```ts
 * import { Rng } from 'partita'
 * const rng = new Rng(7)
 * const weights = rng.split('weights')
 * const data = rng.split('data') // independent of how much `weights` has drawn
 * console.log(weights.normal(), data.permutation(5))
 * ```
 */
export class Rng {
  readonly #key: Int32Array
  readonly #state: Int32Array
  #spareNormal = Number.NaN

  /**
   * @param seed any finite number or any string; `1` and `'1'` are different seeds
   * @param parent derive from this generator's key: `new Rng(label, parent)` is `parent.split(label)`
   * @throws PartitaError INVALID_OPTION if the seed is NaN or infinite
   */
  constructor(seed: number | string, parent?: Rng) {
    this.#key = deriveKey(parent === undefined ? ROOT_KEY : parent.#key, seed)
    this.#state = this.#key.slice()
    for (let round = 0; round < WARM_UP; round++) this.uint32()
  }

  /** An independent generator, a function of this one's seed path and `label` only. */
  split(label: number | string): Rng {
    return new Rng(label, this)
  }

  /** 32 random bits as an integer in `[0, 2³²)`. */
  uint32(): number {
    const state = this.#state
    const b = state[1]
    const c = state[2]
    const counter = state[3]
    const result = (state[0] + b + counter) | 0
    state[0] = b ^ (b >>> 9)
    state[1] = c + (c << 3)
    state[2] = ((c << 21) | (c >>> 11)) + result
    state[3] = counter + 1
    return result >>> 0
  }

  /** Uniform on `[0, 1)`, a multiple of 2⁻⁵³. */
  uniform(): number {
    const high = this.uint32() >>> 5
    const low = this.uint32() >>> 6
    return (high * 2 ** 26 + low) / 2 ** 53
  }

  /**
   * Uniform integer in `[0, n)`, without bias (by rejection).
   *
   * @throws PartitaError INVALID_OPTION unless `n` is an integer in `[1, 2⁵³]`
   */
  integer(n: number): number {
    checkOption(Number.isInteger(n) && n >= 1 && n <= 2 ** 53, 'n', 'an integer in [1, 2^53]', n)
    if (n <= TWO_32) {
      const limit = TWO_32 - (TWO_32 % n)
      for (;;) {
        const draw = this.uint32()
        if (draw < limit) return draw % n
      }
    }
    const limit = 2 ** 53 - (2 ** 53 % n)
    for (;;) {
      const draw = (this.uint32() >>> 11) * TWO_32 + this.uint32()
      if (draw < limit) return draw % n
    }
  }

  /** Standard normal, by Marsaglia's polar method (it needs only a logarithm and a root). */
  normal(): number {
    const spare = this.#spareNormal
    if (!Number.isNaN(spare)) {
      this.#spareNormal = Number.NaN
      return spare
    }
    for (;;) {
      const x = 2 * this.uniform() - 1
      const y = 2 * this.uniform() - 1
      const radius = x * x + y * y
      if (radius > 0 && radius < 1) {
        const factor = Math.sqrt((-2 * portableLog(radius)) / radius)
        this.#spareNormal = y * factor
        return x * factor
      }
    }
  }

  /** Standard exponential, `−ln U`; always finite and above 0. */
  exponential(): number {
    for (;;) {
      const u = this.uniform()
      if (u > 0) return -portableLog(u)
    }
  }

  /** Standard Gumbel, `−ln(−ln U)`; always finite. */
  gumbel(): number {
    return -portableLog(this.exponential())
  }

  /** `true` with probability `p` (never for `p ≤ 0`, always for `p ≥ 1`). */
  bernoulli(p: number): boolean {
    return this.uniform() < p
  }

  /**
   * A uniformly random order of `0 … n − 1`.
   *
   * @throws PartitaError INVALID_OPTION unless `n` is an integer in `[0, 2³¹)`
   */
  permutation(n: number): Int32Array {
    checkOption(Number.isInteger(n) && n >= 0 && n < 2 ** 31, 'n', 'an integer in [0, 2^31)', n)
    const order = new Int32Array(n)
    for (let i = 0; i < n; i++) order[i] = i
    this.shuffle(order)
    return order
  }

  /** Shuffle an array or typed array in place (Fisher–Yates); every order is equally likely. */
  shuffle<T>(array: { readonly length: number; [index: number]: T }): void {
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.integer(i + 1)
      const held = array[i]
      array[i] = array[j]
      array[j] = held
    }
  }

  /** Uniforms on `[0, 1)`: multiples of 2⁻²⁴ in a `Float32Array` (so none rounds to 1), else 2⁻⁵³. */
  fillUniform(out: Float32Array | Float64Array): void {
    if (out instanceof Float32Array) {
      for (let i = 0; i < out.length; i++) out[i] = (this.uint32() >>> 8) * 2 ** -24
    } else {
      for (let i = 0; i < out.length; i++) out[i] = this.uniform()
    }
  }

  /** Independent standard normals, the same sequence `normal` draws. */
  fillNormal(out: Float32Array | Float64Array): void {
    for (let i = 0; i < out.length; i++) out[i] = this.normal()
  }

  /** Fair random bits as 0 or 1 into `out[0 … count)`, 32 to a draw. */
  fillBits(out: Float32Array, count: number = out.length): void {
    checkCount(out, count)
    const whole = count - (count % 32)
    let at = 0
    while (at < whole) {
      let word = this.uint32()
      for (const end = at + 32; at < end; at++) {
        out[at] = word & 1
        word >>>= 1
      }
    }
    let word = at < count ? this.uint32() : 0
    for (; at < count; at++) {
      out[at] = word & 1
      word >>>= 1
    }
  }

  /**
   * `value` with probability `p`, else 0, into all of `out`: what {@link fillBernoulli} draws, times
   * `value`, in a third of its time.
   *
   * @throws PartitaError INVALID_OPTION unless the probability is in `[0, 1]`
   */
  fillMask(out: Float32Array, p: number, value: number): void {
    checkOption(p >= 0 && p <= 1, 'p', 'a probability in [0, 1]', p)
    const threshold = Math.floor(p * 256)
    const trailing = p * 256 - threshold
    const byByte = new Float32Array(256).fill(value, 0, threshold)
    for (let at = 0; at < out.length; ) {
      let word = this.uint32()
      const end = Math.min(out.length, at + 4)
      for (; at < end; at++) {
        const byte = word & 255
        if (byte !== threshold) out[at] = byByte[byte]
        else out[at] = this.uniform() < trailing ? value : 0
        word >>>= 8
      }
    }
  }

  /**
   * Independent 0/1 draws with `P(1) = p`, exact to 2⁻⁶¹: keep masks, label marginals.
   *
   * With `p` an array of `n` probabilities, `out` is filled row by row as `[count / n, n]`, column
   * `i` with probability `p[i]`. Each draw looks at 8 random bits and, where these tie with the
   * leading byte of `p` (once in 256), at 53 more.
   *
   * @throws PartitaError INVALID_OPTION unless every probability is in `[0, 1]`
   */
  fillBernoulli(
    out: Float32Array,
    p: number | ArrayLike<number>,
    count: number = out.length,
  ): void {
    checkCount(out, count)
    const probabilities = typeof p === 'number' ? [p] : p
    const columns = probabilities.length
    const leading = new Int32Array(columns)
    const trailing = new Float64Array(columns)
    for (let i = 0; i < columns; i++) {
      const probability = probabilities[i]
      checkOption(probability >= 0 && probability <= 1, 'p', 'probabilities in [0, 1]', probability)
      leading[i] = Math.floor(probability * 256)
      trailing[i] = probability * 256 - leading[i]
    }
    let word = 0
    let column = 0
    for (let at = 0; at < count; at++) {
      word = (at & 3) === 0 ? this.uint32() : word >>> 8
      const byte = word & 255
      const threshold = leading[column]
      // the sign bit instead of a comparison: a branch here is mispredicted half the time
      if (byte !== threshold) out[at] = (byte - threshold) >>> 31
      else out[at] = this.uniform() < trailing[column] ? 1 : 0
      if (++column === columns) column = 0
    }
  }
}

function deriveKey(parent: Int32Array, label: number | string): Int32Array {
  if (typeof label === 'number') {
    checkOption(Number.isFinite(label), 'seed', 'a finite number or a string', label)
  }
  const text = typeof label === 'string' ? utf8.encode(label) : undefined
  const bytes = new Uint8Array(17 + (text?.length ?? 8))
  const view = new DataView(bytes.buffer)
  for (let word = 0; word < 4; word++) view.setInt32(word * 4, parent[word], true)
  // the tag keeps the number 1 and the string '1' apart; adding 0 makes −0 the seed 0
  view.setUint8(16, text === undefined ? 0 : 1)
  if (text === undefined) view.setFloat64(17, (label as number) + 0, true)
  else bytes.set(text, 17)
  return murmur3(bytes)
}

function checkCount(out: Float32Array, count: number): void {
  checkOption(
    Number.isInteger(count) && count >= 0 && count <= out.length,
    'count',
    `an integer in [0, ${out.length}]`,
    count,
  )
}
