import { MultilabelClassifier, type MultilabelOptions } from '../../../src/tasks/index.js'
import { plantedMultilabel } from '../../../src/testing/index.js'

/** Three labels that depend on four features and on each other. */
export const planted = plantedMultilabel({ rows: 60, features: 4, labels: 3, seed: 2, coupling: 1 })
export const labels = ['rain', 'sun', 'wind']
export const X = planted.features
export const Y = planted.labels

/** A fit of a fraction of a second; the same bits everywhere. */
export const quick: MultilabelOptions = {
  labels,
  energy: 'linear',
  encoder: { hidden: [6] },
  logPartitionHidden: [4],
  epochs: 4,
  batchSize: 16,
  deterministic: true,
}

export const classifier = (options: MultilabelOptions = {}) =>
  new MultilabelClassifier({ ...quick, ...options })

/** Every set of three labels, by name, in binary counting order. */
export const everySet: readonly string[][] = Array.from({ length: 8 }, (_, set) =>
  labels.filter((_label, i) => (set >> i) & 1),
)
