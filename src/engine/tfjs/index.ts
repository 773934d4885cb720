export { loadTfjsBackend } from './backend.js'
export type { TfjsModule, TfTensor } from './namespace.js'
export { type TfjsEngine, type TfjsOptions, useTfjs } from './use-tfjs.js'
