export {
  type FittedForest,
  type ForestMeasureOptions,
  firstColumns,
  fitForestMeasure,
  type MeasuredRows,
} from './fit-forest-measure.js'
export {
  type Forest,
  type ForestOptions,
  type ForestRows,
  forestWeights,
  type GrownForest,
  growForest,
  outOfBagWeights,
} from './forest.js'
export { type ForestKind, forestKinds } from './forest-kinds.js'
export { ForestMeasure, type ForestMeasureParts } from './forest-measure.js'
export {
  type ForestHeader,
  forestHeader,
  forestMeasureFrom,
  forestTensors,
} from './forest-tensors.js'
export type { ListedOutputs } from './output-forest.js'
export { WORTH_STEPS } from './plackett-luce-fit.js'
export type { OutputWeights, SmoothPart } from './smooth-part.js'
export type { Input, Tree } from './tree.js'
