/**
 * Units on a queue while workers are killed: 100 units, every 5 s `kill -9` of a worker drawn by the seed, which is
 * replaced, and one restart of the server half way. Prints whether each unit came back once, equal to the
 * embedded runner's; ends with an error if not.
 *
 *   node bench/sweep-chaos.mjs [--seed 1] [--workers 3] [--every 5] [--epochs 400]
 *
 * Needs redis-server.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Rng } from '../dist/core.js'
import { MultilabelClassifier } from '../dist/index.js'
import { sweep } from '../dist/validation/index.js'

const UNITS = 100
const FOLDS = 5
const number = { type: 'string' }
const { values } = parseArgs({
  options: { seed: number, workers: number, every: number, epochs: number },
})
const { seed, workers, every, epochs } = {
  seed: 1,
  workers: 3,
  every: 5,
  epochs: 400,
  ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)])),
}
const rng = new Rng(seed)
const folder = mkdtempSync(join(tmpdir(), 'partita-chaos-'))
const port = await freePort()
const url = `redis://127.0.0.1:${port}`

const data = rng.split('data')
const X = Array.from({ length: 400 }, () => Array.from({ length: 8 }, () => data.normal()))
const Y = X.map((row) =>
  [0, 1, 2, 3].map((label) => Number(row[label] + 0.5 * row[label + 1] > 0.3)),
)
const estimator = new MultilabelClassifier({
  energy: 'linear',
  encoder: { hidden: [16] },
  epochs,
  patience: epochs,
})
const rates = Array.from({ length: UNITS / FOLDS }, (_, i) => 0.0005 * (i + 1))
const search = { grid: { rate: rates }, folds: FOLDS, seed }

let server = await startServer()
const crew = Array.from({ length: workers }, startWorker)
const start = performance.now()
let [done, kills, restarts] = [0, 0, 0]
let restarting = Promise.resolve()
const killing = setInterval(() => {
  const at = rng.integer(crew.length)
  crew[at].kill('SIGKILL')
  crew[at] = startWorker()
  kills++
}, 1000 * every)
const counts = new Map()
const onEvent = (event) => {
  if (event.type !== 'done') return
  counts.set(event.unit, (counts.get(event.unit) ?? 0) + 1)
  if (++done !== UNITS / 2) return
  restarts++
  restarting = (async () => {
    server.kill('SIGKILL')
    await once(server, 'exit')
    server = await startServer()
  })()
}
const away = await sweep(estimator, X, Y, { ...search, queue: url, onEvent })
const seconds = (performance.now() - start) / 1000
clearInterval(killing)
await restarting
for (const worker of crew) worker.kill('SIGKILL')
server.kill('SIGKILL')
rmSync(folder, { recursive: true, force: true })

const here = await sweep(estimator, X, Y, search)
const outcomes = ({ leaderboard }) =>
  leaderboard.map(({ options, folds }) => [
    options.rate,
    folds.map(({ digest, metrics }) => [digest, metrics]),
  ])
const isEqual = JSON.stringify(outcomes(away)) === JSON.stringify(outcomes(here))
const areSingle = [...counts.values()].every((count) => count === 1) && counts.size === UNITS
console.log(
  `${done} of ${UNITS} units in ${seconds.toFixed(0)} s with ${kills} kills and ${restarts} restart of the server; ` +
    `each once: ${areSingle}; equal to the embedded runner: ${isEqual}`,
)
if (!areSingle || !isEqual) process.exitCode = 1

async function startServer() {
  const own = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '']
  const child = spawn('redis-server', [...own, '--appendonly', 'yes'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  for await (const text of child.stdout) if (String(text).includes('Ready to accept')) break
  return child
}

function startWorker() {
  const main = join(import.meta.dirname, '../dist/cli/main.js')
  const argv = ['work', '--queue', url, '--workers', '1', '--lease', '2', '--quiet']
  return spawn(process.execPath, [main, ...argv], { stdio: 'ignore' })
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port: found } = probe.address()
  probe.close()
  await once(probe, 'close')
  return found
}
