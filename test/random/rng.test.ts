import { describe, expect, test } from 'vitest'
import { PartitaError } from '../../src/errors.js'
import { Rng } from '../../src/random/index.js'
import {
  chiSquare,
  chiSquareLimit,
  correlation,
  kolmogorovSmirnov,
  kolmogorovSmirnovLimit,
  normalCdf,
  Z_LIMIT,
} from '../reference/statistics.js'

const times = <T>(count: number, draw: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => draw(i))

/** Fails where a count of `n` trials at probability `p` strays beyond the 1e-6 limit. */
function expectFrequency(count: number, n: number, p: number) {
  expect(Math.abs(count - n * p)).toBeLessThan(Z_LIMIT * Math.sqrt(n * p * (1 - p)))
}

function expectUniformCounts(counts: ArrayLike<number>, draws: number) {
  const expected = new Float64Array(counts.length).fill(draws / counts.length)
  expect(chiSquare(counts, expected)).toBeLessThan(chiSquareLimit(counts.length - 1))
}

describe('reproducibility', () => {
  // pinned: a change here breaks every published seed, so it is a breaking change of the library
  test('first values of seed 42 never change', () => {
    const first = <T>(count: number, draw: (rng: Rng) => T) => {
      const rng = new Rng(42)
      return times(count, () => draw(rng))
    }
    expect(first(6, (rng) => rng.uint32())).toEqual([
      802977213, 2027344448, 1650857556, 4025992838, 170975682, 2479567274,
    ])
    expect(first(3, (rng) => rng.uniform())).toEqual([
      0.1869576981069737, 0.38437022967170553, 0.03980838192492153,
    ])
    expect(first(4, (rng) => rng.normal())).toEqual([
      -1.192944413445855, -0.44064296648413787, 1.1680747252253618, 1.0880011302581643,
    ])
    expect(first(3, (rng) => rng.gumbel())).toEqual([
      -0.5169306904932555, 0.04484146688219723, -1.170522877880754,
    ])
    expect(first(5, (rng) => rng.integer(1000))).toEqual([213, 448, 556, 838, 682])
    expect(first(3, (rng) => rng.integer(2 ** 53))).toEqual([
      1683964214825536, 3462099853887110, 358563529306538,
    ])
    expect([...new Rng(42).permutation(10)]).toEqual([8, 5, 1, 9, 7, 6, 0, 4, 2, 3])
    const out = new Float32Array(40)
    new Rng(42).fillBits(out)
    expect(out.join('')).toBe('1011110110101110001110111111010000000010')
    new Rng(42).fillBernoulli(out, 0.3)
    expect(out.join('')).toBe('0001100001000000001101000000010100101011')
    new Rng(42).fillBernoulli(out, [0, 0.25, 0.5, 1])
    expect(out.join('')).toBe('0001000101110001001101010011010100110011')
  })

  test('first values of splits and text seeds never change', () => {
    const rng = new Rng(42)
    expect(rng.split('proposal').uint32()).toBe(4187022630)
    expect(rng.split(3).uint32()).toBe(1789666618)
    expect(rng.split('a').split('b').uint32()).toBe(3752980317)
    expect(new Rng('seed').uint32()).toBe(3247579204)
    expect(new Rng('π').uint32()).toBe(607519195)
  })

  test('the stream obeys the sfc32 recurrence', () => {
    // with outputs x and the state written as its definition has it, in exact BigInt arithmetic
    const mask = 0xffffffffn
    const step = (s: bigint[]) => {
      const [a, b, c, counter] = s as [bigint, bigint, bigint, bigint]
      const x = (a + b + counter) & mask
      s[0] = b ^ (b >> 9n)
      s[1] = (c + (c << 3n)) & mask
      s[2] = ((((c << 21n) | (c >> 11n)) & mask) + x) & mask
      s[3] = (counter + 1n) & mask
      return Number(x)
    }
    // key of seed 42 under the root: murmur3-128 of sixteen zero bytes, tag 0, 42 as a double
    const state = [2811921862n, 2731672245n, 2561688414n, 1141717111n]
    times(12, () => step(state))
    const rng = new Rng(42)
    for (let i = 0; i < 1000; i++) expect(rng.uint32()).toBe(step(state))
  })

  test('numbers and strings are different seeds, and −0 is 0', () => {
    expect(new Rng(1).uint32()).not.toBe(new Rng('1').uint32())
    expect(new Rng(-0).uint32()).toBe(new Rng(0).uint32())
  })

  test('a seed that is not finite is refused', () => {
    for (const seed of [Number.NaN, Infinity, -Infinity]) {
      expect(() => new Rng(seed)).toThrow(PartitaError)
      expect(() => new Rng(1).split(seed)).toThrow(/finite number or a string/)
    }
  })
})

