import { PartitaError } from '../../errors.js'
import type { Backend } from '../api.js'
import { checkNamespace } from './check-namespace.js'
import { elementwiseOperations } from './elementwise.js'
import { jointLossOperation } from './joint-loss.js'
import { loadTfjs } from './load.js'
import type { TfjsModule } from './namespace.js'
import { optimizerOperations } from './optimizers.js'
import { oracleOperations } from './oracles.js'
import { pairOperations } from './pairs.js'
import { productOperations } from './products.js'
import { reductionOperations } from './reductions.js'
import { startBackend } from './start-backend.js'
import { storageOperations } from './storage.js'
import { Tensors } from './tensors.js'

/** The tensors of each backend, for functions of tensors on its tape. */
const tensorsOfBackend = new WeakMap<Backend, Tensors>()

/** Frees the tensors of backends that nobody holds any more: TensorFlow.js never does. */
const forgotten = new FinalizationRegistry<Tensors>((tensors) => tensors.dispose())

/**
 * The same with a TensorFlow.js that is imported when this is called.
 *
 * @param name the TensorFlow.js backend; default: the fastest that is installed
 * @throws PartitaError `UNSUPPORTED` if TensorFlow.js is absent or broken; and as the other
 */
export async function loadTfjsBackend(name?: string): Promise<Backend> {
  const loaded = await loadTfjs(name)
  return createTfjsBackend(loaded.tf, loaded.name)
}

/**
 * Creates a backend over TensorFlow.js operations. Users reach it through
 * `createBackend({ engine: 'tfjs' })` or `useTfjs(tf)`.
 *
 * @param name the TensorFlow.js backend; default: the one in use
 * @throws PartitaError `UNSUPPORTED` if it is no TensorFlow.js or one of another major version, or if
 *   the backend is not registered or does not start
 */
export async function createTfjsBackend(tf: TfjsModule, name?: string): Promise<Backend> {
  const namespace = checkNamespace(tf)
  const backendName = await startBackend(namespace, name)
  const tensors = new Tensors(namespace, backendName)
  const backend: Backend = {
    name: `tfjs-${backendName}`,
    precision: 'float32',
    ...storageOperations(tensors),
    ...productOperations(tensors),
    ...elementwiseOperations(tensors),
    ...pairOperations(tensors),
    ...reductionOperations(tensors),
    ...oracleOperations(tensors),
    ...jointLossOperation(tensors),
    ...optimizerOperations(tensors),
  }
  forgotten.register(backend, tensors)
  tensorsOfBackend.set(backend, tensors)
  return backend
}

/**
 * The tensors of a backend.
 *
 * @throws PartitaError `UNSUPPORTED` if it is not one of TensorFlow.js
 */
export function tensorsOf(backend: Backend): Tensors {
  const tensors = tensorsOfBackend.get(backend)
  if (tensors) return tensors
  throw new PartitaError('UNSUPPORTED', 'a part of this model computes by TensorFlow.js', {
    expected: 'a TensorFlow.js engine',
    received: backend.name,
    hint: 'pass the option engine: useTfjs(tf)',
  })
}
