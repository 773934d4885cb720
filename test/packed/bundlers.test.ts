import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MultilabelClassifier } from '../../src/tasks/index.js'
import { inBrowser } from '../browser.js'
import { loadedBy } from '../loaded-by.js'
import { runNode } from '../run-node.js'
import { bundlers } from './bundlers.js'
import { packedProject } from './packed-project.js'

/** kB (1000 bytes) of gzipped modules that a page fetches to train and use a classifier. */
const MOST = 97

const options = { labels: ['a', 'b'], seed: 1, epochs: 5 }
/** Rows to learn from, made in the page: what it fetches is the package alone. */
const rows = `
  const X = Array.from({ length: 40 }, (_, r) => [((r * 37) % 41) / 20 - 1, ((r * 29) % 43) / 21 - 1])
  const Y = X.map((row) => options.labels.filter((_, i) => row[i] > 0))`
const [X, Y] = new Function('options', `${rows}; return [X, Y]`)(options)

const { folder, project } = packedProject()
const entry = join(project, 'page.js')
writeFileSync(
  entry,
  `import { MultilabelClassifier } from 'partita'
  const options = ${JSON.stringify(options)}
  ${rows}
  const { deterministic } = globalThis // so that bits may be compared
  const model = await new MultilabelClassifier({ ...options, deterministic }).fit(X, Y)
  const saved = await model.save('here').catch(({ code }) => code)
  answer({ engine: model.engine, values: Array.from(model.predictProbabilities(X).values), saved })`,
)
afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000)

/** What the page answers where there are no files: to the bit what Node does. */
let answer: unknown
beforeAll(async () => {
  const model = await new MultilabelClassifier({ ...options, deterministic: true }).fit(X, Y)
  const values = Array.from(model.predictProbabilities(X).values)
  answer = { engine: 'wasm', values, saved: 'UNSUPPORTED' }
})

/** Prints what the page answers, in a Node without what browsers do not have. */
function program(path: string): string {
  return `
    const write = process.stdout.write.bind(process.stdout)
    globalThis.answer = (value) => write(JSON.stringify(value))
    globalThis.deterministic = true
    delete globalThis.process
    delete globalThis.Buffer
    await import(${JSON.stringify(path)})`
}

/** Sends what the page answers in the document, and in a module worker. */
function bothAnswers(deterministic: boolean) {
  return {
    module: `
      const worker = new Worker('/worker.js', { type: 'module' })
      const there = new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data)
        worker.onerror = ({ message }) => reject(new Error(message))
      })
      const here = new Promise((resolve) => {
        globalThis.answer = resolve
      })
      globalThis.deterministic = ${deterministic}
      await import('/page.js')
      send([await here, await there])`,
    worker: `
      self.answer = (value) => postMessage(value)
      self.deterministic = ${deterministic}
      import('/page.js')`,
  }
}

/** The files that a bundler wrote, by their paths. */
function filesOf(outdir: string): Record<string, Uint8Array> {
  const names = readdirSync(outdir, { withFileTypes: true, recursive: true })
  const paths = names
    .filter((name) => name.isFile())
    .map((name) => join(name.parentPath, name.name))
  return Object.fromEntries(paths.map((path) => [relative(outdir, path), readFileSync(path)]))
}

describe.each(Object.entries(bundlers))('a page bundled by %s', (name, bundle) => {
  const outdir = join(project, `out-${name}`)

  test('trains where there is no Node', async () => {
    await bundle({ project, entry, outdir })
    const flags = ['--input-type=module', '--eval', program(join(outdir, 'page.js'))]
    expect(JSON.parse(runNode(flags))).toEqual(answer)
  })

  test('trains in a browser, in the document and in a worker', async (context) => {
    const { module, worker } = bothAnswers(true)
    const files = { ...filesOf(outdir), 'worker.js': worker }
    const { sent, warnings } = await inBrowser(context, { module, files })
    expect(sent).toEqual([answer, answer])
    expect(warnings).toEqual([])
  })
})

test('what such a page fetches is small', () => {
  const outdir = join(project, 'out-esbuild')
  const modules = loadedBy(program('./page.js'), outdir).filter((path) => path.endsWith('.js'))
  expect(modules.length).toBeGreaterThan(1)
  const sizes = modules.map((path) => gzipSync(readFileSync(join(outdir, path))).length / 1000)
  const size = sizes.reduce((sum, kB) => sum + kB)
  process.stderr.write(`the page fetches ${size.toFixed(1)} kB of gzipped modules\n`)
  expect(size).toBeLessThanOrEqual(MOST)
})

describe('under a content security policy', () => {
  const open = (context: Parameters<typeof inBrowser>[0], policy: string) => {
    const { module, worker } = bothAnswers(false)
    const files = { ...filesOf(join(project, 'out-esbuild')), 'worker.js': worker }
    return inBrowser(context, { module, files, policy })
  }

  test("default-src 'self' the page computes in float64, and says so once", async (context) => {
    const { sent, warnings } = await open(context, "default-src 'self'")
    const answers = sent as { engine: string; values: number[] }[]
    expect(answers.map(({ engine }) => engine)).toEqual(['reference', 'reference'])
    for (const { values } of answers) {
      expect(values).toHaveLength(80)
      expect(values.every((value) => value > 0 && value < 1)).toBe(true)
    }
    // one of the document, one of the worker
    expect(warnings).toHaveLength(2)
    expect(new Set(warnings).size).toBe(1)
    expect(warnings[0]).toMatch(/may not be compiled.*wasm-unsafe-eval.*'reference' computes/)
  })

  test("that allows it, 'wasm-unsafe-eval', WebAssembly computes", async (context) => {
    const { sent, warnings } = await open(context, "default-src 'self' 'wasm-unsafe-eval'")
    const engines = (sent as { engine: string }[]).map(({ engine }) => engine)
    expect(engines).toEqual([expect.stringMatching(/^wasm/), expect.stringMatching(/^wasm/)])
    expect(warnings).toEqual([])
  })
})
