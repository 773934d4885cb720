import { PartitaError } from '../errors.js'

/** Asked for at run time: bundlers for browsers refuse the name in an `import`. */
export function nodeThreads(): typeof import('node:worker_threads') {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): unknown }
  }
  const found = process?.getBuiltinModule?.('node:worker_threads')
  if (!found) {
    throw new PartitaError('UNSUPPORTED', 'there are no threads of Node here, as in browsers', {
      hint: 'leave workers at 1',
    })
  }
  return found as typeof import('node:worker_threads')
}
