import { expect, test } from 'vitest'
import { normalFeatures, tinyModel } from '../tiny-model.js'

test('the linear energy starts at the given bias and knows no input', () => {
  const { model } = tinyModel({ k: 2, linearBias: Float32Array.of(1, -2) })
  const { linear } = model.at({ features: normalFeatures(2, 2) })
  expect([...model.tape.backend.read(linear.value)]).toEqual([1, -2, 1, -2])
})
