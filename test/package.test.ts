import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** Paths of the project's and its dependencies' modules that a program loads. */
function loadedBy(program: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'partita-loaded-'))
  try {
    execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: root,
      env: { ...process.env, NODE_V8_COVERAGE: folder },
    })
    const coverage = readdirSync(folder).map(
      (name) =>
        JSON.parse(readFileSync(join(folder, name), 'utf8')) as { result: { url: string }[] },
    )
    return coverage
      .flatMap(({ result }) => result.map(({ url }) => url))
      .filter((url) => url.startsWith('file:'))
      .map((url) => url.slice(url.indexOf(root) + root.length))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('importing the library loads no backend, no reader of files and no mathjs', () => {
  const loaded = loadedBy("await import('partita')")
  expect(loaded).toContain('/dist/index.js')
  const unwanted = [
    '/engine/wasm/',
    '/engine/reference/',
    'tfjs',
    'tensorflow',
    'csv-parse',
    'mathjs',
    '/cli/',
    '/testing/',
  ]
  expect(loaded.filter((path) => unwanted.some((part) => path.includes(part)))).toEqual([])
})

test('a backend is loaded when it is created, and no other', () => {
  const loaded = loadedBy(
    "const { createBackend } = await import('partita/core'); await createBackend({ engine: 'wasm' })",
  )
  expect(loaded.some((path) => path.includes('/engine/wasm/'))).toBe(true)
  expect(loaded.some((path) => path.includes('/engine/reference/'))).toBe(false)
  expect(loaded.some((path) => /tfjs|tensorflow/.test(path))).toBe(false)
})

test('the kit for tests needs nothing but the library', () => {
  const loaded = loadedBy("await import('partita/testing')")
  expect(loaded).toContain('/dist/testing/index.js')
  const unwanted = ['/cli/', 'vitest', 'fast-check']
  expect(loaded.filter((path) => unwanted.some((part) => path.includes(part)))).toEqual([])
})

test('the package has no install script and few dependencies', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(Object.keys(manifest.scripts)).not.toContain('install')
  expect(Object.keys(manifest.scripts)).not.toContain('postinstall')
  expect(Object.keys(manifest.dependencies).sort()).toEqual([
    'csv-parse',
    'js-combinatorics',
    'mathjs',
  ])
})

test('what is packed has no scripts, so installing it warns of none; a clone keeps its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'partita-manifest-'))
  try {
    const manifest = join(folder, 'package.json')
    copyFileSync(join(root, 'package.json'), manifest)
    const text = readFileSync(manifest, 'utf8')
    const run = (...flags: string[]) =>
      execFileSync(process.execPath, [join(root, 'scripts/packed-manifest.mjs'), ...flags], {
        cwd: folder,
      })
    run()
    run() // after packing that was interrupted
    const { scripts, devDependencies, ...rest } = JSON.parse(text)
    expect(scripts.prepack).toContain('scripts/packed-manifest.mjs')
    expect(scripts.postpack).toContain('scripts/packed-manifest.mjs --restore')
    expect(JSON.parse(readFileSync(manifest, 'utf8'))).toEqual(rest)
    run('--restore')
    expect(readFileSync(manifest, 'utf8')).toBe(text)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('the packed package holds what its docstrings cite, and no TensorFlow.js', () => {
  const folder = mkdtempSync(join(tmpdir(), 'partita-packed-'))
  try {
    const npm = ['pack', root, '--ignore-scripts', '--json', '--pack-destination', folder]
    const [{ filename }] = JSON.parse(execFileSync('npm', npm, { cwd: folder, encoding: 'utf8' }))
    execFileSync('tar', ['-xzf', filename], { cwd: folder })
    const packed = join(folder, 'package')
    const files = readdirSync(packed, { recursive: true, encoding: 'utf8' })
    expect(files).toContain(join('docs', 'maths.md')) // docstrings cite it
    expect(files.filter((file) => file.endsWith('.map'))).toEqual([])
    const manifest = JSON.parse(readFileSync(join(packed, 'package.json'), 'utf8'))
    const required = { ...manifest.dependencies, ...manifest.optionalDependencies }
    expect(Object.keys(required).filter((name) => /tfjs|tensorflow/.test(name))).toEqual([])
    const peers = Object.keys(manifest.peerDependencies)
    expect(peers.filter((name) => !manifest.peerDependenciesMeta[name]?.optional)).toEqual([])
    expect(peers.every((name) => name.startsWith('@tensorflow/'))).toBe(true)

    // written-out imports, static and dynamic; what is imported by a computed name is not followed
    const followed = new Set<string>()
    const packages = new Set<string>()
    const follow = (file: string): void => {
      if (followed.has(file)) return
      followed.add(file)
      const code = readFileSync(file, 'utf8')
      const imports = /^(?:(?:import|export)(?:[^'"`;]*\bfrom)? *|.*\bimport\()['"]([^'"]+)['"]/gm
      for (const [, name] of code.matchAll(imports)) {
        if (name.startsWith('.')) follow(join(dirname(file), name))
        else packages.add(name)
      }
    }
    for (const { default: entry } of Object.values(manifest.exports) as { default?: string }[]) {
      if (entry) follow(join(packed, entry))
    }
    expect(followed.size).toBeGreaterThan(100)
    expect([...packages].filter((name) => /tfjs|tensorflow/.test(name))).toEqual([])
    expect([...followed].some((file) => file.includes('/engine/tfjs/'))).toBe(true)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
