import { expect, test } from 'vitest'
import { scoresThreeWays } from './energies.js'
import { normalFeatures, tinyModel } from './tiny-model.js'

test('the linear energy is ⟨u(x), y⟩ for shared codes and for codes of each row', () => {
  const { shared, perRow, expected, score } = scoresThreeWays(tinyModel({ k: 3, random: 1 }))
  expect(score.isLinear).toBe(true)
  expect(score.coupling).toBeUndefined()
  expected.forEach((value, e) => {
    expect(shared[e]).toBeCloseTo(value, 12)
    expect(perRow[e]).toBeCloseTo(value, 12)
  })
})

test('it starts at the given bias and knows no input', () => {
  const { model } = tinyModel({ k: 2, linearBias: Float32Array.of(1, -2) })
  const { linear } = model.at({ features: normalFeatures(2, 2) })
  expect([...model.tape.backend.read(linear.value)]).toEqual([1, -2, 1, -2])
})
