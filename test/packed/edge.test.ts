import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, expect, test } from 'vitest'
import { MultilabelClassifier } from '../../src/tasks/index.js'
import { skip } from '../reference/skip.js'
import { packedProject } from './packed-project.js'

const options = { labels: ['a', 'b'], seed: 1, epochs: 3 }
const X = Array.from({ length: 40 }, (_, r) => [Math.sin(r), Math.cos(r)])
const Y = X.map((row) => options.labels.filter((_, i) => row[i] > 0))

const { folder, project } = packedProject()
afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000)

/** The program of Cloudflare Workers, which compiles no WebAssembly but in modules. */
async function workerdPath(): Promise<string | undefined> {
  try {
    return (await import('workerd')).default
  } catch {
    return undefined
  }
}

test('where only modules are compiled, imported kernels compute as ours do; without them, float64', async (context) => {
  const workerd = await workerdPath()
  if (!workerd) skip(context, 'workerd is not installed for this platform')
  writeFileSync(
    join(project, 'edge.js'),
    `import { MultilabelClassifier, useKernels } from 'partita'
    import kernels from 'partita/kernels/plain.wasm'
    const [options, X, Y] = ${JSON.stringify([options, X, Y])}
    async function answer(given) {
      const model = await new MultilabelClassifier({ ...options, ...given }).fit(X, Y)
      return { engine: model.engine, values: Array.from(model.predictProbabilities(X).values) }
    }
    export default {
      async test() {
        const warnings = []
        console.warn = (text) => warnings.push(text)
        const given = await answer({ engine: useKernels(kernels), deterministic: true })
        const alone = [await answer({}), await answer({})]
        console.log('answer ' + JSON.stringify({ given, alone, warnings }))
      },
    }`,
  )
  await build({
    absWorkingDir: project,
    entryPoints: ['edge.js'],
    outdir: 'edge',
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    loader: { '.wasm': 'copy' },
    assetNames: '[name]',
  })
  writeFileSync(
    join(project, 'edge/config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
    const config :Workerd.Config = (services = [(name = "edge", worker = (
      modules = [
        (name = "edge.js", esModule = embed "edge.js"),
        (name = "plain.wasm", wasm = embed "plain.wasm"),
      ],
      compatibilityDate = "2026-01-01",
    ))]);`,
  )
  const output = execFileSync(workerd, ['test', join(project, 'edge/config.capnp')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { given, alone, warnings } = JSON.parse(/answer (.*)/.exec(output)![1])
  const here = await new MultilabelClassifier({ ...options, deterministic: true }).fit(X, Y)
  const values = Array.from(here.predictProbabilities(X).values)
  expect(given).toEqual({ engine: 'wasm', values })
  expect(alone.map(({ engine }: { engine: string }) => engine)).toEqual(['reference', 'reference'])
  expect(warnings).toEqual([expect.stringMatching(/may not be compiled.*useKernels\(module\)/)])
})
