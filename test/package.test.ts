import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
    'csv-parse',
    'mathjs',
    '/cli/',
    '/testing/',
  ]
  expect(loaded.filter((path) => unwanted.some((part) => path.includes(part)))).toEqual([])
})

test('a backend is loaded when it is created, and no other', () => {
  const loaded = loadedBy(
    "const { createBackend } = await import('partita'); await createBackend({ engine: 'wasm' })",
  )
  expect(loaded.some((path) => path.includes('/engine/wasm/'))).toBe(true)
  expect(loaded.some((path) => path.includes('/engine/reference/'))).toBe(false)
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
  expect(Object.keys(manifest.dependencies).sort()).toEqual(['csv-parse', 'js-combinatorics'])
})
