/**
 * What a queue costs: units of a sweep here on one thread and on two, and on a Redis of this machine with one worker,
 * by wall clock and by processor time of all who take part.
 *
 *   node bench/queue.mjs [--units 200] [--epochs 4]
 *
 * Needs redis-server.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Rng } from '../dist/core.js'
import { MultilabelClassifier } from '../dist/index.js'
import { sweep } from '../dist/validation/index.js'

const { values } = parseArgs({
  options: {
    units: { type: 'string', default: '200' },
    epochs: { type: 'string', default: '4' },
  },
})
const units = Number(values.units)
const epochs = Number(values.epochs)
const FOLDS = 5
const data = new Rng(1)
const X = Array.from({ length: 400 }, () => Array.from({ length: 8 }, () => data.normal()))
const Y = X.map((row) => [0, 1, 2, 3].map((label) => Number(row[label] + row[label + 1] > 0.3)))
const estimator = new MultilabelClassifier({ energy: 'linear', epochs, patience: epochs })
const rates = Array.from({ length: units / FOLDS }, (_, i) => 0.0005 * (i + 1))
const search = { grid: { rate: rates }, folds: FOLDS, seed: 1 }

/** Seconds of the processor that another process took. */
function cpuOf({ pid }) {
  const [, rest] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
  const [user, system] = rest.split(' ').slice(11, 13)
  return (Number(user) + Number(system)) / 100
}

async function measured(name, options, others = []) {
  const [own, start] = [process.cpuUsage(), performance.now()]
  const before = others.map(cpuOf)
  await sweep(estimator, X, Y, { ...search, ...options })
  const wall = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(own)
  const cpu = others.reduce(
    (sum, other, at) => sum + cpuOf(other) - before[at],
    (user + system) / 1e6,
  )
  const each = (seconds) => `${((1000 * seconds) / units).toFixed(1)} ms`
  console.log(`${name.padEnd(28)} ${each(wall)} a unit by the clock, ${each(cpu)} of processors`)
  return { wall, cpu }
}

const folder = mkdtempSync(join(tmpdir(), 'partita-queue-'))
const probe = createServer().listen(0, '127.0.0.1')
await once(probe, 'listening')
const { port } = probe.address()
probe.close()
const at = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '']
const server = spawn('redis-server', [...at, '--appendonly', 'yes'], { stdio: 'pipe' })
await once(server.stdout, 'data')
const queue = `redis://127.0.0.1:${port}`
const worker = spawn(process.execPath, ['dist/cli/main.js', 'work', '--queue', queue], {
  stdio: ['ignore', 'ignore', 'pipe'],
})
await once(worker.stderr, 'data')

// the first run of each warms up
const few = { grid: { rate: [0.01] }, folds: 2 }
await sweep(estimator, X, Y, { ...few, seed: 2 })
await sweep(estimator, X, Y, { ...few, seed: 2, queue })
const one = await measured('here, one thread', { workers: 1 })
const two = await measured('here, two threads', { workers: 2 })
const away = await measured('on the queue, one worker', { queue }, [server, worker])
const overhead = (of) => `${((1000 * (away[of] - one[of])) / units).toFixed(1)} ms`
console.log(
  `the queue takes ${overhead('wall')} a unit by the clock, ${overhead('cpu')} of processors`,
)
console.log(`two threads are ${(one.wall / two.wall).toFixed(2)} times as fast as one by the clock`)
worker.kill('SIGKILL')
server.kill('SIGKILL')
rmSync(folder, { recursive: true, force: true })
process.exit()
