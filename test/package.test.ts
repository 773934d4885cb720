import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadedBy } from './loaded-by.js'

const root = join(import.meta.dirname, '..')

test('importing the library loads no backend, no reader of files and no mathjs', () => {
  const loaded = loadedBy("await import('partita')", root)
  expect(loaded).toContain('/dist/index.js')
  const unwanted = [
    '/engine/wasm/',
    '/engine/reference/',
    'tfjs',
    'tensorflow',
    '@bufbuild/protobuf',
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
    root,
  )
  expect(loaded.some((path) => path.includes('/engine/wasm/'))).toBe(true)
  expect(loaded.some((path) => path.includes('/engine/reference/'))).toBe(false)
  expect(loaded.some((path) => /tfjs|tensorflow/.test(path))).toBe(false)
})

test('the kit for tests needs nothing but the library', () => {
  const loaded = loadedBy("await import('partita/testing')", root)
  expect(loaded).toContain('/dist/testing/index.js')
  const unwanted = ['/cli/', 'vitest', 'fast-check']
  expect(loaded.filter((path) => unwanted.some((part) => path.includes(part)))).toEqual([])
})

test('the package has no install script and few dependencies', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(Object.keys(manifest.scripts)).not.toContain('install')
  expect(Object.keys(manifest.scripts)).not.toContain('postinstall')
  expect(Object.keys(manifest.dependencies).sort()).toEqual([
    '@bufbuild/protobuf',
    'csv-parse',
    'js-combinatorics',
    'mathjs',
  ])
})
