// Fits of every task killed at any moment, and gone on with from their checkpoints.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { decodeModel, taskOfModel } from '../../dist/io/index.js'
import { pick } from './mutate.mjs'
import { killed } from './saves.mjs'

const index = new URL('../../dist/index.js', import.meta.url).href

const fitting = `import * as P from '${index}'
const { path, model, seed, kind } = JSON.parse(process.argv[1])
const X = Array.from({ length: 60 }, (_, r) => [(r % 5) - 2, ((r * 7) % 11) / 5])
const Y = X.map(([a, b]) => [a > 0 ? 1 : 0, b > 1 ? 1 : 0])
const orders = X.map(([a, b]) => (a > b ? [0, 1, 2] : [2, 0, 1]))
const quick = { epochs: 12, batchSize: 8, encoder: { hidden: [8] }, seed }
const numbers = { steps: 120, components: 2, hidden: [8], frequencies: 4, seed }
const fit = { checkpoint: { path, every: 0 } }
const fits = {
  sets: () => new P.MultilabelClassifier({ ...quick, energy: 'pairwise' }).fit(X, Y, fit),
  chosen: () => new P.MultilabelClassifier({ ...quick, epochs: 4 }).fit(X, Y, fit),
  ensemble: () => new P.MultilabelClassifier({ ...quick, energy: 'linear', ensemble: 2 }).fit(X, Y, fit),
  mixture: () => new P.MultilabelClassifier({ ...quick, experts: ['linear', 'forest'], forest: { trees: 4 } }).fit(X, Y, fit),
  chains: () => new P.MultilabelClassifier({ ...quick, energy: 'deep', objective: 'mcmc' }).fit(X, Y, fit),
  rankings: () => new P.LabelRanker({ epochs: 12, batchSize: 8, seed }).fit(X, orders, fit),
  sequences: () => new P.StructuredPredictor(P.sequences(2, 2), { ...quick, energy: 'deep' }).fit(X, Y, fit),
  density: () => new P.DensityEstimator({ ...numbers, logPartitionDraws: 500 }).fit(X.map(([a, b], r) => [a + Math.sin(r), b]), fit),
  regression: () => new P.EnergyRegressor(numbers).fit(X, X.map(([a, b], r) => a * b + Math.sin(r)), fit),
}
console.log('on')
await (await fits[kind]()).save(model)`

/** Each is killed at moments between its beginning and about its end. */
export const fitKinds = [
  'sets',
  'chosen',
  'ensemble',
  'mixture',
  'chains',
  'rankings',
  'sequences',
  'density',
  'regression',
]

/** What a fit came to, but for how long it took. */
function learned(path) {
  const bytes = readFileSync(path)
  return [...decodeModel(bytes, taskOfModel(bytes)).weights]
    .map(([name, { values }]) => `${name} ${Buffer.from(values.slice().buffer).toString('base64')}`)
    .join()
}

/** What each comes to undisturbed, and how long that took. */
const whole = new Map()

/** A fit killed twice at random moments ends with the same bits as one that was left alone. */
export const killedFits = {
  name: 'checkpoints',
  make: (rng) => ({
    kind: pick(rng, fitKinds),
    seed: rng.integer(2),
    after: [rng.uniform(), rng.uniform()],
  }),
  async check({ kind, seed, after }, folder) {
    const key = `${kind}/${seed}`
    if (!whole.has(key)) {
      const apart = mkdtempSync(join(folder, 'whole-'))
      const model = join(apart, 'model')
      const started = performance.now()
      await killed(fitting, { path: join(apart, 'checkpoint'), model, seed, kind }, 1e6)
      whole.set(key, { weights: learned(model), took: performance.now() - started })
      rmSync(apart, { recursive: true })
    }
    const { weights, took } = whole.get(key)
    const inner = join(folder, 'fit')
    rmSync(inner, { recursive: true, force: true })
    mkdirSync(inner)
    const paths = { path: join(inner, 'checkpoint'), model: join(inner, 'model'), seed, kind }
    for (const part of after) await killed(fitting, paths, part * took)
    if (await killed(fitting, paths, 1e6)) throw new Error('the last fit was killed')
    if (learned(paths.model) !== weights) throw new Error(`other bits after a kill: ${kind}`)
    const names = readdirSync(inner).sort().join()
    if (names !== 'checkpoint,model') throw new Error(`left behind: ${names}`)
  },
}
