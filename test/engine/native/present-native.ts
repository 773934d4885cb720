import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Backend, type NativeAddon, useNative } from '../../../src/engine/index.js'

const folder = join(import.meta.dirname, '../../../packages/native')

/** The native kernels, where `npm run build:native` has built them. */
export const nativeAddon: NativeAddon | undefined = existsSync(join(folder, 'partita-native.node'))
  ? await import(pathToFileURL(join(folder, 'index.js')).href)
  : undefined

/** Why there are none. */
export const absence = 'native kernels are not built; npm run build:native builds them'

/** For `describe.each`: every instruction set of this processor, and threads. */
export const nativeFactories: readonly (readonly [string, () => Promise<Backend>])[] =
  nativeAddon === undefined
    ? []
    : [
        ...nativeAddon.levels().map((level) => [level, 1] as const),
        [nativeAddon.levels()[0], 2] as const,
      ].map(([level, threads]) => [
        `native, ${level}, threads: ${threads}`,
        () => useNative(nativeAddon, { level, threads }).createBackend(),
      ])
