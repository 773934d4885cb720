import { expect, test } from 'vitest'
import { LabelRanker, MultilabelClassifier } from '../../src/tasks/index.js'
import { inBrowser } from '../browser.js'

const X = Array.from({ length: 30 }, (_, r) => [Math.cos(r), Math.sin(2 * r), (r % 7) / 7])
const sets = X.map(([a, b, c]) => new Set([0, 1, 2].filter((i) => [a, b, a + c - 0.5][i] > 0)))
const ranks = X.map((row) => [0, 1, 2].sort((i, j) => row[i] - row[j]))

/** Where the page finds what it imports by name. */
const imports = {
  partita: '/dist/index.js',
  'partita/tfjs': '/dist/tfjs/index.js',
  'js-combinatorics': '/node_modules/js-combinatorics/combinatorics.js',
}

/** What each engine of the page predicts. */
interface Sent {
  readonly engine: string
  readonly probabilities: number[]
  readonly orders: number[]
}

const script = `
  import { FittedMultilabel, FittedRanker } from 'partita'
  import { useTfjs } from 'partita/tfjs'
  const bytes = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer())
  const [sets, rankings] = [await bytes('/sets.partita'), await bytes('/rankings.partita')]
  const X = ${JSON.stringify(X)}
  tf.wasm.setWasmPaths('/node_modules/@tensorflow/tfjs-backend-wasm/dist/')
  const engines = ['wasm', useTfjs(tf, { backend: 'cpu' }), useTfjs(tf, { backend: 'wasm' })]
  const sent = []
  for (const engine of engines) {
    const model = await FittedMultilabel.fromBytes(sets, { engine })
    const ranker = await FittedRanker.fromBytes(rankings, { engine })
    sent.push({
      engine: model.engine,
      probabilities: Array.from(model.predictProbabilities(X).values),
      orders: Array.from(ranker.pairwiseProbabilities(X).values),
    })
  }
  send(sent)
`

test('a model trained in Node predicts the same in a browser, on our engine and on TensorFlow.js', async (context) => {
  const small = { engine: 'wasm', epochs: 4 } as const
  const labels = ['a', 'b', 'c']
  const model = await new MultilabelClassifier({ ...small, labels, energy: 'pairwise' }).fit(
    X,
    sets,
  )
  const ranker = await new LabelRanker({ ...small, encoder: 'mlp', energy: 'linear' }).fit(X, ranks)
  const tfjs = ['core/dist/tf-core', 'backend-cpu/dist/tf-backend-cpu'].concat(
    'backend-wasm/dist/tf-backend-wasm',
  )
  const scripts = tfjs.map((name) => `node_modules/@tensorflow/tfjs-${name}.min.js`)
  const files = { 'sets.partita': model.toBytes(), 'rankings.partita': ranker.toBytes() }
  const page = await inBrowser(context, { module: script, scripts, files, imports })
  const sent = page.sent as Sent[]
  expect(sent.map(({ engine }) => engine)).toEqual([
    expect.stringMatching(/^wasm/),
    ...['tfjs-cpu', 'tfjs-wasm'],
  ])
  const here = {
    probabilities: model.predictProbabilities(X).values,
    orders: ranker.pairwiseProbabilities(X).values,
  }
  for (const there of sent) {
    for (const name of ['probabilities', 'orders'] as const) {
      expect(there[name].length).toBe(here[name].length)
      there[name].forEach((value, i) => {
        expect(Math.abs(value - here[name][i])).toBeLessThan(1e-5)
      })
    }
  }
})
