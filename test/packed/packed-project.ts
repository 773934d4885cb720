import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** What `npm pack` takes, and what giving it its published form takes. */
const packed = ['dist', 'docs', 'package.json', 'README.md', 'CHANGELOG.md', 'LICENSE']
/** What gives the form. */
const scripts = ['scripts/packed-form.mjs', 'scripts/packed-modules.mjs']

/**
 * A folder with a project that has nothing but the package as it is published, in `node_modules`, and what it
 * depends on. To be removed by the caller.
 *
 * @returns paths: of the project, and of the folder it is in
 */
export function packedProject(): { folder: string; project: string } {
  const folder = mkdtempSync(join(tmpdir(), 'partita-packed-'))
  const project = join(folder, 'project')
  const home = join(project, 'node_modules/partita')
  mkdirSync(home, { recursive: true })
  execFileSync('tar', ['-xzf', packedFile(), '--strip-components', '1', '-C', home])
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  const { dependencies } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  for (const name of Object.keys(dependencies)) {
    const link = join(project, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), link)
  }
  return { folder, project }
}

/** What is packed, copied to a folder, in the form that it is published in. */
export function packedSource(folder: string): string {
  const source = join(folder, 'source')
  mkdirSync(source)
  for (const name of packed) cpSync(join(root, name), join(source, name), { recursive: true })
  packedForm(source)
  return source
}

/** Gives the package in a folder the form it is published in; with `--restore`, that it had before. */
export function packedForm(folder: string, ...flags: string[]): void {
  execFileSync(process.execPath, [join(root, scripts[0]), ...flags], { cwd: folder })
}

/** The packed file of what stands here now, packed once for all tests. */
function packedFile(): string {
  const store = join(root, '.cache/packed')
  mkdirSync(store, { recursive: true })
  const path = join(store, `${digestOf([...packed, ...scripts])}.tgz`)
  if (existsSync(path)) return path
  const folder = mkdtempSync(join(tmpdir(), 'partita-pack-'))
  const flags = ['pack', packedSource(folder), '--ignore-scripts', '--json']
  const output = execFileSync('npm', flags, { cwd: folder, encoding: 'utf8' })
  const [{ filename }] = JSON.parse(output)
  for (const old of readdirSync(store)) {
    const stats = statSync(join(store, old), { throwIfNoEntry: false })
    if (stats && Date.now() - stats.mtimeMs > 3.6e6) rmSync(join(store, old), { force: true })
  }
  // under its name only when it is whole: another worker may look for it
  cpSync(join(folder, filename), `${path}.${process.pid}`)
  renameSync(`${path}.${process.pid}`, path)
  rmSync(folder, { recursive: true })
  return path
}

function digestOf(names: readonly string[]): string {
  const digest = createHash('sha256')
  for (const name of names) {
    const isFolder = statSync(join(root, name)).isDirectory()
    const inside = isFolder ? readdirSync(join(root, name), { recursive: true }).sort() : ['']
    for (const path of inside) {
      const file = join(root, name, String(path))
      digest.update(`${name}/${path}\n`)
      if (statSync(file).isFile()) digest.update(readFileSync(file))
    }
  }
  return digest.digest('hex').slice(0, 16)
}
