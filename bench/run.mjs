// npm run bench [-- --json] [--seconds 2] [--threads 1]: matrix products and training steps of this
// machine in one run, with PyTorch (or NumPy) beside them where python3 has it, and the step of the
// deep energy beside its matrix products alone. Ours takes one thread; PyTorch and TensorFlow the given
// number.
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { createDeepProducts, createDeepStep, DEEP_SIZES } from './deep-step.mjs'
import { benchMatmul } from './matmul.mjs'
import { startPeer } from './peer.mjs'
import { createStep, measure, SIZES } from './step.mjs'
import { tfjsEngines } from './tfjs.mjs'

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '2' },
    threads: { type: 'string', default: '1' },
  },
})
const seconds = Number(options.seconds)
const threads = Number(options.threads)
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

const matmul = await benchMatmul()
const peer = await startPeer(threads)
const engines = await tfjsEngines(threads)
const steps = []
for (const size of SIZES) {
  const ours = await createStep(size)
  const exact = await createStep(size, { deterministic: true })
  const row = { ...size, backend: ours.backend }
  // In turns, so that a machine whose speed drifts slows all of them alike.
  const others = []
  for (const [name, engine] of Object.entries(engines)) {
    others.push({ name, step: (await createStep(size, { engine })).step, rounds: [] })
  }
  const rounds = { ours: [], deterministic: [], peer: [] }
  for (let round = 0; round < 3; round++) {
    rounds.ours.push(measure(ours.step, seconds / 3))
    rounds.deterministic.push(measure(exact.step, seconds / 3))
    for (const { step, rounds } of others) rounds.push(measure(step, seconds / 3))
    if (peer) rounds.peer.push(await peer.measure(size, seconds / 3))
  }
  row.tfjs = others.map(({ name, rounds }) => ({ name, ms: median(rounds) }))
  row.ms = median(rounds.ours)
  row.deterministicMs = median(rounds.deterministic)
  if (peer) {
    row.peerMs = median(rounds.peer)
    row.ratio = row.ms / row.peerMs
  }
  steps.push(row)
}
peer?.stop()
const deepSteps = []
for (const size of DEEP_SIZES) {
  const ours = await createDeepStep(size)
  const products = await createDeepProducts(size)
  const rounds = { ours: [], products: [] }
  for (let round = 0; round < 3; round++) {
    rounds.ours.push(measure(ours.step, seconds / 3))
    rounds.products.push(measure(products, seconds / 3))
  }
  const [ms, productsMs] = [median(rounds.ours), median(rounds.products)]
  deepSteps.push({ ...size, backend: ours.backend, ms, productsMs, ratio: ms / productsMs })
}

const result = {
  version,
  node: process.version,
  cpu: cpus()[0].model,
  cores: cpus().length,
  peer: peer?.name ?? null,
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
  const peerName = peer
    ? `${peer.name}, threads: ${threads}`
    : 'no peer found (python3 with torch or numpy)'
  console.log(`\ntraining step of the pairwise model, ms (peer: ${peerName})`)
  console.log('  B, d, k, m               ours  deterministic    peer   ratio')
  for (const { B, d, k, m, ms, deterministicMs, peerMs, ratio } of steps) {
    const cells = [ms.toFixed(2).padStart(6), deterministicMs.toFixed(2).padStart(14)]
    if (peerMs) cells.push(peerMs.toFixed(2).padStart(7), `${ratio.toFixed(2)}×`.padStart(7))
    console.log(`  ${`${B}, ${d}, ${k}, ${m}`.padEnd(22)} ${cells.join(' ')}`)
  }

  const first = steps[0].tfjs
  console.log(
    first.length > 0
      ? '\nthe same step on TensorFlow.js, ms and ratio to the peer'
      : '\nno TensorFlow.js found: npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-wasm',
  )
  for (const { B, d, k, m, tfjs, peerMs } of steps) {
    const cells = tfjs.map(({ name, ms }) => {
      const ratio = peerMs ? ` ${(ms / peerMs).toFixed(2)}×` : ''
      return `${name} ${ms.toFixed(2)}${ratio}`
    })
    if (cells.length > 0)
      console.log(`  ${`${B}, ${d}, ${k}, ${m}`.padEnd(22)} ${cells.join('  ')}`)
  }

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
