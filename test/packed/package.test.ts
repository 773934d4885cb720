import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, describe, expect, test } from 'vitest'
import { extractExamples } from '../docs/extract-examples.js'
import { loadedBy } from '../loaded-by.js'
import { runNode } from '../run-node.js'
import { packedForm, packedProject, packedSource } from './packed-project.js'

const root = join(import.meta.dirname, '../..')
const { folder, project } = packedProject()
const home = join(project, 'node_modules/partita')
const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
const doors = Object.keys(manifest.exports).filter((door) => !/json|wasm/.test(door))
afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000)

/** What a program of the project prints. */
const run = (...program: string[]) => runNode(program, { cwd: project })

describe('the packed package', () => {
  test('has no scripts, so installing it warns of none; a clone keeps its own', () => {
    const text = readFileSync(join(root, 'package.json'), 'utf8')
    const { scripts, devDependencies, ...rest } = JSON.parse(text)
    expect(scripts.prepack).toContain('scripts/packed-form.mjs')
    expect(scripts.postpack).toContain('scripts/packed-form.mjs --restore')
    expect(manifest).toEqual(rest)
    const source = packedSource(folder)
    packedForm(source) // after packing that was interrupted
    expect(existsSync(join(source, 'dist/shared'))).toBe(true)
    packedForm(source, '--restore')
    expect(readFileSync(join(source, 'package.json'), 'utf8')).toBe(text)
    expect(readdirSync(join(source, 'dist'))).toEqual(readdirSync(join(root, 'dist')))
  })

  test('holds what its docstrings and its README cite', () => {
    const files = readdirSync(home, { recursive: true, encoding: 'utf8' })
    expect(files).toContain(join('docs', 'maths.md'))
    expect(files.filter((file) => file.endsWith('.map'))).toEqual([])
    const links = readFileSync(join(home, 'README.md'), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)
    const missing = [...links].filter(([, path]) => !existsSync(join(home, path)))
    // the one for those who have a clone
    expect(missing.map(([, path]) => path)).toEqual(['CONTRIBUTING.md'])
  })

  test('depends on no TensorFlow.js', () => {
    const required = { ...manifest.dependencies, ...manifest.optionalDependencies }
    const peers = Object.keys(manifest.peerDependencies)
    expect(Object.keys(required).filter((name) => /tfjs|tensorflow/.test(name))).toEqual([])
    expect(peers.filter((name) => !manifest.peerDependenciesMeta[name]?.optional)).toEqual([])
    const code = readdirSync(join(home, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.js'))
      .map((file) => readFileSync(join(home, 'dist', file), 'utf8').replace(/^\s*\*.*$/gm, ''))
    const imported = /^(?:import|export)\b.*['"]|\bimport\(['"][^'"]+/gm
    const imports = code.flatMap((text) => text.match(imported) ?? [])
    expect(imports.length).toBeGreaterThan(50)
    expect(imports.filter((text) => text.includes('tensorflow'))).toEqual([])
  })

  test('is imported in few files, and loads one build of the kernels', () => {
    const loaded = loadedBy("await import('partita')", project)
    expect(loaded).toContain('/node_modules/partita/dist/index.js')
    expect(loaded.length).toBeLessThan(60)
    const kernels = loadedBy(
      "const { createBackend } = await import('partita/core'); await createBackend()",
      project,
    ).filter((path) => path.includes('-kernels.'))
    expect(kernels).toHaveLength(1)
  })

  test.each(doors)('has the door %s for import and require', (door) => {
    const name = JSON.stringify(join('partita', door))
    const names = "console.log(Object.keys(m).filter((n) => n !== '__esModule').join())"
    const imported = run('--input-type=module', '--eval', `import * as m from ${name}; ${names}`)
    const required = run('--input-type=commonjs', '--eval', `const m = require(${name}); ${names}`)
    expect(imported.length).toBeGreaterThan(20)
    expect(required).toBe(imported)
  })

  test('its command evaluates on folds, in threads of their own', () => {
    const rows = Array.from({ length: 40 }, (_, r) => {
      const x = Math.sin(r)
      return `${x},${x > 0 ? 'tea>milk' : 'milk>tea'}`
    })
    writeFileSync(join(project, 'drinks.csv'), `x,ranking\n${rows.join('\n')}\n`)
    const command = join(home, 'dist/cli/main.js')
    const flags = ['--data', 'drinks.csv', '--folds', '2', '--workers', '2', '--epochs', '2']
    expect(run(command, 'evaluate', '--task', 'ranking', ...flags)).toContain('40 rows')
    expect(run(command, '--version').trim()).toBe(manifest.version)
  })
})

describe("the README's examples, where there is nothing but the package", () => {
  const examples = extractExamples(root)
    .filter(({ title }) => title.startsWith('README.md'))
    .map((example, i) => ({ ...example, file: join(project, `example-${i}.ts`) }))
  for (const { file, code } of examples) {
    writeFileSync(file, `${code}\nexport {}\n`)
    const { outputText } = ts.transpileModule(code, {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
    })
    writeFileSync(file.replace(/ts$/, 'mjs'), outputText)
  }

  test.each(examples)('$title runs', ({ file }) => {
    expect(run(file.replace(/ts$/, 'mjs'))).not.toBe('')
  })

  test.each(['typescript', 'typescript-7'])('compile with %s, as every door does', (compiler) => {
    const consumer = `
      import { MultilabelClassifier, useKernels } from 'partita'
      import kernels from 'partita/kernels/plain.wasm'
      import * as core from 'partita/core'
      import * as io from 'partita/io'
      import * as testing from 'partita/testing'
      export const engine: core.Engine = useKernels(kernels)
      export const classifier: MultilabelClassifier = new MultilabelClassifier({ engine })
      export const doors = [core, io, testing]`
    writeFileSync(join(project, 'consumer.ts'), consumer)
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2022',
      lib: ['es2022', 'dom'],
      strict: true,
      noEmit: true,
      types: [],
    }
    const files = ['consumer.ts', ...examples.map(({ file }) => file)]
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
    const command = join(root, 'node_modules', compiler, 'bin/tsc')
    const { stdout } = spawnSync(process.execPath, [command, '-p', project], { encoding: 'utf8' })
    expect(stdout).toBe('')
  })
})
