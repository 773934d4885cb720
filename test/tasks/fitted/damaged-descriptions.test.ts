import { describe, expect, test } from 'vitest'
import { decodeModel, encodeModel } from '../../../src/io/index.js'
import {
  DensityEstimator,
  EnergyRegressor,
  FittedDensity,
  FittedRegressor,
} from '../../../src/tasks/index.js'
import { caught } from '../../reference/caught.js'

const X = Array.from({ length: 24 }, (_, r) => [Math.sin(3 * r), Math.cos(5 * r)])
const density = await new DensityEstimator({
  steps: 2,
  components: 2,
  hidden: [3],
  frequencies: 2,
  logPartitionDraws: 50,
}).fit(X)
const regressor = await new EnergyRegressor({
  steps: 2,
  components: 2,
  hidden: [3],
  frequencies: 2,
}).fit(
  X,
  X.map(([a]) => a),
)

describe('a description of numbers that is damaged is refused, and its place is named:', () => {
  test.each([
    ['density', 'training'],
    ['density', 'training.select.warnings'],
    ['density', 'logPartition.value'],
    ['density', 'tilt.hidden'],
    ['density', 'tilt.box.low'],
    ['density', 'space.bounds'],
    ['density', 'options'],
    ['regression', 'training'],
    ['regression', 'range'],
    ['regression', 'members'],
    ['regression', 'members.0.tilt.hidden'],
    ['regression', 'inputs'],
    ['regression', 'space.coordinates'],
  ])('%s %s', async (task, path) => {
    const [bytes, load] =
      task === 'density'
        ? [density.toBytes(), FittedDensity.fromBytes]
        : [regressor.toBytes(), FittedRegressor.fromBytes]
    await load(bytes)
    const saved = decodeModel(bytes, task)
    for (const value of [undefined, null, 7.5, 'text', [], [7]]) {
      const header = structuredClone(saved.header) as Record<string, unknown>
      const names = path.split('.')
      const last = names.pop()!
      let at = header
      for (const name of names) at = at[name] as Record<string, unknown>
      // numbers that are numbers, and lists that may be empty, are as good as any
      const isFine =
        (path === 'logPartition.value' && value === 7.5) ||
        (/hidden|low|warnings|bounds/.test(path) && Array.isArray(value))
      if (isFine) continue
      at[last] = value
      const error = await caught(() => load(encodeModel({ ...saved, header })))
      expect(error.code).toBe('MODEL_FILE')
    }
  })
})
