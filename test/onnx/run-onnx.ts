import * as ort from 'onnxruntime-web'

ort.env.wasm.numThreads = 1

/** Rows of an input; in double precision where they are doubles. */
interface Rows {
  readonly rows: number
  readonly cols: number
  readonly values: Float32Array | Float64Array
}

/** What a file answers for some rows, each output by name, row-major. */
export async function runOnnx(
  bytes: Uint8Array,
  inputs: Readonly<Record<string, Rows>>,
): Promise<Record<string, number[]>> {
  const session = await ort.InferenceSession.create(bytes, { graphOptimizationLevel: 'disabled' })
  try {
    const feeds = Object.entries(inputs).map(([name, { rows, cols, values }]) => {
      const tensor =
        values instanceof Float64Array
          ? new ort.Tensor('float64', values, [rows, cols])
          : new ort.Tensor('float32', values, [rows, cols])
      return [name, tensor] as const
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
