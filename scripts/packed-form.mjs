/**
 * Before packing, gives the package in this folder the form it is published in; with `--restore`, after
 * packing, the form it is developed in.
 *
 * - package.json without what serves a clone alone: `prepare` would be an install script in the eyes
 *   of whoever installs the packed file.
 * - The modules of dist bundled, into one file for each entry and some they share: hundreds of small
 *   ones take several times as long to import. The declarations and the kernels' files stay as they are.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { bundleModules } from './packed-modules.mjs'

const whole = { manifest: '.cache/whole-package.json', modules: '.cache/whole-dist' }

async function bundle() {
  const bundled = '.cache/bundled'
  await bundleModules(bundled)
  renameSync('dist', whole.modules)
  cpSync(whole.modules, 'dist', {
    recursive: true,
    filter: (path) => statSync(path).isDirectory() || /\.(d\.ts|wasm)$/.test(path),
  })
  cpSync(bundled, 'dist', { recursive: true })
  rmSync(bundled, { recursive: true })
}

function restore() {
  if (existsSync(whole.manifest)) renameSync(whole.manifest, 'package.json')
  if (!existsSync(whole.modules)) return
  // a dist without bundles was built since
  if (existsSync('dist/shared') || !existsSync('dist')) {
    rmSync('dist', { recursive: true, force: true })
    renameSync(whole.modules, 'dist')
  } else rmSync(whole.modules, { recursive: true })
}

restore() // also what was left behind where packing was interrupted
if (!process.argv.includes('--restore')) {
  mkdirSync('.cache', { recursive: true })
  await bundle()
  const text = readFileSync('package.json', 'utf8')
  const { scripts, devDependencies, ...packed } = JSON.parse(text)
  writeFileSync(whole.manifest, text)
  writeFileSync('package.json', `${JSON.stringify(packed, null, 2)}\n`)
}
