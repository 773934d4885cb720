// Model files under attack: any bytes load, or are refused by a PartitaError; a bit flipped is always noticed.
import { readdirSync, readFileSync } from 'node:fs'
import { FittedLatentPrior } from '../../dist/core.js'
import {
  FittedDensity,
  FittedMultilabel,
  FittedPredictor,
  FittedRanker,
  FittedRegressor,
} from '../../dist/index.js'
import { decodeModel, encodeModel, taskOfModel } from '../../dist/io/index.js'
import { mutateBytes, mutateJson, pick } from './mutate.mjs'
import { todaysModels } from './todays-models.mjs'

const folder = new URL('../../test/golden/models/', import.meta.url)
const classes = { multilabel: FittedMultilabel, ranking: FittedRanker, structured: FittedPredictor }

const ofLabels = Object.keys(classes).flatMap((task) =>
  readdirSync(new URL(`${task}/`, folder)).map((name) => {
    const old = readFileSync(new URL(`${task}/${name}`, folder))
    const saved = decodeModel(old, task)
    return { name: `${task}/${name}`, task, old, saved, bytes: Buffer.from(encodeModel(saved)) }
  }),
)

/** Made where they are asked for. */
let models
async function start() {
  const fitted = (await todaysModels()).map((made) => {
    return { ...made, old: made.bytes, saved: decodeModel(made.bytes, made.task) }
  })
  models ??= [...ofLabels, ...fitted]
}

/** What is asked of models of numbers, once they are loaded. */
const continuous = {
  density: [FittedDensity, (model) => model.logDensity([rowOf(model)])],
  regression: [FittedRegressor, (model) => model.logDensity([rowOf(model)], [0.5])],
  'latent-prior': [FittedLatentPrior, (model) => model.sample(1)],
}

const rowOf = ({ featureCount }) => Array.from({ length: featureCount }, (_, i) => (i % 3) - 1)

async function loadAndAsk(bytes) {
  const task = taskOfModel(bytes)
  if (Object.hasOwn(continuous, task)) {
    const [Class, ask] = continuous[task]
    const model = await Class.fromBytes(bytes)
    if (model.featureCount > 1e6) return
    ask(model)
    JSON.stringify([model.training, model.options, model.diagnostics])
    model.toBytes()
    return
  }
  const model = await (classes[task] ?? FittedMultilabel).fromBytes(bytes, { deterministic: true })
  if (model.featureCount > 1e6) return
  const X = [rowOf(model)]
  model.predict(X)
  model.logPartition(X)
  if (task === 'multilabel') model.predictProbabilities(X)
  // a row of values, where the model reads its columns itself
  if (model.schema) {
    try {
      model.predict([Object.fromEntries(model.schema.columns.map(({ name }) => [name, null]))])
    } catch (error) {
      if (error.name !== 'PartitaError') throw error
    }
  }
  JSON.stringify([model.training, model.options, model.diagnostics, model.calibration])
  model.toBytes()
}

/** Bytes mutated, headers mutated under a digest that is right, tensors swapped. */
export const mutatedModels = {
  name: 'models',
  together: 16,
  start,
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
  start,
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
