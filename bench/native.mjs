// The native kernels, where npm run build:native has built them, as engines for the step benchmark.
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { useNative } from 'partita/core'

const folder = new URL('../packages/native/', import.meta.url)

/** Engines by name, on one thread and on two; undefined where there are none. */
export async function nativeEngines() {
  if (!existsSync(new URL('partita-native.node', folder))) return undefined
  const addon = await import(new URL('index.js', folder).href)
  const [level] = addon.levels()
  const counts = availableParallelism() > 1 ? [1, 2] : [1]
  return Object.fromEntries(
    counts.map((threads) => [
      `native, ${level}, ${threads} thread${threads > 1 ? 's' : ''}`,
      useNative(addon, { threads }),
    ]),
  )
}
