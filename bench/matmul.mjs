/**
 * Speed of the matrix product of the WebAssembly backend on the shapes training meets.
 * `node bench/matmul.mjs` prints a table; needs `npm run build`.
 */
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'

/** `[m, n, k, transposeA, transposeB]` */
const shapes = [
  [256, 256, 256, false, false],
  [512, 512, 512, false, false],
  [1024, 1024, 1024, false, false],
  [128, 256, 294, false, false],
  [128, 256, 256, false, false],
  [128, 256, 256, false, true],
  [32, 256, 103, false, false],
  [294, 256, 128, true, false],
  [128, 1024, 374, false, true],
  [128, 1024, 6, false, true],
  [128, 374, 1024, false, false],
  [128, 6, 256, false, false],
  [128, 1, 256, false, false],
  [256, 1, 128, true, false],
]

const RUNS = 15
/** Enough repetitions that one run takes about this long, ms. */
const RUN_TIME = 10

/**
 * @typedef {{ m: number, n: number, k: number, transposes: string, gflops: number }} MatmulRow
 * @param {{ deterministic?: boolean }} [options]
 * @returns {Promise<MatmulRow[]>} median of several runs; one multiplication and one addition are two operations
 */
export async function benchMatmul(options = {}) {
  const { createBackend } = await import('../dist/engine/index.js')
  const backend = await createBackend({ engine: 'wasm', ...options })
  return shapes.map(([m, n, k, ta, tb]) => {
    const a = filled(backend, ta ? k : m, ta ? m : k)
    const b = filled(backend, tb ? n : k, tb ? k : n)
    const out = backend.allocate(m, n)
    const once = () => backend.matmul(a, b, ta, tb, out)
    const time = medianTime(once)
    backend.reset()
    const transposes = `${ta ? 'T' : 'N'}${tb ? 'T' : 'N'}`
    return { m, n, k, transposes, gflops: (2 * m * n * k) / time / 1e6 }
  })
}

/** @param {import('../dist/engine/index.js').Backend} backend */
function filled(backend, rows, cols) {
  const values = Float32Array.from({ length: rows * cols }, (_, i) => ((i * 7919) % 1000) / 500 - 1)
  return backend.upload(values, rows, cols)
}

/** Median milliseconds of one call. */
function medianTime(once) {
  const started = performance.now()
  let calls = 0
  while (performance.now() - started < 5 * RUN_TIME) {
    once()
    calls++
  }
  const repetitions = Math.max(1, Math.round(calls / 5))
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now()
    for (let i = 0; i < repetitions; i++) once()
    return (performance.now() - start) / repetitions
  })
  return times.sort((x, y) => x - y)[RUNS >> 1]
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const rows = await benchMatmul()
  console.table(rows.map((row) => ({ ...row, gflops: Number(row.gflops.toFixed(1)) })))
}
