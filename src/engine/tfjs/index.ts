export { loadTfjsBackend, tensorsOf } from './backend.js'
export type { TfjsModule, TfTensor } from './namespace.js'
export { type BoundVariable, tensorFunction } from './tensor-function.js'
export { type TfjsEngine, type TfjsOptions, useTfjs } from './use-tfjs.js'
