import { PartitaError } from '../../errors.js'
import type { KernelVariant } from '../kernel-variant.js'
import { isRelaxedSimdSupported, isWasmSimdSupported } from './features.js'
import type { Kernels } from './kernels.generated.js'

export type { Kernels } from './kernels.generated.js'

/** Imports the text of a build. */
export type ReadText = (variant: KernelVariant) => Promise<{ readonly kernels: string }>

const readText: ReadText = (variant) =>
  variant === 'plain'
    ? import('./plain-kernels.generated.js')
    : import('./relaxed-kernels.generated.js')

const compiled = new Map<ReadText, Partial<Record<KernelVariant, Promise<WebAssembly.Module>>>>()

/** The fastest build this machine runs, or the plain one if bits must not depend on the machine. */
export function chooseVariant(deterministic: boolean): KernelVariant {
  return !deterministic && isRelaxedSimdSupported() ? 'relaxed' : 'plain'
}

/** A build of the kernels, by default that for one thread, compiled once per process. */
export async function compileKernels(
  variant: KernelVariant,
  read: ReadText = readText,
): Promise<WebAssembly.Module> {
  const canInflate = typeof DecompressionStream === 'function'
  if (!isWasmSimdSupported() || !canInflate) {
    const missing = canInflate ? 'WebAssembly SIMD' : 'DecompressionStream'
    throw new PartitaError('UNSUPPORTED', `this JavaScript engine has no ${missing}`, {
      hint: "use Node >= 20 or a current browser, or the engine 'reference'",
    })
  }
  const builds = compiled.get(read) ?? {}
  compiled.set(read, builds)
  builds[variant] ??= load(variant, read)
  try {
    return await builds[variant]
  } catch (cause) {
    delete builds[variant]
    throw isRefusal(cause) ? refused(cause) : cause
  }
}

/** The kernels over a memory. */
export async function instantiateKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Promise<Kernels> {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } })
  return exports as unknown as Kernels
}

/** Browsers differ in what they throw where a content security policy forbids it. */
function isRefusal(cause: unknown): cause is Error {
  return cause instanceof WebAssembly.CompileError || cause instanceof EvalError
}

function refused(cause: Error): PartitaError {
  return new PartitaError('UNSUPPORTED', 'WebAssembly may not be compiled here', {
    received: cause.message,
    hint: "allow it in the page's content security policy, script-src 'wasm-unsafe-eval'; give kernels that the runtime compiled, useKernels(module); or use the engine 'reference'",
    cause,
  })
}

async function load(variant: KernelVariant, read: ReadText): Promise<WebAssembly.Module> {
  const { kernels } = await read(variant)
  const deflated = Uint8Array.from(atob(kernels), (character) => character.charCodeAt(0))
  return WebAssembly.compile(await inflate(deflated))
}

/** Read part by part: a `Response` would do, and costs Node twice the time. */
async function inflate(deflated: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  const { readable, writable } = new DecompressionStream('deflate-raw')
  const writer = writable.getWriter()
  const written = Promise.all([writer.write(deflated), writer.close()])
  const reader = readable.getReader()
  const parts: Uint8Array<ArrayBuffer>[] = []
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value)
  }
  await written
  return new Blob(parts).arrayBuffer()
}