describe('split', () => {
  test('neither depends on nor changes how much has been drawn', () => {
    const drawn = new Rng(5)
    const fresh = new Rng(5)
    times(100, () => drawn.normal())
    expect(drawn.split('x').uint32()).toBe(fresh.split('x').uint32())
    const expected = times(
      10,
      (() => {
        const rng = new Rng(5)
        return () => rng.uint32()
      })(),
    )
    expect(
      times(10, () => {
        fresh.split('another')
        return fresh.uint32()
      }),
    ).toEqual(expected)
  })

  test('equal paths agree, different paths differ', () => {
    const draw = (rng: Rng) => rng.uint32()
    expect(draw(new Rng(1).split('a').split(2))).toBe(draw(new Rng(1).split('a').split(2)))
    const firsts = new Set([
      draw(new Rng(1)),
      draw(new Rng(1).split(1)),
      draw(new Rng(1).split('1')),
      draw(new Rng(1).split('')),
      draw(new Rng(1).split('a').split('b')),
      draw(new Rng(1).split('b').split('a')),
      draw(new Rng(1).split('ab')),
      draw(new Rng(1).split('a').split('b').split('')),
    ])
    expect(firsts.size).toBe(8)
  })

  test('parent and child, and siblings, are uncorrelated (false alarm 1e-6 a pair)', () => {
    const n = 20_000
    const draws = (rng: Rng) => {
      const out = new Float64Array(n)
      rng.fillUniform(out)
      return out
    }
    const parent = new Rng(9)
    const streams = [draws(parent), ...times(5, (i) => draws(parent.split(i)))]
    for (let i = 0; i < streams.length; i++) {
      for (let j = 0; j < i; j++) {
        expect(Math.abs(correlation(streams[i]!, streams[j]!))).toBeLessThan(Z_LIMIT / Math.sqrt(n))
      }
    }
  })

  test('first draws of consecutive children are uniform in pairs (χ², false alarm 1e-6)', () => {
    const rng = new Rng(10)
    const counts = new Float64Array(256)
    const n = 20_000
    let previous = rng.split(0).integer(16)
    for (let i = 1; i <= n; i++) {
      const next = rng.split(i).integer(16)
      counts[previous * 16 + next]!++
      previous = next
    }
    expectUniformCounts(counts, n)
  })
})

