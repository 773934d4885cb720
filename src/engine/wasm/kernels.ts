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
  try {
    const instance = await WebAssembly.instantiate(await compiled[variant], { env: { memory } })
    return instance.exports as unknown as Kernels
  } catch (cause) {
    delete compiled[variant]
    throw isRefusal(cause) ? refused(cause) : cause
  }
}

/** Browsers differ in what they throw where a content security policy forbids it. */
function isRefusal(cause: unknown): cause is Error {
  return cause instanceof WebAssembly.CompileError || cause instanceof EvalError
}

function refused(cause: Error): PartitaError {
  return new PartitaError('UNSUPPORTED', 'WebAssembly may not be compiled here', {
    received: cause.message,
    hint: "allow it in the page's content security policy, script-src 'wasm-unsafe-eval', or use the engine 'reference'",
    cause,
  })
}

async function compile(variant: Variant): Promise<WebAssembly.Module> {
  const { kernels } = await (variant === 'plain'
    ? import('./plain-kernels.js')
    : import('./relaxed-kernels.js'))
  const text = atob(kernels)
  return WebAssembly.compile(Uint8Array.from(text, (character) => character.charCodeAt(0)))
}
