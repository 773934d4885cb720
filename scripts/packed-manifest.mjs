/**
 * Before packing, takes out of package.json what serves a clone alone: `prepare` would be an install
 * script in the eyes of whoever installs the packed file. With `--restore`, after packing, puts the
 * whole manifest back.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

const whole = '.cache/whole-package.json'

// left behind where packing was interrupted
if (existsSync(whole)) renameSync(whole, 'package.json')

if (!process.argv.includes('--restore')) {
  const text = readFileSync('package.json', 'utf8')
  const { scripts, devDependencies, ...packed } = JSON.parse(text)
  mkdirSync('.cache', { recursive: true })
  writeFileSync(whole, text)
  writeFileSync('package.json', `${JSON.stringify(packed, null, 2)}\n`)
}
