// Milliseconds per training step of the pairwise model at four fixed sizes: two 256-256 networks
// (score and log-partition), shared samples, joint logistic loss, Adam. Every engine gets the same
// data, drawn before the clock starts.
import { adamW, createBackend, EnergyModel, logistic, Rng, subsets, Tape } from 'partita/core'

export const SIZES = [
  { B: 32, d: 103, k: 14, m: 256 },
  { B: 128, d: 294, k: 6, m: 1024 },
  { B: 128, d: 500, k: 374, m: 1024 },
  { B: 128, d: 1836, k: 500, m: 1024 },
]
const HIDDEN = [256, 256]
const POOL = 4

/** A step function of ours at one size; returns the loss. */
export async function createStep({ B, d, k, m }, backendOptions = {}) {
  const rng = new Rng('bench')
  const space = subsets(k)
  const tape = new Tape(await createBackend(backendOptions))
  const model = new EnergyModel(
    tape,
    space,
    {
      features: d,
      encoder: { hidden: HIDDEN, activation: 'relu', dropout: 0, inputDropout: 0 },
      energy: 'pairwise',
      logPartition: { kind: 'network', hidden: HIDDEN, input: 'features', tableRows: 0 },
    },
    rng,
  )
  const optimizer = adamW({ groups: { main: { rate: 1e-4, decay: 0 } } })
  const pool = Array.from({ length: POOL }, (_, p) => {
    const draw = rng.split(p)
    const X = new Float32Array(B * d)
    const Y = new Float32Array(B * k)
    const S = new Float32Array(m * k)
    draw.fillNormal(X)
    draw.fillBernoulli(Y, Math.min(0.3, 4 / k))
    draw.fillBits(S)
    return { X, Y, S }
  })
  const share = new Float32Array(B).fill(1 / B)
  const noRatio = new Float32Array(m)
  let next = 0
  return {
    backend: tape.backend.name,
    step() {
      const { X, Y, S } = pool[next++ % POOL]
      tape.clear()
      model.store.clearGradients()
      const score = model.at({ features: { rows: B, cols: d, values: X } })
      const { perExample } = tape.jointLoss({
        positive: score.score({ matrix: tape.upload(Y, B, k), shared: false }),
        sampled: score.score({ matrix: tape.upload(S, m, k), shared: true }),
        logRatio: tape.upload(noRatio, 1, m),
        logPartition: score.logPartition(),
        conjugate: logistic,
        clamp: 30,
      })
      const loss = tape.weightedSum(perExample, share)
      tape.backward(loss)
      optimizer.step(model.store, 1)
      return tape.backend.read(loss.value)[0]
    },
  }
}

/** Median and least milliseconds of a step, after a warm-up, over about `seconds` of work. */
export function measure(step, seconds) {
  const until = (limit, run) => {
    const end = performance.now() + limit * 1000
    do run()
    while (performance.now() < end)
  }
  until(seconds / 3, step)
  const times = []
  until(seconds, () => {
    const start = performance.now()
    step()
    times.push(performance.now() - start)
  })
  times.sort((a, b) => a - b)
  return { ms: times[times.length >> 1], least: times[0] }
}
