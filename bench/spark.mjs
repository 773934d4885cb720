// Scores a Parquet table on Spark with an exported model, on one executor, on two, and on two of which one is
// killed; every row is compared with our own prediction. `npm run bench:spark -- [--python PATH] [--rows N]`
import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { MultilabelClassifier } from '../dist/index.js'
import { plantedMultilabel } from '../dist/testing/index.js'

const { values: asked } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    rows: { type: 'string', default: '200000' },
  },
})
const rows = Number(asked.rows)
const [cols, labels] = [20, 6]
const folder = new URL('../.cache/spark/', import.meta.url).pathname
mkdirSync(folder, { recursive: true })

const { features, labels: Y } = plantedMultilabel({ rows, features: cols, labels, seed: 1 })
const few = 2000
const featureNames = Array.from({ length: cols }, (_, c) => `x${c}`)
const model = await new MultilabelClassifier({
  epochs: 5,
  seed: 1,
  energy: 'linear',
  featureNames,
}).fit(
  { rows: few, cols, values: features.values.slice(0, few * cols) },
  { rows: few, cols: labels, values: Y.values.slice(0, few * labels) },
)
writeFileSync(`${folder}model.onnx`, await model.toOnnx({ outputs: ['probabilities'] }))
const column = (c) => Float32Array.from({ length: rows }, (_, r) => features.values[r * cols + c])
const columnData = [
  { name: 'id', data: Int32Array.from({ length: rows }, (_, r) => r), type: 'INT32' },
  ...featureNames.map((name, c) => ({ name, data: column(c), type: 'FLOAT' })),
]
writeFileSync(
  `${folder}rows.parquet`,
  new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 20_000 })),
)
const expected = model.predictProbabilities(features).values

/** Runs the job; `kill` ends an executor by force as soon as there are two. */
async function score(executors, kill) {
  const script = new URL('../examples/spark/score.py', import.meta.url).pathname
  const job = spawn(
    asked.python,
    [
      script,
      ...['--model', `${folder}model.onnx`, '--input', `${folder}rows.parquet`],
      ...['--output', `${folder}scored`, '--partitions', '40'],
      ...['--master', `local-cluster[${executors},1,1024]`],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, PYSPARK_PYTHON: asked.python } },
  )
  let text = ''
  job.stdout.on('data', (bytes) => {
    text += bytes
  })
  let killed
  const timer = setInterval(() => {
    // executors of this job alone: Java processes that descend from it, with a Python at work below
    const found = kill && !killed ? executorsOf(job.pid) : []
    if (found.length < 2) return
    killed = found[0]
    process.kill(killed, 'SIGKILL')
  }, 100)
  const status = await new Promise((resolve) => {
    job.on('exit', resolve)
  })
  clearInterval(timer)
  if (status !== 0) throw new Error(`Spark ended with ${status}: ${text}`)
  console.log(
    `${executors} executors${killed ? ', one killed' : ''}: ${text.trim()}; ${await compared()}`,
  )
}

/** Executors below a process whose Python workers have started. */
function executorsOf(root) {
  const all = new Map()
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8')
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8')
      all.set(Number(entry), { parent, command })
    } catch {
      // it has ended since
    }
  }
  const isBelow = (pid) => pid === root || (all.has(pid) && isBelow(all.get(pid).parent))
  return [...all.keys()].filter((pid) => {
    const isExecutor = all.get(pid).command.includes('CoarseGrainedExecutorBackend')
    return isExecutor && isBelow(pid) && [...all.values()].some(({ parent }) => parent === pid)
  })
}

async function compared() {
  const seen = new Uint8Array(rows)
  let worst = 0
  for (const name of readdirSync(`${folder}scored`).filter((each) => each.endsWith('.parquet'))) {
    const bytes = readFileSync(`${folder}scored/${name}`)
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
    for (const { id, probabilities } of await parquetReadObjects({ file, compressors })) {
      seen[id]++
      probabilities.forEach((p, i) => {
        worst = Math.max(worst, Math.abs(p - expected[id * labels + i]))
      })
    }
  }
  const isWhole = seen.every((times) => times === 1)
  return `${isWhole ? 'every row once' : 'ROWS MISSING OR TWICE'}, largest difference ${worst.toExponential(1)}`
}

await score(1, false)
await score(2, false)
await score(2, true)
