/**
 * Speed of the matrix product of the WebAssembly backend on the shapes training meets.
 * `node bench/matmul.mjs` prints a table; needs `npm run build`.
 */
import { performance } from 'node:perf_hooks'
import { argv } from 'node:process'
import { pathToFileURL } from 'node:url'

/** Sizes m, n, k of `op(a)·op(b)`, and which of the two is transposed. */
const shapes = [
  { m: 256, n: 256, k: 256, transposes: 'NN' },
  { m: 512, n: 512, k: 512, transposes: 'NN' },
  { m: 1024, n: 1024, k: 1024, transposes: 'NN' },
  { m: 128, n: 256, k: 294, transposes: 'NN' },
  { m: 128, n: 256, k: 256, transposes: 'NN' },
  { m: 128, n: 256, k: 256, transposes: 'NT' },
  { m: 32, n: 256, k: 103, transposes: 'NN' },
  { m: 294, n: 256, k: 128, transposes: 'TN' },
  { m: 128, n: 1024, k: 374, transposes: 'NT' },
  { m: 128, n: 374, k: 1024, transposes: 'NN' },
  { m: 128, n: 1024, k: 6, transposes: 'NT' },
  { m: 128, n: 6, k: 256, transposes: 'NN' },
  { m: 128, n: 1, k: 256, transposes: 'NN' },
  { m: 256, n: 1, k: 128, transposes: 'TN' },
]

const RUNS = 25
/** Milliseconds one run takes, about. */
const RUN_TIME = 4

/**
 * Billions of operations per second, a multiplication and an addition being two; median of RUNS.
 *
 * @param {{ deterministic?: boolean }} [options]
 */
export async function benchMatmul(options = {}) {
  const { createBackend } = await import('../dist/engine/index.js')
  const backend = await createBackend({ engine: 'wasm', ...options })
  /** @param {number} rows @param {number} cols */
  const filled = (rows, cols) =>
    backend.upload(
      Float32Array.from({ length: rows * cols }, (_, i) => ((i * 7919) % 1000) / 500 - 1),
      rows,
      cols,
    )
  return shapes.map(({ m, n, k, transposes }) => {
    backend.reset()
    const [transposeA, transposeB] = [transposes[0] === 'T', transposes[1] === 'T']
    const a = transposeA ? filled(k, m) : filled(m, k)
    const b = transposeB ? filled(n, k) : filled(k, n)
    const out = filled(m, n)
    const time = medianTime(() => backend.matmul(a, b, transposeA, transposeB, out))
    return { m, n, k, transposes, gflops: (2 * m * n * k) / time / 1e6 }
  })
}

/**
 * Median milliseconds of one call.
 *
 * @param {() => void} once
 */
function medianTime(once) {
  const started = performance.now()
  let calls = 0
  while (performance.now() - started < 10 * RUN_TIME) {
    once()
    calls++
  }
  const repetitions = Math.max(1, Math.round(calls / 10))
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now()
    for (let i = 0; i < repetitions; i++) once()
    return (performance.now() - start) / repetitions
  })
  return times.sort((x, y) => x - y)[RUNS >> 1]
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  const rows = await benchMatmul()
  console.table(rows.map((row) => ({ ...row, gflops: Number(row.gflops.toFixed(1)) })))
}
