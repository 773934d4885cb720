import { PartitaError } from '../../errors.js'
import type { TfNamespace } from './namespace.js'

/** One start after the other, so that none is done twice. */
let starting: Promise<unknown> = Promise.resolve()

/**
 * Starts a backend of TensorFlow.js if it has not started, by default the one in use, or the best;
 * returns its name.
 *
 * The factory is called here, and its result registered: while TensorFlow.js itself starts a backend
 * that takes time, every operation on any other throws.
 *
 * @throws PartitaError `UNSUPPORTED` if it is not registered or does not start
 */
export function startBackend(tf: TfNamespace, name: string | undefined): Promise<string> {
  const started = starting.then(() => start(tf, name))
  starting = started.catch(() => {})
  return started
}

async function start(tf: TfNamespace, name: string | undefined): Promise<string> {
  const { registry, registryFactory } = tf.engine()
  const registered = Object.keys(registryFactory)
  registered.sort((a, b) => registryFactory[b].priority - registryFactory[a].priority)
  if (registered.length === 0 || (name !== undefined && !registered.includes(name))) {
    throw new PartitaError('UNSUPPORTED', 'this TensorFlow.js backend is not registered', {
      expected:
        registered.length === 0 ? 'at least one backend' : `one of ${registered.join(', ')}`,
      received: name === undefined ? 'none' : JSON.stringify(name),
      where: 'useTfjs(tf, { backend })',
      hint: 'import the package that registers it, such as @tensorflow/tfjs-backend-wasm',
    })
  }
  const current = tf.getBackend()
  const wanted = name ?? (current in registry ? current : undefined)
  let cause: unknown
  for (const candidate of wanted === undefined ? registered : [wanted]) {
    if (candidate in registry) return candidate
    const { factory, priority } = registryFactory[candidate]
    try {
      const instance = await factory()
      tf.removeBackend(candidate)
      tf.registerBackend(candidate, () => instance, priority)
      if (await tf.setBackend(candidate)) return candidate
    } catch (error) {
      cause = error
    }
  }
  throw new PartitaError('UNSUPPORTED', 'a TensorFlow.js backend did not start', {
    received: wanted ?? registered.join(', '),
    hint: 'use another backend, or none of TensorFlow.js',
    cause,
  })
}
