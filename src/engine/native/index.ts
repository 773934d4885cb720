import { checkOneOf, checkOption } from '../../errors.js'
import type { Backend } from '../api.js'
import { createWasmBackend } from '../wasm/index.js'
import type { NativeAddon } from './addon.js'
import { checked } from './checked.js'
import { withNativeKernels } from './kernels.js'
import { absent, type ImportPackage, type Loaded, loadNative } from './load.js'

export type { NativeAddon, NativeKernels } from './addon.js'
export { unfit } from './load.js'

/** Threads that the pool has at most. */
const MOST_THREADS = 16

/** Options of `useNative`. */
export interface NativeBackendOptions {
  /** threads at most, 1 to 16; default 2 where a core is free, else 1 */
  readonly threads?: number
  /** instruction set, one of the addon's `levels()`; default: the fastest */
  readonly level?: string
}

/** The WebAssembly backend with native kernels over its memory. Users reach it through `createBackend`. */
export async function createNativeBackend(
  addon: NativeAddon,
  { threads = addon.freeThreads(), level = addon.levels()[0] }: NativeBackendOptions = {},
): Promise<Backend> {
  const isCount = Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS
  checkOption(isCount, 'threads', `an integer from 1 to ${MOST_THREADS}`, threads)
  checkOneOf('level', level, addon.levels())
  const native = new addon.Kernels(level, threads)
  const backend = await createWasmBackend({
    replace: (kernels, memory) => withNativeKernels(kernels, memory, native),
  })
  return checked({ ...backend, name: 'native' })
}

let loaded: Promise<Loaded> | undefined
/** Reasons that were given already. */
const told = new Set<string>()

/**
 * A backend by `@partita/native`; undefined where it cannot be had, with one warning where it is
 * installed and yet of no use.
 *
 * @throws PartitaError `UNSUPPORTED` if it is absent and `insist`
 */
export async function createInstalledBackend(
  options: NativeBackendOptions,
  insist: boolean,
  importPackage?: ImportPackage,
): Promise<Backend | undefined> {
  if (!importPackage) loaded ??= loadNative()
  const found = await (importPackage ? loadNative(importPackage) : loaded!)
  if (found.addon) return createNativeBackend(found.addon, options)
  if (found.isAbsent) {
    if (insist) throw absent()
    return undefined
  }
  if (!told.has(found.reason)) {
    told.add(found.reason)
    console.warn(`partita: @partita/native cannot be used, WebAssembly computes: ${found.reason}`)
  }
  return undefined
}
