import { type Backend, type Features, Tape, type Weights } from '../../src/engine/index.js'
import { createReferenceBackend } from '../../src/engine/reference/index.js'
import { EnergyModel, type ModelSpec, type ReferenceMeasure } from '../../src/models/index.js'
import { Rng } from '../../src/random/index.js'
import { type LabelSet, type Subsets, subsets } from '../../src/spaces/index.js'

/** What a test wants to differ from the plainest model: no encoder, linear energy, constant τ. */
export interface TinyModelOptions {
  readonly k?: number
  readonly features?: number
  readonly encoder?: Partial<ModelSpec['encoder']>
  readonly energy?: ModelSpec['energy']
  readonly logPartition?: Partial<ModelSpec['logPartition']>
  readonly backend?: Backend
  readonly seed?: number
  /** normal weights of this scale instead of the starting ones; `U` symmetric, zero diagonal */
  readonly random?: number
  readonly linearBias?: Float32Array
  readonly proposal?: ModelSpec['proposal']
  /** the score is a residual on it */
  readonly reference?: ReferenceMeasure
}

export interface TinyModel {
  readonly model: EnergyModel<LabelSet>
  readonly space: Subsets
}

export function tinyModel(options: TinyModelOptions = {}): TinyModel {
  const { k = 3, features = 2, backend = createReferenceBackend(), seed = 1 } = options
  const space = subsets(k)
  const spec: ModelSpec = {
    features,
    encoder: { hidden: [], activation: 'tanh', dropout: 0, inputDropout: 0, ...options.encoder },
    energy: options.energy ?? 'linear',
    logPartition: {
      kind: 'constant',
      hidden: [3],
      input: 'context',
      tableRows: 0,
      ...options.logPartition,
    },
    proposal: options.proposal,
  }
  const { linearBias, reference } = options
  const beside = { linearBias, reference }
  const model = new EnergyModel(new Tape(backend), space, spec, new Rng(seed), beside)
  if (options.random !== undefined) {
    model.store.restore(randomWeights(model.store.snapshot(), new Rng(seed), options.random))
  }
  return { model, space }
}

function randomWeights(shapes: Weights, rng: Rng, scale: number): Weights {
  const weights = new Map<string, { rows: number; cols: number; values: Float32Array }>()
  for (const [name, { rows, cols }] of shapes) {
    const values = new Float32Array(rows * cols)
    rng.fillNormal(values)
    if (name === 'energy/pairwise') {
      for (let i = 0; i < rows; i++) {
        values[i * rows + i] = 0
        for (let j = 0; j < i; j++) values[i * rows + j] = values[j * rows + i]
      }
    }
    weights.set(name, { rows, cols, values: values.map((x) => x * scale) })
  }
  return weights
}

/** `rows` standard normal inputs. */
export function normalFeatures(rows: number, cols: number, seed = 2): Features {
  const values = new Float32Array(rows * cols)
  new Rng(seed).fillNormal(values)
  return { rows, cols, values }
}

/** The weights of a model as one plain object, for comparisons. */
export function plainWeights({ model }: { model: EnergyModel<LabelSet> }) {
  return Object.fromEntries(
    [...model.store.snapshot()].map(([name, { values }]) => [name, [...values]]),
  )
}
