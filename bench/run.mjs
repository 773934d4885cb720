// npm run bench [-- --json] [--seconds 2] [--threads 1] [--no-install] [--sizes 0,1,2,3]: matrix products
// and training steps of this machine in one run, with PyTorch and JAX beside them (peers.mjs), native
// kernels where they are built, TensorFlow.js where it is found, and the step of the deep energy beside
// its matrix products alone. WebAssembly takes one thread; native one and then two, peers and TensorFlow
// the given number.
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { createDeepProducts, createDeepStep, DEEP_SIZES } from './deep-step.mjs'
import { benchMatmul } from './matmul.mjs'
import { nativeEngines } from './native.mjs'
import { startPeers } from './peers.mjs'
import { createStep, measure, SIZES } from './step.mjs'
import { tfjsEngines } from './tfjs.mjs'

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '2' },
    threads: { type: 'string', default: '1' },
    sizes: { type: 'string', default: SIZES.map((_, i) => i).join(',') },
    'no-install': { type: 'boolean', default: false },
  },
})
const seconds = Number(options.seconds)
const threads = Number(options.threads)
const ROUNDS = 6
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

const matmul = await benchMatmul()
const { peers, missing } = await startPeers(threads, !options['no-install'])
const native = await nativeEngines()
const skipped = [
  ...missing,
  ...(native ? [] : ['native: not built; npm run build:native builds it']),
]
const engines = { ...native, ...(await tfjsEngines(threads)) }
const steps = []
for (const size of options.sizes.split(',').map((i) => SIZES[i])) {
  const ours = await createStep(size, { engine: 'wasm' })
  const exact = await createStep(size, { engine: 'wasm', deterministic: true })
  const contestants = [
    { name: ours.backend, measure: (s) => measure(ours.step, s) },
    { name: 'deterministic', measure: (s) => measure(exact.step, s) },
  ]
  for (const [name, engine] of Object.entries(engines)) {
    const { step } = await createStep(size, { engine })
    contestants.push({ name, measure: (s) => measure(step, s) })
  }
  for (const peer of peers) {
    contestants.push({ name: peer.name, isPeer: true, measure: (s) => peer.measure(size, s) })
  }
  // In turns, so that a machine whose speed drifts slows all of them alike.
  const rounds = contestants.map(() => [])
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, { measure }] of contestants.entries()) {
      rounds[i].push(await measure(seconds / ROUNDS))
    }
  }
  const rows = contestants.map(({ name, isPeer = false }, i) => ({
    name,
    isPeer,
    ms: median(rounds[i].map(({ ms }) => ms)),
    least: Math.min(...rounds[i].map(({ least }) => least)),
  }))
  for (const row of rows) {
    // what disturbs a step only adds to its time: the least of each are compared
    row.ratios = rows.filter((one) => one.isPeer).map((peer) => row.least / peer.least)
  }
  steps.push({ ...size, rows })
}
for (const peer of peers) peer.stop()
const deepSteps = []
for (const size of DEEP_SIZES) {
  const ours = await createDeepStep(size)
  const products = await createDeepProducts(size)
  const rounds = { ours: [], products: [] }
  for (let round = 0; round < 3; round++) {
    rounds.ours.push(measure(ours.step, seconds / 3).ms)
    rounds.products.push(measure(products, seconds / 3).ms)
  }
  const [ms, productsMs] = [median(rounds.ours), median(rounds.products)]
  deepSteps.push({ ...size, backend: ours.backend, ms, productsMs, ratio: ms / productsMs })
}

const result = {
  version,
  node: process.version,
  cpu: cpus()[0].model,
  cores: cpus().length,
  peers: peers.map(({ name }) => name),
  skipped,
  threads,
  matmul,
  steps,
  deepSteps,
}
if (options.json) console.log(JSON.stringify(result, null, 2))
else print(result)

function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1]
}

function print({ node, cpu, cores, matmul, steps, deepSteps }) {
  console.log(`partita ${version}, Node ${node}, ${cores} × ${cpu}\n`)
  console.log('matrix product, one thread, GFLOP/s')
  for (const { m, n, k, transposes, gflops } of matmul) {
    console.log(`  ${`${m}×${n}×${k}`.padEnd(16)} ${transposes}  ${gflops.toFixed(1).padStart(6)}`)
  }
  console.log(`\ntraining step of the pairwise model (peers and TensorFlow: ${threads} threads)`)
  for (const { B, d, k, m, rows } of steps) {
    const heads = rows.filter(({ isPeer }) => isPeer).map(({ name }) => `× ${name}`)
    const head = `  B, d, k, m = ${[B, d, k, m].join(', ')}`.padEnd(40)
    console.log(`${head}    ms   least   ${heads.join('   ')}`)
    for (const { name, ms, least, ratios } of rows) {
      const cells = ratios.map((ratio, i) => ratio.toFixed(2).padStart(heads[i].length))
      const times = [ms, least].map((time) => time.toFixed(2).padStart(7)).join(' ')
      console.log(`    ${name.padEnd(35)}${times}   ${cells.join('   ')}`)
    }
  }
  for (const reason of skipped) console.log(`  skipped: ${reason}`)

  console.log(
    '\ntraining step of the deep energy, ms (samples for each row), and its matrix products alone',
  )
  console.log('  B, d, k, m; hidden             step  products   ratio')
  for (const { B, d, k, m, hidden, ms, productsMs, ratio } of deepSteps) {
    const name = `${B}, ${d}, ${k}, ${m}; ${hidden.join('-')}`.padEnd(27)
    const cells = [ms.toFixed(2).padStart(7), productsMs.toFixed(2).padStart(9)]
    console.log(`  ${name} ${cells.join(' ')} ${`${ratio.toFixed(2)}×`.padStart(7)}`)
  }
}
