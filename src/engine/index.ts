export type { Backend } from './api.js'
export { type BackendOptions, createBackend } from './create-backend.js'
export { type Engine, type EngineName, engineNames } from './engine.js'
export { type DenseMatrix, type Features, isSparse, recentered, takeRows } from './features.js'
export { KeptProduct } from './kept-product.js'
export type { NativeAddon, NativeBackendOptions, NativeKernels } from './native/index.js'
export type {
  Activation,
  AdamSettings,
  BinaryLogPartition,
  ConjugateMap,
  CsrArrays,
  ElementwiseMap,
  JointLossInputs,
  JointLossOutputs,
  Matrix,
  OrderLogPartition,
  OrderScores,
  PairGradients,
  SgdSettings,
  SparseMatrix,
} from './operands.js'
export {
  adamW,
  type GroupSettings,
  type Optimizer,
  type OptimizerOptions,
  type OptimizerState,
  type StepReport,
  sgd,
} from './optimizers.js'
export {
  type Parameter,
  type ParameterOptions,
  ParameterStore,
  type Weights,
} from './parameters.js'
export { countAtOnce, type InputRows, type RowChunk, rowChunks, rowsAtOnce } from './row-budget.js'
export { type SampleTerm, type SampleTermFunction, sampleTerm } from './sample-term.js'
export { type DenseOptions, type JointLossResult, type PairOptions, Tape } from './tape.js'
export { useKernels } from './use-kernels.js'
export { useNative } from './use-native.js'
export { Variable } from './variable.js'
