// Milliseconds per training step of the deep energy, with samples of its own for each row, joint
// logistic loss, residual log-partition, Adam – and of the matrix products alone that such a step is
// made of, on the same backend. Everything is drawn before the clock starts.
import { adamW, createBackend, EnergyModel, logistic, Rng, subsets, Tape } from 'partita/core'

export const DEEP_SIZES = [
  { B: 64, d: 103, k: 14, m: 32, hidden: [64, 64] },
  { B: 128, d: 500, k: 374, m: 256, hidden: [128] },
]
const ENCODER = [256, 256]
const LOG_PARTITION = [128]
const POOL = 4

/** A step function at one size; returns the loss. */
export async function createDeepStep({ B, d, k, m, hidden }, backendOptions = {}) {
  const rng = new Rng('bench')
  const tape = new Tape(await createBackend(backendOptions))
  const model = new EnergyModel(
    tape,
    subsets(k),
    {
      features: d,
      encoder: { hidden: ENCODER, activation: 'relu', dropout: 0, inputDropout: 0 },
      energy: 'deep',
      deep: { hidden },
      logPartition: { kind: 'residual', hidden: LOG_PARTITION, input: 'context', tableRows: 0 },
    },
    rng,
  )
  const group = { rate: 1e-4, decay: 0 }
  const optimizer = adamW({ groups: { main: group, deep: group } })
  const pool = Array.from({ length: POOL }, (_, p) => {
    const draw = rng.split(p)
    const X = new Float32Array(B * d)
    const Y = new Float32Array(B * k)
    const S = new Float32Array(B * m * k)
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
        sampled: score.score({ matrix: tape.upload(S, B * m, k), shared: false }),
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

/** A function that computes the matrix products of one step, forward and backward, and nothing else. */
export async function createDeepProducts({ B, d, k, m, hidden }, backendOptions = {}) {
  const backend = await createBackend(backendOptions)
  const rng = new Rng('products')
  const matrix = (rows, cols) => {
    const values = new Float32Array(rows * cols)
    rng.fillNormal(values)
    const out = backend.allocate(rows, cols)
    backend.write(out, values)
    return out
  }
  const context = ENCODER.at(-1)
  const chain = (rows, widths) => widths.slice(1).map((n, i) => [rows, widths[i], n, i > 0])
  const layers = [
    ...chain(B, [d, ...ENCODER]),
    [B, context, k, true],
    [B, context, hidden[0], true],
    ...chain(B, [context, ...LOG_PARTITION, 1]).map(([rows, inputs, n]) => [rows, inputs, n, true]),
    ...[B, B * m].flatMap((pairs) => [
      [pairs, k, hidden[0], false],
      ...chain(pairs, [...hidden, 1]).map(([rows, inputs, n]) => [rows, inputs, n, true]),
    ]),
  ].map(([rows, inputs, outputs, isDeep]) => ({
    x: matrix(rows, inputs),
    w: matrix(inputs, outputs),
    y: matrix(rows, outputs),
    isDeep,
  }))
  return () => {
    backend.reset()
    for (const { x, w } of layers) backend.matmul(x, w, false, false)
    for (const { x, w, y, isDeep } of layers) {
      backend.matmul(x, y, true, false)
      if (isDeep) backend.matmul(y, w, false, true)
    }
  }
}
