import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runNode } from './run-node.js'

/** Paths, from a folder, of the modules in it that a program started there loads. */
export function loadedBy(program: string, folder: string): string[] {
  const home = realpathSync(folder)
  const reports = mkdtempSync(join(tmpdir(), 'partita-loaded-'))
  try {
    runNode(['--input-type=module', '--eval', program], {
      cwd: home,
      env: { ...process.env, NODE_V8_COVERAGE: reports },
    })
    const coverage = readdirSync(reports).map(
      (name) =>
        JSON.parse(readFileSync(join(reports, name), 'utf8')) as { result: { url: string }[] },
    )
    return coverage
      .flatMap(({ result }) => result.map(({ url }) => url))
      .filter((url) => url.startsWith(`file://${home}/`))
      .map((url) => url.slice(`file://${home}`.length))
  } finally {
    rmSync(reports, { recursive: true, force: true })
  }
}
