import { type FittedRanker, LabelRanker, type RankerOptions } from '../../../src/tasks/index.js'
import { plantedRanking } from '../../../src/testing/index.js'
import { allOrders } from '../../reference/rankings.js'

/** Four items whose order depends on three features. */
export const planted = plantedRanking({ rows: 40, features: 3, items: 4, seed: 2 })
export const items = ['tea', 'coffee', 'milk', 'water']
export const X = planted.features
export const Y = planted.rankings
export const three = { rows: 3, cols: 3, values: X.values.subarray(0, 9) }

/** A fit of a fraction of a second with nothing to choose; the same bits everywhere. */
export const quick: RankerOptions = {
  items,
  encoder: 'linear',
  energy: 'linear',
  samples: 8,
  epochs: 4,
  batchSize: 10,
  deterministic: true,
}

export const ranker = (options: RankerOptions = {}) => new LabelRanker({ ...quick, ...options })

/** Every ranking of four items. */
export const everyRanking: readonly number[][] = allOrders(4)

/** `p(y|x)` of every ranking in the first three rows, from `logProbability` alone: `[3][24]`. */
export function probabilitiesOf(
  fitted: FittedRanker,
  logPartition: 'auto' | 'learned' = 'auto',
): number[][] {
  const byRanking = everyRanking.map((y) =>
    fitted.logProbability(three, [y, y, y], { logPartition }),
  )
  return [0, 1, 2].map((r) => byRanking.map((logs) => Math.exp(logs[r])))
}

export const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0)
