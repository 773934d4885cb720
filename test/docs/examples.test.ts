import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { extractExamples } from './extract-examples.js'

const root = join(import.meta.dirname, '../..')
const folder = join(root, '.cache/examples')
const examples = extractExamples(root).map((example, i) => ({
  ...example,
  source: join(folder, `example-${i}.ts`),
  module: join(folder, `example-${i}.mjs`),
}))

// Examples run as a user would run them: as modules that import the built package by its name.
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const options: ts.CompilerOptions = {
  // another package of this repository, that need not be built
  paths: { '@partita/native': [join(root, 'packages/native/index.d.ts')] },
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: ['node'],
}
for (const { source, module, code } of examples) {
  writeFileSync(source, `${code}\nexport {}\n`)
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { ...options, module: ts.ModuleKind.ESNext },
  })
  writeFileSync(module, outputText)
}
const program = ts.createProgram(
  examples.map(({ source }) => source),
  options,
)
const output = execFileSync(
  process.execPath,
  [join(import.meta.dirname, 'run-examples.mjs'), ...examples.map(({ module }) => module)],
  { encoding: 'utf8', cwd: root },
)
const results = new Map<string, string | null>(
  output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { file: string; error: string | null })
    .map(({ file, error }) => [file, error]),
)

describe('examples in the documentation', () => {
  test('there are examples', () => {
    expect(examples.length).toBeGreaterThan(20)
  })

  test.each(examples)('$title runs', ({ module }) => {
    expect(results.get(module)).toBeNull()
  })

  test.each(examples)('$title has the right types', ({ source }) => {
    const file = program.getSourceFile(source)
    const problems = ts
      .getPreEmitDiagnostics(program, file)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
    expect(problems).toEqual([])
  })
})
