import { PartitaError } from '../../errors.js'

/** What reading and writing files takes of Node. */
interface BuiltInModules {
  readonly 'node:crypto': typeof import('node:crypto')
  readonly 'node:fs': typeof import('node:fs')
  readonly 'node:fs/promises': typeof import('node:fs/promises')
  readonly 'node:os': typeof import('node:os')
  readonly 'node:path': typeof import('node:path')
  readonly 'node:stream': typeof import('node:stream')
  readonly 'node:zlib': typeof import('node:zlib')
}

/**
 * A module of Node, asked for at run time: bundlers for browsers refuse the name in an `import`, also in one that a
 * page never reaches.
 *
 * @throws PartitaError `UNSUPPORTED` where there are no files, as in browsers
 */
export function builtInModule<Name extends keyof BuiltInModules>(name: Name): BuiltInModules[Name] {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): unknown }
  }
  const found = process?.getBuiltinModule?.(name)
  if (!found) {
    throw new PartitaError('UNSUPPORTED', 'there are no files here, as in browsers', {
      hint: 'give text or bytes instead of a path (toBytes and fromBytes of models), or use Node >= 20.19',
    })
  }
  return found as BuiltInModules[Name]
}
