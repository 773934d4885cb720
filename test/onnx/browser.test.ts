import { expect, test } from 'vitest'
import { MultilabelClassifier } from '../../src/tasks/index.js'
import { inBrowser } from '../browser.js'
import { closeTo } from './close-to.js'

test('a page that has ONNX Runtime alone answers as the model does', async (context) => {
  const X = [
    [0.5, -1],
    [2, 0.25],
    [-1, -1],
  ]
  const Y = [['a'], ['a', 'b'], []]
  const options = { labels: ['a', 'b'], epochs: 3, encoder: { hidden: [8] } }
  const model = await new MultilabelClassifier({ ...options, energy: 'pairwise' }).fit(X, Y)
  const { sent } = await inBrowser(context, {
    imports: { 'onnxruntime-web': '/node_modules/onnxruntime-web/dist/ort.wasm.min.mjs' },
    files: { 'model.onnx': await model.toOnnx() },
    module: `
      import * as ort from 'onnxruntime-web'
      ort.env.wasm.numThreads = 1
      const file = await (await fetch('/model.onnx')).arrayBuffer()
      const session = await ort.InferenceSession.create(new Uint8Array(file))
      const X = new ort.Tensor('float32', Float32Array.from(${JSON.stringify(X.flat())}), [3, 2])
      const { probabilities, decision } = await session.run({ X })
      send([Array.from(probabilities.data), Array.from(decision.data, Number)])
    `,
  })
  const [probabilities, decision] = sent as [number[], number[]]
  closeTo(probabilities, model.predictProbabilities(X).values)
  expect(decision).toEqual(Array.from(model.predict(X).values))
})
