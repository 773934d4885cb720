import { PartitaError } from '../../errors.js'
import { isRelaxedSimdSupported, isWasmSimdSupported } from './features.js'
import type { Kernels } from './kernels.generated.js'

export type { Kernels } from './kernels.generated.js'

/** The two builds of the kernels. Only `plain` gives the same bits on every machine. */
export type Variant = 'plain' | 'relaxed'

const compiled: Partial<Record<Variant, Promise<WebAssembly.Module>>> = {}

/** The fastest build this machine runs, or the plain one if bits must not depend on the machine. */
export function chooseVariant(deterministic: boolean): Variant {
  return !deterministic && isRelaxedSimdSupported() ? 'relaxed' : 'plain'
}

/** The kernels over a memory; each build is compiled once per process. */
export async function instantiateKernels(
  variant: Variant,
  memory: WebAssembly.Memory,
): Promise<Kernels> {
  if (!isWasmSimdSupported()) {
    throw new PartitaError('UNSUPPORTED', 'this JavaScript engine has no WebAssembly SIMD', {
      hint: "use Node >= 20 or a current browser, or the engine 'reference'",
    })
  }
  compiled[variant] ??= compile(variant)
  const instance = await WebAssembly.instantiate(await compiled[variant], { env: { memory } })
  return instance.exports as unknown as Kernels
}

async function compile(variant: Variant): Promise<WebAssembly.Module> {
  const { kernels } = await (variant === 'plain'
    ? import('./plain-kernels.js')
    : import('./relaxed-kernels.js'))
  const text = atob(kernels)
  return WebAssembly.compile(Uint8Array.from(text, (character) => character.charCodeAt(0)))
}
