// node bench/density-step.mjs [PYTHON]: milliseconds of a step of the two-column density (batch 256, 256
// draws, 128-128 SiLU, 64 frequencies, AdamW) here and in PyTorch, one thread each, in turns; the median of ratios.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import {
  adamW,
  createBackend,
  EnergyModel,
  logistic,
  Rng,
  reals,
  Tape,
  tiltEnergy,
} from 'partita/core'

const [B, M, ROUNDS, STEPS] = [256, 256, 15, 60]
const energy = tiltEnergy({
  hidden: [128, 128],
  frequencies: { count: 64, bandwidth: 3 },
  seed: 0,
  conditional: false,
  limit: 20,
  box: { low: [-3, -3], high: [3, 3] },
})
const spec = {
  features: 1,
  energy: 'custom',
  custom: { energy: energy.name },
  logPartition: { kind: 'constant' },
}
const tape = new Tape(await createBackend({ threads: 1 }))
const rng = new Rng('density step')
const model = new EnergyModel(tape, reals(2), spec, rng, { energy })
const optimizer = adamW({
  groups: { main: { rate: 2e-3, decay: 1e-2 }, logPartition: { rate: 2e-3, decay: 0 } },
})
const normal = (count) => {
  const values = new Float32Array(count * 2)
  rng.fillNormal(values)
  return values
}
const pool = Array.from({ length: 4 }, () => [normal(B), normal(M)])
const features = { rows: 1, cols: 1, values: new Float32Array(1) }
const share = new Float32Array(B).fill(1 / B)
const noRatio = new Float32Array(M)
function step(i) {
  const [points, draws] = pool[i % pool.length]
  tape.clear()
  model.store.clearGradients()
  const score = model.at({ features })
  const observed = score.score({ matrix: tape.upload(points, B, 2), shared: true })
  const joint = tape.jointLoss({
    positive: tape.upload([0], 1, 1),
    sampled: score.score({ matrix: tape.upload(draws, M, 2), shared: true }),
    logRatio: tape.upload(noRatio, 1, M),
    logPartition: score.logPartition(),
    conjugate: logistic,
    clamp: 30,
  })
  const loss = tape.subtract(joint.perExample, tape.matmul(observed, tape.upload(share, B, 1)))
  tape.backward(loss)
  optimizer.step(model.store, 1)
  return tape.backend.read(loss.value)[0]
}
const milliseconds = () => {
  const start = performance.now()
  for (let i = 0; i < STEPS; i++) step(i)
  return (performance.now() - start) / STEPS
}
milliseconds()
const peer = spawn(
  process.argv[2] ?? 'python3',
  [new URL('density-step.py', import.meta.url).pathname],
  { stdio: ['pipe', 'pipe', 'inherit'] },
)
const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]()
const ask = async () => {
  peer.stdin.write(`${STEPS}\n`)
  return JSON.parse((await lines.next()).value)
}
await ask()
const rounds = []
for (let r = 0; r < ROUNDS; r++) {
  const ours = milliseconds()
  rounds.push({ ours, theirs: (await ask()).milliseconds })
}
peer.stdin.end()
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1]
console.log(
  `${tape.backend.name}: ours ${median(rounds.map((r) => r.ours)).toFixed(2)} ms, PyTorch ${median(rounds.map((r) => r.theirs)).toFixed(2)} ms, ratio ${median(rounds.map((r) => r.ours / r.theirs)).toFixed(2)}; least ${Math.min(...rounds.map((r) => r.ours)).toFixed(2)} and ${Math.min(...rounds.map((r) => r.theirs)).toFixed(2)} ms`,
)
