/**
 * Compiles the AssemblyScript kernels (src/engine/wasm/assembly) twice, with and without relaxed
 * SIMD, and writes them as base64 with the types of their exports to
 * src/engine/wasm/kernels.generated.ts. Embedded, they need no file access in browsers or bundlers.
 * Does nothing when that file is newer than every source.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const sources = join(root, 'src/engine/wasm/assembly')
const target = join(root, 'src/engine/wasm/kernels.generated.ts')
const cache = join(root, '.cache/kernels')

const variants = [
  { name: 'plainKernels', features: ['simd'] },
  { name: 'relaxedKernels', features: ['simd', 'relaxed-simd'] },
]

function isFresh() {
  const built = statSync(target, { throwIfNoEntry: false })
  if (!built) return false
  const inputs = readdirSync(sources).map((file) => join(sources, file))
  inputs.push(fileURLToPath(import.meta.url))
  return inputs.every((file) => statSync(file).mtimeMs <= built.mtimeMs)
}

/** Path of the compiler's command, wherever the package manager put it. */
function compilerPath() {
  const require = createRequire(import.meta.url)
  try {
    return join(dirname(require.resolve('assemblyscript/package.json')), 'bin/asc.js')
  } catch {
    throw new Error('build-kernels: assemblyscript is not installed; run `npm install` first')
  }
}

/**
 * @param {string} compiler
 * @param {{ name: string, features: string[] }} variant
 */
function compile(compiler, { name, features }) {
  const binary = join(cache, `${name}.wasm`)
  const flags = ['--runtime', 'stub', '-O3', '--noAssert', '--importMemory', '--use', 'abort=']
  for (const feature of features) flags.push('--enable', feature)
  const run = spawnSync(
    process.execPath,
    [compiler, join(sources, 'index.ts'), '--outFile', binary, ...flags],
    { cwd: root, encoding: 'utf8' },
  )
  if (run.status !== 0) {
    const output = `${run.stdout ?? ''}${run.stderr ?? ''}${run.error?.message ?? ''}`
    throw new Error(`build-kernels: asc failed on the variant ${name}\n${output}`)
  }
  return readFileSync(binary)
}

/**
 * The signature of an exported kernel; every AssemblyScript number or pointer is a number here.
 * @param {string} name
 */
function signatureOf(name) {
  for (const file of readdirSync(sources)) {
    if (!file.endsWith('.ts')) continue
    const text = readFileSync(join(sources, file), 'utf8')
    const match = new RegExp(`export function ${name}\\(([^)]*)\\): (\\w+)`).exec(text)
    if (!match) continue
    const parameters = [...match[1].matchAll(/(\w+): (\w+)/g)].map(
      ([, parameter, type]) => `${parameter}: ${type === 'bool' ? 'boolean' : 'number'}`,
    )
    return `  ${name}(${parameters.join(', ')}): ${match[2] === 'void' ? 'void' : 'number'}`
  }
  throw new Error(`build-kernels: no source declares the exported kernel ${name}`)
}

function build() {
  mkdirSync(cache, { recursive: true })
  const compiler = compilerPath()
  const binaries = variants.map((variant) => compile(compiler, variant))
  const exported = WebAssembly.Module.exports(new WebAssembly.Module(binaries[0]))
  const names = exported.filter(({ kind }) => kind === 'function').map(({ name }) => name)
  const lines = [
    '// Written by scripts/build-kernels.mjs from src/engine/wasm/assembly. Do not edit.',
    '',
    '/** Exports of either variant. Pointers are byte offsets into the imported memory. */',
    'export interface Kernels {',
    ...names.sort().map(signatureOf),
    '}',
    '',
    ...variants.map(
      ({ name }, index) => `export const ${name}: string = '${binaries[index].toString('base64')}'`,
    ),
    '',
  ]
  writeFileSync(target, lines.join('\n'))
  rmSync(cache, { recursive: true })
  const sizes = binaries.map((binary) => `${(binary.length / 1024).toFixed(1)} KiB`)
  console.log(`kernels: plain ${sizes[0]}, relaxed ${sizes[1]}`)
}

try {
  if (!isFresh()) build()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
