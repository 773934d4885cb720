import type { Backend } from '../api.js'
import { mapOperations } from './maps.js'
import { oracleOperations } from './oracles.js'
import { productOperations } from './products.js'
import { reductionOperations } from './reductions.js'
import { storageOperations } from './storage.js'
import { trainingOperations } from './training.js'

/**
 * Creates the operations in plain TypeScript and float64: the oracle every other backend is tested
 * against, and the fallback where WebAssembly SIMD is missing. Written to be read, not to be fast. Users
 * ask `createBackend({ engine: 'reference' })` for it.
 */
export function createReferenceBackend(): Backend {
  return {
    name: 'reference',
    precision: 'float64',
    ...storageOperations(),
    ...productOperations(),
    ...oracleOperations(),
    ...mapOperations(),
    ...reductionOperations(),
    ...trainingOperations(),
  }
}
