import { all, type BigNumber, create } from 'mathjs'
import { describe, expect, test } from 'vitest'
import { Tape } from '../../src/engine/index.js'
import { createWasmBackend } from '../../src/engine/wasm/index.js'
import { Rng } from '../../src/random/index.js'
import { linearExtensions, partialRanking, RankingOracle } from '../../src/spaces/index.js'

/** Exact arithmetic: integers, fractions and logarithms of 64 digits by mathjs. */
const math = create(all, { number: 'BigNumber', precision: 64 })

/** Ryser's formula in integers: `per A = (−1)ᵏ Σ_S (−1)^{|S|} Π_i Σ_{j∈S} a_ij`. */
function permanent(matrix: readonly (readonly number[])[]): bigint {
  const k = matrix.length
  let total = 0n
  for (let set = 1; set < 2 ** k; set++) {
    let product = 1n
    let size = 0
    for (let j = 0; j < k; j++) size += (set >> j) & 1
    for (const row of matrix) {
      product *= row.reduce((sum, a, j) => ((set >> j) & 1 ? sum + BigInt(a) : sum), 0n)
    }
    total += (k - size) % 2 === 0 ? product : -product
  }
  return total
}

const logarithm = (value: bigint | BigNumber) =>
  math.number(math.log(math.bignumber(value.toString())) as BigNumber)
const logOf = (values: readonly (readonly number[])[]) => values.flat().map((a) => Math.log(a))

/** Positive integers up to `most`, `[k, k]`. */
const integers = (rng: Rng, k: number, most: number) =>
  Array.from({ length: k }, () => Array.from({ length: k }, () => 1 + rng.integer(most)))

describe('the oracle of rankings against exact arithmetic', () => {
  test.each([1, 2, 3, 5, 8, 11, 13])('the log-permanent of an integer matrix, k = %i', (k) => {
    for (const most of [3, 1000]) {
      const matrix = integers(new Rng(`${k}/${most}`), k, most)
      const exact = logarithm(permanent(matrix))
      const found = new RankingOracle(k).logPartition({ places: logOf(matrix) })
      expect(Math.abs(found - exact)).toBeLessThan(1e-12 * Math.max(1, Math.abs(exact)))
    }
  })

  test('so does the engine, within single precision', async () => {
    const tape = new Tape(await createWasmBackend({ deterministic: true }))
    for (const k of [4, 9, 12]) {
      const matrix = integers(new Rng(k), k, 50)
      const places = tape.upload(logOf(matrix), 1, k * k)
      const [found] = tape.backend.read(tape.orderLogPartition({ places }, k).value)
      const exact = logarithm(permanent(matrix))
      expect(Math.abs(found - exact) / exact).toBeLessThan(3e-7)
    }
  })

  test('place marginals are ratios of permanents: a_it per(A without i, t) / per A', () => {
    const k = 6
    const matrix = integers(new Rng(6), k, 9)
    const { places } = new RankingOracle(k).solve({ places: logOf(matrix) })
    const whole = math.bignumber(permanent(matrix).toString())
    for (let i = 0; i < k; i++) {
      for (let t = 0; t < k; t++) {
        const minor = matrix
          .filter((_, row) => row !== i)
          .map((row) => row.filter((_, col) => col !== t))
        const part = math.bignumber((BigInt(matrix[i][t]) * permanent(minor)).toString())
        const exact = math.number(math.divide(part, whole) as BigNumber)
        expect(places[i * k + t]).toBeCloseTo(exact, 13)
      }
    }
  })

  test('Plackett–Luce probabilities of integer worths are exact fractions', () => {
    const worths = [1, 7, 3, 12, 5]
    const order = [3, 0, 4, 2, 1]
    let exact = math.fraction(1)
    let left = worths.reduce((sum, w) => sum + w, 0)
    for (const item of order) {
      exact = math.multiply(exact, math.fraction(worths[item], left)) as typeof exact
      left -= worths[item]
    }
    const scores = { plackettLuce: worths.map(Math.log) }
    // forbid every other order: what is left is the probability of this one
    const pairs = new Float64Array(25)
    order.forEach((better, t) => {
      for (const worse of order.slice(t + 1)) pairs[worse * 5 + better] = Number.NEGATIVE_INFINITY
    })
    const logProbability = new RankingOracle(5).logPartition({ ...scores, pairs })
    expect(Math.exp(logProbability)).toBeCloseTo(math.number(exact), 14)
  })

  test('a uniform score counts the extensions of a partial order, as integers do', () => {
    const known = partialRanking(10, {
      preferences: [
        [0, 1],
        [2, 1],
        [3, 4],
        [5, 4],
        [5, 1],
        [9, 0],
      ],
    })
    const pairs = new Float64Array(100)
    for (const [better, worse] of known.preferences()) {
      pairs[worse * 10 + better] = Number.NEGATIVE_INFINITY
    }
    const count = new RankingOracle(10).logPartition({ pairs })
    expect(count).toBeCloseTo(logarithm(linearExtensions(known).count), 12)
    const free = new RankingOracle(16).logPartition({ pairs: new Float64Array(256) })
    expect(free).toBeCloseTo(
      math.number(math.log(math.factorial(math.bignumber(16))) as BigNumber),
      12,
    )
  })
})
