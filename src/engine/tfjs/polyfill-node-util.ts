/** What tfjs-node 4.22 still calls, and Node 23 no longer has. */
const REMOVED: Readonly<Record<string, (value: unknown) => boolean>> = {
  isArray: Array.isArray,
  isNullOrUndefined: (value) => value === null || value === undefined,
}

/**
 * Gives Node ≥ 23 back the functions of `util` that the last release of tfjs-node calls. To be done
 * before it is imported. Does nothing where they are still there, or outside of Node.
 *
 * @see https://github.com/tensorflow/tfjs/issues/8609 open; repaired by
 *   https://github.com/tensorflow/tfjs/pull/8425, which no release has
 */
export function polyfillNodeUtil(): void {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): Record<string, unknown> | undefined }
  }
  const util = process?.getBuiltinModule?.('node:util')
  if (!util) return
  for (const [name, replacement] of Object.entries(REMOVED)) util[name] ??= replacement
}
