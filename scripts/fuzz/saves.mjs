// Files under attack: writers that meet, in threads and processes, and writers killed at any moment.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { decodeModel, encodeModel, writeFileWhole } from '../../dist/io/index.js'

const io = new URL('../../dist/io/index.js', import.meta.url).href
const index = new URL('../../dist/index.js', import.meta.url).href

const modelOf = (value, size) =>
  encodeModel({
    task: 'x',
    header: { value },
    weights: new Map([['w', { rows: size, cols: 1, values: new Float32Array(size).fill(value) }]]),
  })

/** Throws unless the file is one of the models that were written to it. */
function checkWhole(path) {
  const { header, weights } = decodeModel(readFileSync(path), 'x')
  const { values } = weights.get('w')
  if (values.some((value) => value !== header.value)) throw new Error('a torn model')
}

const writer = `const { parentPort, workerData } = require('node:worker_threads')
import(workerData.io).then(({ writeFileWhole }) => {
  parentPort.on('message', async ({ path, bytes }) => {
    try { parentPort.postMessage((await writeFileWhole(path, bytes), 'done')) } catch (e) { parentPort.postMessage(String(e)) }
  })
  parentPort.postMessage('ready')
})`

let threads
const once = (thread) => new Promise((resolve) => thread.once('message', resolve))

/** Threads that write one path at the same moment. */
export const races = {
  name: 'races',
  make: (rng) => ({ sizes: [1, 2, 3].map(() => 1 + rng.integer(200_000)) }),
  async check({ sizes }, folder) {
    if (!threads) {
      threads = sizes.map(() => new Worker(writer, { eval: true, workerData: { io } }))
      await Promise.all(threads.map(once))
      for (const thread of threads) thread.unref()
    }
    const path = join(folder, 'raced')
    const answers = threads.map(once)
    threads.forEach((thread) => {
      thread.ref()
    })
    for (const [i, size] of sizes.entries()) {
      threads[i].postMessage({ path, bytes: modelOf(i + 1, size) })
    }
    const said = await Promise.all(answers)
    for (const thread of threads) thread.unref()
    if (said.some((word) => word !== 'done')) throw new Error(`a writer failed: ${said.join(', ')}`)
    checkWhole(path)
    if (readdirSync(folder).some((name) => name.endsWith('.partial')))
      throw new Error('something was left behind')
  },
}

/** A process that does as it is told until it is killed; ends with whether it was. */
function killed(code, argument, after) {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '--eval', code, JSON.stringify(argument)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), after))
  return new Promise((resolve) => child.on('exit', (_, signal) => resolve(signal === 'SIGKILL')))
}

const saving = `import { writeFileWhole } from '${io}'
const { path, size } = JSON.parse(process.argv[1])
import { encodeModel } from '${io}'
console.log('on')
for (let value = 1; ; value++) {
  const values = new Float32Array(size).fill(value)
  await writeFileWhole(path, encodeModel({ task: 'x', header: { value }, weights: new Map([['w', { rows: size, cols: 1, values }]]) }))
}`

/** A process killed while it saves a model again and again. */
export const killedSaves = {
  name: 'kills',
  make: (rng) => ({ size: 1 + rng.integer(2_000_000), after: rng.uniform() * 60 }),
  async check({ size, after }, folder) {
    const path = join(folder, 'model')
    writeFileSync(path, modelOf(0, 10))
    await killed(saving, { path, size }, after)
    checkWhole(path)
    await writeFileWhole(path, modelOf(7, 10))
    checkWhole(path)
    if (readdirSync(folder).some((name) => name.endsWith('.partial')))
      throw new Error('something was left behind')
  },
}

const fitting = `import { MultilabelClassifier } from '${index}'
const { path, model, seed } = JSON.parse(process.argv[1])
const X = Array.from({ length: 60 }, (_, r) => [(r % 5) - 2, ((r * 7) % 11) / 5])
const Y = X.map(([a, b]) => [a > 0 ? 1 : 0, b > 1 ? 1 : 0])
console.log('on')
const fitted = await new MultilabelClassifier({ epochs: 12, batchSize: 8, encoder: { hidden: [8] }, seed, energy: 'pairwise' })
  .fit(X, Y, { checkpoint: { path, every: 0 } })
await fitted.save(model)`

/** What a fit came to, but for how long it took. */
function learned(path) {
  const { weights } = decodeModel(readFileSync(path), 'multilabel')
  return [...weights]
    .map(([name, { values }]) => `${name} ${Buffer.from(values.buffer).toString('base64')}`)
    .join()
}

const whole = new Map()

/** A fit killed twice at random moments ends with the same bits as one that was left alone. */
export const killedFits = {
  name: 'checkpoints',
  make: (rng) => ({ seed: rng.integer(3), after: [rng.uniform() * 120, rng.uniform() * 120] }),
  async check({ seed, after }, folder) {
    if (!whole.has(seed)) {
      const apart = mkdtempSync(join(folder, 'whole-'))
      const model = join(apart, 'model')
      await killed(fitting, { path: join(apart, 'checkpoint'), model, seed }, 1e6)
      whole.set(seed, learned(model))
      rmSync(apart, { recursive: true })
    }
    const inner = join(folder, 'fit')
    rmSync(inner, { recursive: true, force: true })
    mkdirSync(inner)
    const paths = { path: join(inner, 'checkpoint'), model: join(inner, 'model'), seed }
    for (const moment of after) await killed(fitting, paths, moment)
    if (await killed(fitting, paths, 1e6)) throw new Error('the last fit was killed')
    if (learned(paths.model) !== whole.get(seed)) throw new Error('other bits after a kill')
    const names = readdirSync(inner).sort().join()
    if (names !== 'checkpoint,model') throw new Error(`left behind: ${names}`)
  },
}
