import { expect, it } from 'vitest'
import { Rng } from '../../../src/random/index.js'
import { PreparedPart } from '../../../src/tasks/choose/prepared-part.js'
import { fittedInputs } from '../../../src/tasks/inputs/fitted-inputs.js'

const rng = new Rng('inputs of candidates')
const rows = (count: number, key: string) => {
  const values = new Float32Array(count * 3)
  rng.split(key).fillNormal(values)
  const features = { rows: count, cols: 3, values }
  return { features, codes: new Float32Array(count), codeLength: 1 }
}
const part = { train: rows(20, 'train'), held: rows(5, 'held') }
const options = { standardize: true, clip: 10, fourierFeatures: 4 }

it('candidates that read their inputs alike share what the first would have got by itself', async () => {
  const prepared = new PreparedPart({ rng }, part)
  const first = await prepared.for(options)
  rng.uniform()
  expect(await prepared.for({ ...options })).toBe(first)
  const alone = await fittedInputs(part.train.features, options, rng.split('inputs'))
  expect(first.inputs).toEqual(alone)
  expect([first.train, first.held].map(({ features }) => [features.rows, features.cols])).toEqual([
    [20, 7],
    [5, 7],
  ])
  const plain = await prepared.for({ ...options, fourierFeatures: 0 })
  expect(plain.train.features.cols).toBe(3)
})
