import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** What `npm pack` takes, and what giving it its published form takes. */
const packed = ['dist', 'docs', 'package.json', 'README.md', 'CHANGELOG.md', 'LICENSE']

/**
 * A folder with a project that has nothing but the package as it is published, in `node_modules`, and what it
 * depends on. To be removed by the caller.
 *
 * @returns paths: of the project, and of the folder the package was packed from
 */
export function packedProject(): { folder: string; project: string; source: string } {
  const folder = mkdtempSync(join(tmpdir(), 'partita-packed-'))
  const [source, project] = [join(folder, 'source'), join(folder, 'project')]
  mkdirSync(source)
  for (const name of packed) cpSync(join(root, name), join(source, name), { recursive: true })
  packedForm(source)
  const flags = ['pack', source, '--ignore-scripts', '--json', '--pack-destination', folder]
  const [{ filename }] = JSON.parse(execFileSync('npm', flags, { cwd: folder, encoding: 'utf8' }))
  const home = join(project, 'node_modules/partita')
  mkdirSync(home, { recursive: true })
  execFileSync('tar', ['-xzf', join(folder, filename), '--strip-components', '1', '-C', home])
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  const { dependencies } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  for (const name of Object.keys(dependencies)) {
    const link = join(project, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), link)
  }
  return { folder, project, source }
}

/** Gives the package in a folder the form it is published in; with `--restore`, that it had before. */
export function packedForm(folder: string, ...flags: string[]): void {
  execFileSync(process.execPath, [join(root, 'scripts/packed-form.mjs'), ...flags], { cwd: folder })
}
