import { describe, test } from 'vitest'
import { mixtureDensityEnergy, tiltEnergy } from '../../src/models/index.js'
import { reals } from '../../src/spaces/index.js'
import { checkEnergy } from '../../src/testing/index.js'

const frequencies = { count: 3, bandwidth: 1.5 }
const shape = { hidden: [5, 4], frequencies, seed: 1 }
const box = { low: [-1.5, -1], high: [1, 2] }

describe.each([
  ['a tilt of x', tiltEnergy({ ...shape, conditional: true, limit: 20 })],
  ['a tilt in a box', tiltEnergy({ ...shape, conditional: false, box })],
  ['a mixture density network', mixtureDensityEnergy(3)],
])('%s', (_, energy) => {
  test.each(checkEnergy(energy, reals(2)))('$name', ({ run }) => run())
})
