import { checkOption, PartitaError } from '../errors.js'
import type { Engine } from './engine.js'
import type { NativeAddon, NativeBackendOptions } from './native/index.js'

/**
 * The native engine over an addon that the caller has loaded, with threads and instruction set of
 * choice; `engine: 'native'` loads `@partita/native` by itself.
 *
 * @throws PartitaError `INVALID_OPTION` for anything but `@partita/native`, or an option out of range;
 *   `UNSUPPORTED` for another version of it
 * @example
 * ```ts
 * import { createBackend, useNative } from 'partita/core'
 *
 * const addon = await import('@partita/native').catch(() => undefined)
 * const engine = addon ? useNative(addon, { threads: 1 }) : 'wasm'
 * console.log((await createBackend({ engine })).precision) // float32
 * ```
 */
export function useNative(addon: NativeAddon, options: NativeBackendOptions = {}): Engine {
  const isAddon = typeof addon === 'object' && typeof addon?.INTERFACE === 'number'
  checkOption(isAddon, 'engine: useNative(addon)', 'the module @partita/native', addon)
  return {
    name: 'native',
    createBackend: async () => {
      const { createNativeBackend, unfit } = await import('./native/index.js')
      const reason = unfit(addon)
      if (reason !== undefined) {
        throw new PartitaError('UNSUPPORTED', `@partita/native cannot be used: ${reason}`)
      }
      return createNativeBackend(addon, options)
    },
  }
}
