import { builtInModule } from '../built-in-module.js'

/** The version of this package. Node only. */
export function packageVersion(): string {
  const manifest = new URL('../../package.json', import.meta.url)
  const text = builtInModule('node:fs').readFileSync(manifest, 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
