import { PartitaError } from './errors.js'

/** What files and threads take of Node. */
interface BuiltInModules {
  readonly 'node:crypto': typeof import('node:crypto')
  readonly 'node:fs': typeof import('node:fs')
  readonly 'node:fs/promises': typeof import('node:fs/promises')
  readonly 'node:module': typeof import('node:module')
  readonly 'node:os': typeof import('node:os')
  readonly 'node:path': typeof import('node:path')
  readonly 'node:stream': typeof import('node:stream')
  readonly 'node:worker_threads': typeof import('node:worker_threads')
  readonly 'node:zlib': typeof import('node:zlib')
}

/** What is missing where there is no such module, and what to do without. */
interface Lack {
  readonly summary: string
  readonly hint: string
}

const NO_FILES: Lack = {
  summary: 'there are no files here, as in browsers',
  hint: 'give text or bytes instead of a path (toBytes and fromBytes of models), or use Node >= 20.19',
}

/**
 * A module of Node, asked for at run time: bundlers for browsers refuse the name in an `import`, also in one that a
 * page never reaches.
 *
 * @param lack what to say where there is none; default: that there are no files
 * @throws PartitaError `UNSUPPORTED` where there is no such module, as in browsers
 */
export function builtInModule<Name extends keyof BuiltInModules>(
  name: Name,
  { summary, hint }: Lack = NO_FILES,
): BuiltInModules[Name] {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): unknown }
  }
  const found = process?.getBuiltinModule?.(name)
  if (!found) throw new PartitaError('UNSUPPORTED', summary, { hint })
  return found as BuiltInModules[Name]
}
