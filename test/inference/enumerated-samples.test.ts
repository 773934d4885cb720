import { expect, test } from 'vitest'
import { enumeratedSamples } from '../../src/inference/index.js'
import { logistic } from '../../src/losses/index.js'
import { Rng } from '../../src/random/index.js'
import { normalFeatures, tinyModel } from '../models/tiny-model.js'
import { allCodes, indexOfCode } from '../reference/brute-force-samples.js'
import { caught } from '../reference/caught.js'
import { distributionOf } from '../reference/set-distribution.js'
import { chiSquare, chiSquareLimit } from '../reference/statistics.js'

test('sets are drawn as often as they are likely, row by row (χ², false alarm 1e-6)', () => {
  const k = 3
  const { model, space } = tinyModel({ k, energy: 'pairwise', random: 1 })
  const features = normalFeatures(2, 2)
  const count = 5000
  const drawn = enumeratedSamples(model, { features }, count, new Rng(1))
  const { tape } = model
  tape.clear()
  const matrix = tape.upload(allCodes(space).codes, 8, k)
  const scores = tape.backend.read(model.at({ features }).score({ matrix, shared: true }).value)
  for (let b = 0; b < 2; b++) {
    const p = distributionOf(logistic, [...scores.subarray(8 * b, 8 * (b + 1))])
    const observed = new Float64Array(8)
    for (let j = 0; j < count; j++) observed[indexOfCode(drawn, (b * count + j) * k, k)]++
    const expected = p.map((x) => x * count)
    expect(chiSquare(observed, expected)).toBeLessThan(chiSquareLimit(7))
  }
})

test('large spaces are refused', async () => {
  const { model } = tinyModel({ k: 20 })
  const batch = { features: normalFeatures(1, 2) }
  expect((await caught(() => enumeratedSamples(model, batch, 1, new Rng(1)))).code).toBe(
    'UNSUPPORTED',
  )
})