describe('uniform draws', () => {
  test('uniform passes χ² on its leading and on its trailing bits (false alarm 1e-6)', () => {
    const rng = new Rng(11)
    const leading = new Float64Array(128)
    const trailing = new Float64Array(128)
    const n = 50_000
    for (let i = 0; i < n; i++) {
      const u = rng.uniform()
      leading[Math.floor(u * 128)]!++
      trailing[Number(BigInt(u * 2 ** 53) & 127n)]!++
    }
    expectUniformCounts(leading, n)
    expectUniformCounts(trailing, n)
  })

  test('fillUniform stays below one in both precisions and is uniform (false alarm 1e-6)', () => {
    const n = 50_000
    for (const out of [new Float32Array(n), new Float64Array(n)]) {
      new Rng(12).fillUniform(out)
      expect(Math.max(...out.subarray(0, 50_000))).toBeLessThan(1)
      const distance = kolmogorovSmirnov(Float64Array.from(out), (u) => u)
      expect(distance).toBeLessThan(kolmogorovSmirnovLimit(n))
    }
  })

  test('integer is uniform where a plain modulus would be biased (false alarm 1e-6)', () => {
    const rng = new Rng(13)
    const n = 30_000
    for (const bound of [1, 2, 7, 100]) {
      const counts = new Float64Array(bound)
      for (let i = 0; i < n; i++) counts[rng.integer(bound)]!++
      if (bound > 1) expectUniformCounts(counts, n)
      else expect(counts[0]).toBe(n)
    }
    // 2³² mod n = n/2 and 2⁵³ mod n = n/2: a modulus would favour the lower half by one half
    for (const bound of [2 ** 33 / 3, (2 ** 54 - 2) / 3].map(Math.floor)) {
      let low = 0
      for (let i = 0; i < n; i++) if (rng.integer(bound) < bound / 2) low++
      expectFrequency(low, n, 0.5)
    }
  })

  test('integer refuses what it cannot draw from', () => {
    for (const n of [0, -1, 1.5, Number.NaN, 2 ** 53 + 2]) {
      expect(() => new Rng(1).integer(n)).toThrow(PartitaError)
    }
  })
})

describe('normal and Gumbel draws', () => {
  test('normal has the right moments and distribution (false alarm 1e-6 each)', () => {
    const n = 50_000
    const out = new Float64Array(n)
    new Rng(14).fillNormal(out)
    const moment = (power: number) => out.reduce((sum, x) => sum + x ** power, 0) / n
    // variances of x, x², x³, x⁴ under the normal law are 1, 2, 15, 96
    expect(Math.abs(moment(1))).toBeLessThan(Z_LIMIT * Math.sqrt(1 / n))
    expect(Math.abs(moment(2) - 1)).toBeLessThan(Z_LIMIT * Math.sqrt(2 / n))
    expect(Math.abs(moment(3))).toBeLessThan(Z_LIMIT * Math.sqrt(15 / n))
    expect(Math.abs(moment(4) - 3)).toBeLessThan(Z_LIMIT * Math.sqrt(96 / n))
    expect(kolmogorovSmirnov(out, normalCdf)).toBeLessThan(kolmogorovSmirnovLimit(n))
    const lagged = correlation(out.subarray(1), out.subarray(0, n - 1))
    expect(Math.abs(lagged)).toBeLessThan(Z_LIMIT / Math.sqrt(n))
  })

  test('fillNormal draws the sequence of normal', () => {
    const out = new Float64Array(7)
    new Rng(3).fillNormal(out)
    const rng = new Rng(3)
    expect([...out]).toEqual(times(7, () => rng.normal()))
  })

  test('gumbel is finite and has distribution exp(−exp(−x)) (KS, false alarm 1e-6)', () => {
    const rng = new Rng(15)
    const out = Float64Array.from({ length: 50_000 }, () => rng.gumbel())
    expect(out.every(Number.isFinite)).toBe(true)
    const distance = kolmogorovSmirnov(out, (x) => Math.exp(-Math.exp(-x)))
    expect(distance).toBeLessThan(kolmogorovSmirnovLimit(out.length))
  })
})

