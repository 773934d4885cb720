// npm run build:native [-- --debug] [-- --target TRIPLE]: builds packages/native by cargo, its binary to
// packages/native/partita-native.node, where the package looks first; with --target for another
// system, to packages/native/npm/SYSTEM/, from where it is published. --debug has assertions.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

/** Systems of the platform packages, by the names that Rust has for them. */
const systems = {
  'aarch64-apple-darwin': 'darwin-arm64',
  'x86_64-apple-darwin': 'darwin-x64',
  'aarch64-unknown-linux-gnu': 'linux-arm64-gnu',
  'aarch64-unknown-linux-musl': 'linux-arm64-musl',
  'x86_64-unknown-linux-gnu': 'linux-x64-gnu',
  'x86_64-unknown-linux-musl': 'linux-x64-musl',
  'x86_64-pc-windows-msvc': 'win32-x64-msvc',
}

const { values } = parseArgs({
  options: { debug: { type: 'boolean', default: false }, target: { type: 'string' } },
})
const root = join(import.meta.dirname, '..')
const crate = join(root, 'packages/native')
const cache = join(root, '.cache/native')

try {
  const { debug, target } = values
  const system = target && systems[target]
  if (target && !system) {
    throw new Error(`no platform package for ${target}: ${Object.keys(systems).join(', ')}`)
  }
  const library = build(debug, target)
  const to = join(crate, system ? `npm/${system}` : '', 'partita-native.node')
  // beside it and renamed: a process that has loaded the old one keeps it
  copyFileSync(library, `${to}.new`)
  renameSync(`${to}.new`, to)
  console.log(`native kernels: ${to}`)
} catch (error) {
  console.error(error instanceof Error ? `build-native: ${error.message}` : error)
  process.exitCode = 1
}

function build(debug, target) {
  const args = ['build', '--locked', '--quiet', '--target-dir', cache]
  if (!debug) args.push('--release')
  if (target) args.push('--target', target)
  const { error, status } = spawnSync('cargo', args, { cwd: crate, stdio: 'inherit' })
  if (error) throw new Error('cargo is missing; install Rust 1.89 or later: https://rustup.rs')
  if (status !== 0) throw new Error(`cargo ended with status ${status}`)
  const folder = join(cache, target ?? '', debug ? 'debug' : 'release')
  const names = ['libpartita_native.so', 'libpartita_native.dylib', 'partita_native.dll']
  const name = names.find((name) => existsSync(join(folder, name)))
  if (!name) throw new Error(`no library in ${folder}`)
  return join(folder, name)
}
