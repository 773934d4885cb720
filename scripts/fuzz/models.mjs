// Model files under attack: any bytes load, or are refused by a PartitaError; a bit flipped is always noticed.
import { readdirSync, readFileSync } from 'node:fs'
import {
  DensityEstimator,
  EnergyRegressor,
  FittedDensity,
  FittedMultilabel,
  FittedPredictor,
  FittedRanker,
  FittedRegressor,
} from '../../dist/index.js'
import { decodeModel, encodeModel, taskOfModel } from '../../dist/io/index.js'
import { mutateBytes, mutateJson, pick } from './mutate.mjs'

const folder = new URL('../../test/golden/models/', import.meta.url)
const classes = { multilabel: FittedMultilabel, ranking: FittedRanker, structured: FittedPredictor }

const ofLabels = Object.keys(classes).flatMap((task) =>
  readdirSync(new URL(`${task}/`, folder)).map((name) => {
    const old = readFileSync(new URL(`${task}/${name}`, folder))
    const saved = decodeModel(old, task)
    return { name: `${task}/${name}`, task, old, saved, bytes: Buffer.from(encodeModel(saved)) }
  }),
)

/** Those of no file of an earlier version, fitted here. */
async function continuous() {
  const X = Array.from({ length: 24 }, (_, r) => [Math.sin(3 * r), Math.cos(5 * r)])
  const y = X.map(([a, b]) => a + b * b)
  const density = await new DensityEstimator({
    steps: 4,
    components: 2,
    hidden: [3],
    frequencies: 2,
    logPartitionDraws: 50,
  }).fit(X)
  const regressor = await new EnergyRegressor({
    steps: 4,
    components: 2,
    hidden: [4],
    frequencies: 2,
  }).fit(X, y)
  return [
    ['density', density],
    ['regression', regressor],
  ].map(([task, model]) => {
    const bytes = Buffer.from(model.toBytes())
    return { name: task, task, old: bytes, saved: decodeModel(bytes, task), bytes }
  })
}

const models = [...ofLabels, ...(await continuous())]

/** A model of numbers answers about one point. */
async function askContinuous(Class, bytes) {
  const model = await Class.fromBytes(bytes)
  if (model.featureCount > 1e6) return
  const X = [Array.from({ length: model.featureCount }, (_, i) => i / 3)]
  model.logDensity(X, [0.5])
  JSON.stringify([model.training, model.options, model.diagnostics])
  model.toBytes()
}

async function loadAndAsk(bytes) {
  const task = taskOfModel(bytes)
  if (task === 'density') return askContinuous(FittedDensity, bytes)
  if (task === 'regression') return askContinuous(FittedRegressor, bytes)
  const model = await (classes[task] ?? FittedMultilabel).fromBytes(bytes, { deterministic: true })
  if (model.featureCount > 1e6) return
  const X = [Array.from({ length: model.featureCount }, (_, i) => (i % 3) - 1)]
  model.predict(X)
  model.logPartition(X)
  JSON.stringify([model.training, model.options, model.diagnostics])
  model.toBytes()
}

/** Bytes mutated, headers mutated under a digest that is right, tensors swapped. */
export const mutatedModels = {
  name: 'models',
  make(rng) {
    const { old, saved, bytes, task } = pick(rng, models)
    const other = pick(rng, models)
    switch (rng.integer(4)) {
      case 0:
        return mutateBytes(rng, old, other.old)
      case 1:
        return mutateBytes(rng, bytes, other.bytes)
      case 2:
        return encodeModel({ ...saved, task, header: mutateJson(rng, saved.header) })
      default: {
        const weights = [...saved.weights]
        const [name, tensor] = pick(rng, weights)
        const replaced = rng.bernoulli(0.5)
          ? pick(rng, weights)[1]
          : { ...tensor, rows: tensor.cols, cols: tensor.rows }
        const changed = new Map(weights)
        if (rng.uniform() < 0.2) changed.delete(name)
        else changed.set(name, replaced)
        return encodeModel({ ...saved, task, weights: changed })
      }
    }
  },
  check: loadAndAsk,
}

/** One bit of a file with a digest. */
export const flippedBits = {
  name: 'flips',
  make(rng) {
    const { bytes, task } = pick(rng, models)
    const flipped = Buffer.from(bytes)
    flipped[rng.integer(bytes.length)] ^= 1 << rng.integer(8)
    return { bytes: flipped, task }
  },
  check({ bytes, task }) {
    try {
      decodeModel(bytes, task)
    } catch (error) {
      if (error.code === 'MODEL_FILE') return
      throw error
    }
    throw new Error('a flipped bit was not noticed')
  },
}
