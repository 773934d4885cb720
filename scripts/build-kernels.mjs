/**
 * Compiles the AssemblyScript kernels (src/engine/wasm/assembly) twice, with and without relaxed
 * SIMD, either for one thread and for several over shared memory, and writes into src/engine/wasm the
 * types of their exports and each build as text (deflated, base64): embedded, they need no file access
 * in browsers or bundlers. Compiles nothing when those files are newer than every source.
 *
 * The builds for one thread go to dist/kernels as `.wasm` files, for runtimes that only import modules.
 */
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deflateRawSync, inflateRawSync } from 'node:zlib'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const sources = join(root, 'src/engine/wasm/assembly')
const cache = join(root, '.cache/kernels')
const files = join(root, 'dist/kernels')

const variants = [
  { name: 'plain', features: ['simd'] },
  { name: 'relaxed', features: ['simd', 'relaxed-simd'] },
]
/** Of either variant: its entry, more flags, and where it goes. */
const builds = [
  { entry: 'index.ts', flags: [], file: 'kernels', types: 'Kernels' },
  {
    entry: 'threads/index.ts',
    flags: ['--enable', 'threads', '--sharedMemory', '--maximumMemory', '65535'],
    file: 'threaded-kernels',
    types: 'ThreadedKernels',
  },
]

/** @param {string} name */
const generated = (name) => join(root, `src/engine/wasm/${name}.generated.ts`)
/** @param {string} name @param {{ file: string }} build */
const textOf = (name, { file }) => generated(`${name}-${file}`)

const heading =
  '// Written by scripts/build-kernels.mjs from src/engine/wasm/assembly. Do not edit.\n'

function isFresh() {
  const inputs = readdirSync(sources, { recursive: true }).map((file) => join(sources, file))
  inputs.push(fileURLToPath(import.meta.url))
  const newest = Math.max(...inputs.map((file) => statSync(file).mtimeMs))
  const targets = builds.flatMap((build) => [
    generated(build.file),
    ...variants.map(({ name }) => textOf(name, build)),
  ])
  return targets.every((file) => existsSync(file) && statSync(file).mtimeMs >= newest)
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
 * @param {{ entry: string, flags: string[] }} build
 */
function compile(compiler, { name, features }, { entry, flags: more }) {
  const binary = join(cache, `${name}.wasm`)
  const flags = [
    ...more,
    '--runtime',
    'stub',
    '-O3',
    '--noAssert',
    '--importMemory',
    '--use',
    'abort=',
  ]
  for (const feature of features) flags.push('--enable', feature)
  const run = spawnSync(
    process.execPath,
    [compiler, join(sources, entry), '--outFile', binary, ...flags],
    { cwd: root, encoding: 'utf8' },
  )
  if (run.status !== 0) {
    const output = `${run.stdout ?? ''}${run.stderr ?? ''}${run.error?.message ?? ''}`
    throw new Error(`build-kernels: asc failed on the variant ${name} of ${entry}\n${output}`)
  }
  return readFileSync(binary)
}

/**
 * The signature of an exported kernel; every AssemblyScript number or pointer is a number here.
 * @param {string} name
 */
function signatureOf(name) {
  for (const file of readdirSync(sources, { recursive: true })) {
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

/**
 * A build with its name in the custom section `partita`, by which the engine knows what it was given.
 * @param {Buffer} binary
 * @param {string} name
 */
function named(binary, name) {
  const section = [...Buffer.from(`\u0007partita${name}`)]
  return Buffer.concat([binary, Buffer.from([0, section.length, ...section])])
}

function build() {
  mkdirSync(cache, { recursive: true })
  const compiler = compilerPath()
  for (const build of builds) {
    const binaries = variants.map((variant) => compile(compiler, variant, build))
    const exported = WebAssembly.Module.exports(new WebAssembly.Module(binaries[0]))
    const names = exported.filter(({ kind }) => kind === 'function').map(({ name }) => name)
    const types = [
      heading,
      '/** Exports of either build. Pointers are byte offsets into the imported memory. */',
      `export interface ${build.types} {`,
      ...names.sort().map(signatureOf),
      '}\n',
    ]
    writeFileSync(generated(build.file), types.join('\n'))
    variants.forEach(({ name }, index) => {
      const text = deflateRawSync(named(binaries[index], name), { level: 9 }).toString('base64')
      const lines = `${heading}\nexport const kernels: string =\n  '${text}'\n`
      writeFileSync(textOf(name, build), lines)
    })
    const sizes = binaries.map((binary) => `${(binary.length / 1024).toFixed(1)} KiB`)
    console.log(`${build.file}: plain ${sizes[0]}, relaxed ${sizes[1]}`)
  }
  rmSync(cache, { recursive: true })
}

function writeFiles() {
  mkdirSync(files, { recursive: true })
  const types = 'declare const kernels: WebAssembly.Module\nexport default kernels\n'
  writeFileSync(join(files, 'kernels.d.ts'), types)
  for (const { name } of variants) {
    const [, text] = /'(.*)'/.exec(readFileSync(textOf(name, builds[0]), 'utf8')) ?? []
    writeFileSync(join(files, `${name}.wasm`), inflateRawSync(Buffer.from(text, 'base64')))
  }
}

try {
  if (!isFresh()) build()
  writeFiles()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