describe('bits and Bernoulli draws', () => {
  test('bits are fair at each of 32 positions and serially uncorrelated (false alarm 1e-6)', () => {
    const n = 320_000
    const out = new Float32Array(n)
    new Rng(16).fillBits(out)
    const ones = new Float64Array(32)
    for (let i = 0; i < n; i++) ones[i % 32]! += out[i]!
    for (const count of ones) expectFrequency(count, n / 32, 0.5)
    for (const lag of [1, 2, 8, 31, 32, 33, 64]) {
      let equal = 0
      for (let i = lag; i < n; i++) if (out[i] === out[i - lag]) equal++
      expectFrequency(equal, n - lag, 0.5)
    }
  })

  test('fillBits writes zeros and ones to exactly the asked places', () => {
    for (const count of [0, 1, 31, 32, 33, 70]) {
      const out = new Float32Array(70).fill(9)
      new Rng(17).fillBits(out, count)
      expect(out.subarray(0, count).every((bit) => bit === 0 || bit === 1)).toBe(true)
      expect(out.subarray(count).every((rest) => rest === 9)).toBe(true)
    }
    expect(() => new Rng(1).fillBits(new Float32Array(3), 4)).toThrow(PartitaError)
    expect(() => new Rng(1).fillBits(new Float32Array(3), -1)).toThrow(PartitaError)
  })

  test('bernoulli and fillBernoulli have the asked frequency (false alarm 1e-6 each)', () => {
    const n = 200_000
    const out = new Float32Array(n)
    const rng = new Rng(18)
    for (const p of [1 / 512, 0.1, 1 / 3, 0.5, 0.9, 0.999]) {
      rng.fillBernoulli(out, p)
      expectFrequency(
        out.reduce((sum, x) => sum + x, 0),
        n,
        p,
      )
      let count = 0
      for (let i = 0; i < 20_000; i++) if (rng.bernoulli(p)) count++
      expectFrequency(count, 20_000, p)
    }
  })

  test('probabilities zero and one are certain', () => {
    const out = new Float32Array(10_000)
    const rng = new Rng(19)
    rng.fillBernoulli(out, 0)
    expect(out.every((x) => x === 0)).toBe(true)
    rng.fillBernoulli(out, 1)
    expect(out.every((x) => x === 1)).toBe(true)
    expect(times(100, () => rng.bernoulli(0))).not.toContain(true)
    expect(times(100, () => rng.bernoulli(1))).not.toContain(false)
  })

  test('fillMask draws what fillBernoulli draws, bit for bit', () => {
    for (const p of [0, 0.2, 0.5, 0.503, 0.8, 1]) {
      const [mask, bits] = [new Float32Array(4099), new Float32Array(4099)]
      new Rng(3).fillMask(mask, p, 2.5)
      new Rng(3).fillBernoulli(bits, p)
      expect(mask).toEqual(bits.map((bit) => 2.5 * bit))
    }
    expect(() => new Rng(1).fillMask(new Float32Array(1), 1.5, 1)).toThrow(PartitaError)
  })

  test('fillBernoulli by columns keeps each column at its own probability (false alarm 1e-6)', () => {
    const p = [0, 0.02, 0.3, 0.5, 0.97, 1, 1 / 256]
    const rows = 40_000
    const out = new Float32Array(rows * p.length + 3).fill(9)
    new Rng(20).fillBernoulli(out, p, rows * p.length)
    for (let column = 0; column < p.length; column++) {
      let ones = 0
      for (let row = 0; row < rows; row++) ones += out[row * p.length + column]!
      if (p[column]! % 1 === 0) expect(ones).toBe(p[column]! * rows)
      else expectFrequency(ones, rows, p[column]!)
    }
    expect([...out.subarray(rows * p.length)]).toEqual([9, 9, 9])
  })

  test('a probability outside [0, 1] is refused', () => {
    for (const p of [-0.1, 1.1, Number.NaN]) {
      expect(() => new Rng(1).fillBernoulli(new Float32Array(1), p)).toThrow(PartitaError)
    }
  })
})

describe('orders', () => {
  test('every permutation of four is equally likely (χ², false alarm 1e-6)', () => {
    const rng = new Rng(21)
    const counts = new Map<string, number>()
    const n = 24_000
    for (let i = 0; i < n; i++) {
      const key = rng.permutation(4).join('')
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    expect(counts.size).toBe(24)
    expectUniformCounts([...counts.values()], n)
  })

  test('permutation and shuffle keep every element', () => {
    const order = new Rng(22).permutation(1000)
    expect([...order].sort((a, b) => a - b)).toEqual(times(1000, (i) => i))
    const words = ['a', 'b', 'c', 'd']
    new Rng(22).shuffle(words)
    expect(words.slice().sort()).toEqual(['a', 'b', 'c', 'd'])
    expect(new Rng(22).permutation(0)).toHaveLength(0)
    expect(() => new Rng(1).permutation(-1)).toThrow(PartitaError)
  })
})
