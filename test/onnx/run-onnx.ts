import * as ort from 'onnxruntime-web'
import type { DenseMatrix } from '../../src/engine/index.js'

ort.env.wasm.numThreads = 1

/** What a file answers for some rows, each output by name, row-major. */
export async function runOnnx(
  bytes: Uint8Array,
  inputs: Readonly<Record<string, DenseMatrix>>,
): Promise<Record<string, number[]>> {
  const session = await ort.InferenceSession.create(bytes, { graphOptimizationLevel: 'disabled' })
  try {
    const feeds = Object.entries(inputs).map(([name, { rows, cols, values }]) => {
      return [name, new ort.Tensor('float32', Float32Array.from(values), [rows, cols])] as const
    })
    const answers = await session.run(Object.fromEntries(feeds))
    const named = Object.entries(answers).map(([name, { data }]) => {
      return [name, Array.from(data as ArrayLike<number | bigint>, Number)] as const
    })
    return Object.fromEntries(named)
  } finally {
    await session.release()
  }
}
