import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'
import { createBackend, useNative } from '../../../src/engine/index.js'
import { createInstalledBackend } from '../../../src/engine/native/index.js'
import { caught } from '../../reference/caught.js'
import { skip } from '../../reference/skip.js'
import { absence, nativeAddon } from './present-native.js'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** What `createInstalledBackend` makes of an import, and what it warns of. */
async function installed(imported: () => Promise<unknown>, insist = false) {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const backend = await createInstalledBackend({ threads: 1 }, insist, imported)
  const warnings = warn.mock.calls.map(([text]) => String(text))
  warn.mockRestore()
  return { name: backend?.name, warnings }
}

const source = join(import.meta.dirname, '../../../packages/native')

/** The package in a folder of its own, with a manifest and a binary. */
function copyOfPackage(version: string, binary: string | Uint8Array): () => Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'partita-native-'))
  folders.push(folder)
  copyFileSync(join(source, 'index.js'), join(folder, 'index.js'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', version }))
  const to = join(folder, 'partita-native.node')
  if (typeof binary === 'string') copyFileSync(binary, to)
  else writeFileSync(to, binary)
  return () => import(/* @vite-ignore */ pathToFileURL(join(folder, 'index.js')).href)
}

const notFound = () =>
  Promise.reject(
    Object.assign(new Error("Cannot find package '@partita/native' imported from here"), {
      code: 'ERR_MODULE_NOT_FOUND',
    }),
  )

test('where the package is absent WebAssembly computes, without a word', async () => {
  expect(await installed(notFound)).toEqual({ name: undefined, warnings: [] })
})

test('who insists on an absent package is told how to install it', async () => {
  const error = await caught(() => createInstalledBackend({}, true, notFound))
  expect(error.code).toBe('UNSUPPORTED')
  expect(error.message).toContain('npm install @partita/native')
})

test('a package of another version is one warning, and WebAssembly', async () => {
  const other = { INTERFACE: 99, levels: () => [], Kernels: class {} }
  const { name, warnings } = await installed(async () => other)
  expect(name).toBeUndefined()
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toMatch(/cannot be used, WebAssembly computes.*interface 1.*interface 99/)
  expect(await installed(async () => other, true)).toEqual({ name: undefined, warnings: [] })
  const error = await caught(() => useNative(other as never).createBackend())
  expect(error.message).toContain('interface 99')
})

test('a binary for another processor or C library is one warning with the reason', async () => {
  const { name, warnings } = await installed(copyOfPackage('0.1.0', Buffer.from('\x7fELF of ARM')))
  expect(name).toBeUndefined()
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toMatch(/WebAssembly computes: .+partita-native\.node/)
})

test('a binary of another version than its package is one warning with the reason', async (context) => {
  if (!nativeAddon) return skip(context, absence)
  const binary = join(source, 'partita-native.node')
  const { name, warnings } = await installed(copyOfPackage('9.9.9', binary))
  expect(name).toBeUndefined()
  expect(warnings).toEqual([expect.stringMatching(/is version 0\.1\.0, not 9\.9\.9/)])
})

test('a package that fits computes', async (context) => {
  if (!nativeAddon) return skip(context, absence)
  expect(await installed(async () => nativeAddon)).toEqual({ name: 'native', warnings: [] })
})

test('nothing else is taken for the package', async () => {
  for (const given of [undefined, {}, 'native']) {
    const error = await caught(() => useNative(given as never))
    expect(error.code).toBe('INVALID_OPTION')
    expect(error.message).toContain('@partita/native')
  }
})

test('bits that must not depend on the machine are never computed natively', async () => {
  const error = await caught(() => createBackend({ engine: 'native', deterministic: true }))
  expect(error.message).toMatch(/deterministic.*native/)
  expect((await createBackend({ deterministic: true })).name).toBe('wasm')
})
