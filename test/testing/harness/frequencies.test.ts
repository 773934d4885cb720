import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Rng } from '../../../src/random/index.js'
import {
  chiSquareTail,
  frequencyTest,
  homogeneityTest,
  poissonTails,
} from '../../../src/testing/harness/frequencies.js'

const golden = JSON.parse(
  readFileSync(new URL('../../golden/tails.json', import.meta.url), 'utf8'),
) as {
  chiSquare: { statistic: number; degrees: number; tail: number }[]
  poisson: { count: number; mean: number; atLeast: number; atMost: number }[]
}

function expectRatio(value: number, expected: number): void {
  expect(value / expected).toBeCloseTo(1, 9)
}

test('the tails of χ² and Poisson laws agree with SciPy', () => {
  for (const { statistic, degrees, tail } of golden.chiSquare) {
    expectRatio(chiSquareTail(statistic, degrees), tail)
  }
  for (const { count, mean, atLeast, atMost } of golden.poisson) {
    const tails = poissonTails(count, mean)
    expectRatio(tails.atLeast, atLeast)
    expectRatio(tails.atMost, atMost)
  }
  expect(poissonTails(1, 0)).toEqual({ atLeast: 0, atMost: 1 })
})

test('cells that expect few draws are counted together, impossible ones are noticed', () => {
  expect(frequencyTest([5, 5], [5, 5]).probability).toBe(1)
  expect(frequencyTest([100, 0, 9], [100, 4, 5]).statistic).toBe(0)
  expect(frequencyTest([100, 1], [101, 0])).toEqual({
    statistic: Infinity,
    probability: 0,
    worst: 1,
  })
  expect(frequencyTest([120, 80], [100, 100])).toMatchObject({ statistic: 8, worst: 0 })
})

test('right samplers fail as often as stated', () => {
  const rng = new Rng(1)
  const trials = 4000
  let [pearson, homogeneous] = [0, 0]
  for (let trial = 0; trial < trials; trial++) {
    const [a, b] = [new Float64Array(6), new Float64Array(6)]
    for (let draw = 0; draw < 300; draw++) {
      a[rng.integer(6)]++
      b[rng.integer(6)]++
    }
    if (frequencyTest(a, new Float64Array(6).fill(50)).probability < 0.05) pearson++
    if (homogeneityTest(a, b) < 0.05) homogeneous++
  }
  // 0.05 ± 5 standard errors
  for (const count of [pearson, homogeneous]) {
    expect(Math.abs(count / trials - 0.05)).toBeLessThan(5 * Math.sqrt((0.05 * 0.95) / trials))
  }
})
