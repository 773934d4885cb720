import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const folder = join(import.meta.dirname, '../../../packages/native')
const manifest = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8'))
const own = manifest('package.json')
const systems = readdirSync(join(folder, 'npm')).sort()

test('the native package depends on a package for every system, and nothing else', () => {
  const wanted = Object.fromEntries(systems.map((name) => [`@partita/native-${name}`, own.version]))
  expect(own.optionalDependencies).toEqual(wanted)
  expect(own.dependencies ?? {}).toEqual({})
})

test('all of them are of one version, and so is the crate', () => {
  const crate = /^version = "(.*)"/m.exec(readFileSync(join(folder, 'Cargo.toml'), 'utf8'))?.[1]
  expect(crate).toBe(own.version)
  const lock = readFileSync(join(folder, 'Cargo.lock'), 'utf8')
  expect(lock).toContain(`name = "partita-native"\nversion = "${own.version}"`)
  for (const name of systems) expect(manifest(`npm/${name}/package.json`).version).toBe(own.version)
})

test('each is installed on its system alone', () => {
  for (const name of systems) {
    const { os, cpu, libc, main, files } = manifest(`npm/${name}/package.json`)
    const library = libc && { glibc: 'gnu', musl: 'musl' }[libc[0] as 'glibc' | 'musl']
    const suffix = os[0] === 'win32' ? 'msvc' : library
    expect([...os, ...cpu, suffix].filter(Boolean).join('-')).toBe(name)
    expect(files).toEqual([main])
  }
})

test('none has an install script', () => {
  for (const path of ['package.json', ...systems.map((name) => `npm/${name}/package.json`)]) {
    expect(manifest(path).scripts ?? {}).toEqual({})
  }
})
