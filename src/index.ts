/**
 * partita: structured prediction with combinatorial outputs; energies and their log-partition,
 * learned together. This is the whole public door, safe to import in a browser; files are read
 * through `partita/io`.
 *
 * @module
 */
export * from './engine/index.js'
export * from './errors.js'
export * from './expressions/index.js'
export * from './inference/index.js'
export * from './losses/index.js'
export * from './metrics/index.js'
export * from './models/index.js'
export * from './random/index.js'
export * from './samplers/index.js'
export * from './spaces/index.js'
export * from './tasks/index.js'
export * from './training/index.js'
