// Files under attack: writers that meet, in threads and processes, and writers killed at any moment.
import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { decodeModel, encodeModel, writeFileWhole } from '../../dist/io/index.js'

const io = new URL('../../dist/io/index.js', import.meta.url).href

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

const writingProcess = `import { writeFileWhole } from '${io}'
process.on('message', async ({ path, bytes }) => {
  try { process.send((await writeFileWhole(path, bytes), 'done')) } catch (e) { process.send(String(e)) }
})
process.send('ready')`

/** A process that writes; where the system lets us, the first of a table of processes of its own, as in a container. */
function writingChild(isContained) {
  const argv = [process.execPath, '--input-type=module', '--eval', writingProcess]
  if (isContained) argv.unshift('unshare', '--pid', '--fork', '--kill-child')
  const child = spawn(argv[0], argv.slice(1), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  process.on('exit', () => child.kill())
  return child
}

const hasTables = () => spawnSync('unshare', ['--pid', '--fork', 'true']).status === 0

let children

/** Processes that write one path at the same moment; two of them have the same number, each in its own table. */
export const processRaces = {
  name: 'process-races',
  make: (rng) => ({ sizes: [1, 2, 3, 4].map(() => 1 + rng.integer(200_000)) }),
  async check({ sizes }, folder) {
    if (!children) {
      const apart = hasTables()
      children = sizes.map((_, i) => writingChild(apart && i < 2))
      await Promise.all(children.map(once))
    }
    const path = join(folder, 'raced')
    const answers = children.map(once)
    for (const [i, size] of sizes.entries()) {
      children[i].send({ path, bytes: modelOf(i + 1, size) })
    }
    const said = await Promise.all(answers)
    if (said.some((word) => word !== 'done')) throw new Error(`a writer failed: ${said.join(', ')}`)
    checkWhole(path)
    if (readdirSync(folder).some((name) => name.endsWith('.partial')))
      throw new Error('something was left behind')
  },
}

/** A process that does as it is told until it is killed; ends with whether it was. */
export function killed(code, argument, after) {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '--eval', code, JSON.stringify(argument)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), after).unref())
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
