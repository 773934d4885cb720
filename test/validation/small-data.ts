import { topRankings } from '../../src/spaces/index.js'
import {
  DensityEstimator,
  EnergyRegressor,
  LabelRanker,
  MultilabelClassifier,
  StructuredPredictor,
} from '../../src/tasks/index.js'

/** Deterministic rows: a low-discrepancy walk, no random numbers. */
export const inputs = (rows: number) =>
  Array.from({ length: rows }, (_, r) => [Math.cos(1.7 * r), Math.sin(2.3 * r)])

export const labelRows = (rows: number) =>
  inputs(rows).map(([a, b]) => [Number(a > 0.2), Number(b > 0), Number(a + b > 0.5)])

const items = ['tea', 'coffee', 'milk']
const podium = topRankings(['tea', 'coffee', 'milk', 'water'], 2)
const rows = 18

/** An estimator of each kind with rows of its own, quick to fit. */
export const kinds = {
  multilabel: {
    estimator: new MultilabelClassifier({ energy: 'linear', encoder: { hidden: [4] }, epochs: 2 }),
    Y: labelRows(rows),
  },
  ranking: {
    estimator: new LabelRanker({ items, encoder: 'linear', energy: 'linear', epochs: 2 }),
    Y: inputs(rows).map(([a, b]) => (a > b ? 'tea>coffee>milk' : 'milk>coffee>tea')),
  },
  structured: {
    estimator: new StructuredPredictor(podium, { epochs: 2 }),
    Y: inputs(rows).map(([a]) => podium.parse(a > 0 ? 'tea>milk' : 'coffee>water')),
  },
  regression: {
    estimator: new EnergyRegressor({ steps: 4, hidden: [4], components: 2, base: 'network' }),
    Y: inputs(rows).map(([a, b]) => a + 0.1 * b),
  },
  density: {
    estimator: new DensityEstimator({ steps: 4, hidden: [4], base: 'gaussian', frequencies: 0 }),
    Y: undefined,
  },
} as const
