import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { build as esbuild } from 'esbuild'
import { rollup } from 'rollup'
import { build as vite } from 'vite'
import { afterAll, expect, test } from 'vitest'
import webpack from 'webpack'
import { loadedBy } from '../loaded-by.js'
import { chromium, inBrowser } from '../tfjs/browser.js'
import { packedProject } from './packed-project.js'

if (!chromium) process.stderr.write('skipped: bundles in a browser: no Chromium found\n')

/** kB (1000 bytes) of gzipped modules that a page fetches to train and use a classifier. */
const MOST = 90

const { folder, project } = packedProject()
const entry = join(project, 'page.js')
writeFileSync(
  entry,
  `import { MultilabelClassifier } from 'partita'
  const X = Array.from({ length: 40 }, (_, r) => [Math.sin(r), Math.cos(r)])
  const Y = X.map(([a, b]) => ['a', 'b'].filter((_, i) => [a, b][i] > 0))
  const classifier = new MultilabelClassifier({ labels: ['a', 'b'], seed: 1, epochs: 5 })
  classifier.fit(X, Y).then(async (model) => {
    const saved = await model.save('here').catch(({ code }) => code)
    send({ engine: model.engine, sets: model.predictSets(X).length, saved })
  })`,
)
afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000)

/** What the page sends where there are no files. */
const sent = { engine: expect.stringMatching(/^wasm/), sets: 40, saved: 'UNSUPPORTED' }

/** Bundlers; each writes the entry to `page.js` in a folder, and the modules it loads. */
const bundlers: Readonly<Record<string, (outdir: string) => Promise<unknown>>> = {
  esbuild: (outdir) =>
    esbuild({
      absWorkingDir: project,
      entryPoints: [entry],
      outdir,
      bundle: true,
      splitting: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
    }),
  webpack: (path) =>
    new Promise((resolve, reject) => {
      webpack(
        {
          context: project,
          mode: 'production',
          target: ['web', 'es2022'],
          entry,
          experiments: { outputModule: true },
          output: { path, filename: 'page.js', module: true },
          optimization: { minimize: false },
          performance: false,
        },
        (error, stats) => {
          const problems = stats?.toJson({ errors: true, warnings: true })
          const [problem] = [...(problems?.errors ?? []), ...(problems?.warnings ?? [])]
          if (error || problem) reject(error ?? new Error(problem.message))
          else resolve(stats)
        },
      )
    }),
  Rollup: async (dir) => {
    const bundle = await rollup({
      input: entry,
      external: 'mathjs/number', // loaded on demand; some of what it needs is CommonJS, another plugin's part
      plugins: [nodeResolve({ exportConditions: ['browser'] })],
      onwarn: ({ code, message }) => {
        if (code === 'UNRESOLVED_IMPORT') throw new Error(message)
      },
    })
    await bundle.write({ dir, compact: true })
  },
  Vite: (outDir) =>
    vite({
      root: project,
      configFile: false,
      logLevel: 'error',
      build: { outDir, lib: { entry, formats: ['es'], fileName: () => 'page.js' }, minify: true },
    }),
}

/** What the page sends, in a Node without what browsers do not have. */
function program(path: string): string {
  return `
    const write = process.stdout.write.bind(process.stdout)
    globalThis.send = (value) => write(JSON.stringify(value))
    delete globalThis.process
    delete globalThis.Buffer
    await import(${JSON.stringify(path)})`
}

test.each(Object.entries(bundlers))('%s bundles a page that trains', async (name, bundle) => {
  const out = join(project, `out-${name}`)
  await bundle(out)
  const page = program(join(out, 'page.js'))
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', page], {
    encoding: 'utf8',
  })
  expect(JSON.parse(output)).toEqual(sent)
})

test('what such a page fetches is small', () => {
  const out = join(project, 'out-esbuild')
  const modules = loadedBy(program('./page.js'), out).filter((path) => path.endsWith('.js'))
  expect(modules.length).toBeGreaterThan(1)
  const sizes = modules.map((path) => gzipSync(readFileSync(join(out, path))).length / 1000)
  const size = sizes.reduce((sum, kB) => sum + kB)
  process.stderr.write(`the page fetches ${size.toFixed(1)} kB of gzipped modules\n`)
  expect(size).toBeLessThanOrEqual(MOST)
})

test.runIf(chromium)('a bundle trains in a browser, in the page and in a worker', async () => {
  const out = join(project, 'out-esbuild')
  const names = readdirSync(out).filter((name) => name.endsWith('.js'))
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(out, name))]))
  expect(await inBrowser([], "import '/page.js'", files)).toEqual(sent)
  const worker = {
    'worker.js': Buffer.from("self.send = (value) => postMessage(value); import('/page.js')"),
  }
  const start = `
    const worker = new Worker('/worker.js', { type: 'module' })
    worker.onmessage = ({ data }) => send(data)
    worker.onerror = ({ message }) => send({ error: message })`
  expect(await inBrowser([], start, { ...files, ...worker })).toEqual(sent)
})
