// `partita serve` under load: npm run bench:serve -- --requests 1000000
// p50 and p99 of single rows beside the model's own latency, and memory from the first tenth of the requests on.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import autocannon from 'autocannon'
import { FittedMultilabel, MultilabelClassifier } from '../dist/index.js'
import { readMultilabel } from '../dist/io/index.js'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    connections: { type: 'string', default: '1' },
  },
})
const requests = Number(values.requests)
const connections = Number(values.connections)

const folder = mkdtempSync(join(tmpdir(), 'partita-serve-'))
const path = join(folder, 'model.partita')
const data = await readMultilabel('data/emotions/emotions-train.arff.gz')
const { features, labels, labelNames, schema } = data
const classifier = new MultilabelClassifier({
  labels: labelNames,
  schema,
  energy: 'linear',
  epochs: 20,
})
await (await classifier.fit(features, labels)).save(path)
const model = await FittedMultilabel.load(path)
const row = Array.from(features.values.subarray(0, features.cols))

/** Median milliseconds of one prediction in this process. */
function ownLatency() {
  const times = []
  for (let i = 0; i < 2000; i++) {
    const start = performance.now()
    model.predictSets([row])
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[times.length >> 1]
}

const program = spawn(
  process.execPath,
  ['dist/cli/main.js', 'serve', '--model', path, '--port', '0'],
  { stdio: ['ignore', 'ignore', 'pipe'] },
)
const url = await new Promise((resolve) => {
  program.stderr.on('data', (text) => {
    const found = /listening at (\S+)/.exec(String(text))
    if (found) resolve(found[1])
  })
})

async function memory() {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)[1]) / 2 ** 20
}

async function load(amount) {
  return autocannon({
    url: `${url}/predict`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ rows: [row] }),
    connections,
    amount,
  })
}

await load(Math.ceil(requests / 10))
const before = await memory()
const own = ownLatency()
const result = await load(requests)
const after = await memory()
program.kill('SIGTERM')
rmSync(folder, { recursive: true })
const { latency } = result
console.log(`requests    ${result['2xx']} answered, ${result.errors + result.non2xx} not`)
console.log(
  `rate        ${Math.round(result.requests.average)} a second, ${connections} connections`,
)
console.log(`latency ms  p50 ${latency.p50}, p99 ${latency.p99}, max ${latency.max}`)
console.log(`model ms    p50 ${own.toFixed(3)}`)
console.log(`memory MB   ${before.toFixed(0)} before, ${after.toFixed(0)} after`)
process.exitCode = result.errors + result.non2xx === 0 ? 0 : 1
