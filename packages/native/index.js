// Finds the binary for this processor, system and C library, and exports what is in it. A binary that
// was built here (npm run build:native in the repository) goes before an installed one.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'

const require = createRequire(import.meta.url)
const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))

/** The system as the platform packages are named. */
export function target() {
  const { platform, arch } = process
  if (platform === 'linux') return `linux-${arch}-${isGlibc() ? 'gnu' : 'musl'}`
  return platform === 'win32' ? `win32-${arch}-msvc` : `${platform}-${arch}`
}

function isGlibc() {
  const { report } = process
  const before = report.excludeNetwork
  report.excludeNetwork = true // or it would look up the names of all connections
  const { header } = report.getReport()
  report.excludeNetwork = before
  return header.glibcVersionRuntime !== undefined
}

function load() {
  const built = new URL('partita-native.node', import.meta.url)
  const name = existsSync(built) ? fileURLToPath(built) : `@partita/native-${target()}`
  let binary
  try {
    binary = require(name)
  } catch (cause) {
    const isAbsent = cause.code === 'MODULE_NOT_FOUND'
    const reason = isAbsent ? `there is no binary for ${target()}` : cause.message
    throw new Error(`${reason} (${name})`, { cause })
  }
  if (binary.VERSION !== version) {
    throw new Error(`${name} is version ${binary.VERSION}, not ${version} as @partita/native is`)
  }
  return binary
}

export const { INTERFACE, VERSION, Kernels, levels } = load()

/**
 * Threads that may be used without taking a core from others. On the threads of a program that has
 * several, one: they share the cores already.
 */
export function freeThreads() {
  return isMainThread && availableParallelism() - loadavg()[0] >= 1 ? 2 : 1
}
