import { type Features, Tape } from '../../src/engine/index.js'
import { createReferenceBackend } from '../../src/engine/reference/index.js'
import { EnergyModel, type ModelSpec } from '../../src/models/index.js'
import { Rng } from '../../src/random/index.js'
import {
  type Permutations,
  permutations,
  type Ranking,
  type RankingCodeName,
} from '../../src/spaces/index.js'
import {
  type LearnedReference,
  learnedReference,
  type ReferenceModel,
} from '../../src/tasks/fit/reference.js'
import { normals } from '../reference/rankings.js'

/** What a test wants to differ from a linear energy of three items in pairs code, in float64. */
export interface TinyRankerOptions {
  readonly k?: number
  readonly code?: RankingCodeName
  readonly energy?: ModelSpec['energy']
  /** on a random Plackett–Luce reference instead of the uniform measure */
  readonly reference?: boolean
  readonly logPartition?: Partial<ModelSpec['logPartition']>
  readonly proposal?: ModelSpec['proposal']
  /** scale of the normal weights */
  readonly random?: number
  readonly seed?: number
}

export interface TinyRanker {
  readonly model: EnergyModel<Ranking>
  readonly space: Permutations
  readonly reference?: ReferenceModel<Ranking>
}

/** Two inputs, no hidden layer, random weights. */
export function tinyRanker(options: TinyRankerOptions = {}): TinyRanker {
  const { k = 3, code = 'pairs', energy = 'linear', random = 1, seed = 1 } = options
  const space = permutations(k, { code })
  const create = (
    kind: ModelSpec['energy'],
    name: string,
    reference?: LearnedReference<Ranking>,
  ) => {
    const spec: ModelSpec = {
      features: 2,
      encoder: { hidden: [], activation: 'silu', dropout: 0, inputDropout: 0 },
      energy: kind,
      logPartition: {
        kind: 'network',
        hidden: [],
        input: 'context',
        tableRows: 0,
        ...options.logPartition,
      },
      proposal: name === 'model' ? options.proposal : undefined,
    }
    const tape = new Tape(createReferenceBackend())
    const rng = new Rng(seed).split(name)
    const model = new EnergyModel<Ranking>(tape, space, spec, rng, { reference })
    const weights = [...model.store.snapshot()].map(
      ([weight, { rows, cols }]) =>
        [weight, { rows, cols, values: normals(rng.split(weight), rows * cols, random) }] as const,
    )
    model.store.restore(new Map(weights))
    return model
  }
  const reference = options.reference
    ? learnedReference(create('plackett-luce', 'reference'))
    : undefined
  return { model: create(energy, 'model', reference), space, reference }
}

/** Linear scores and Plackett–Luce scores of each row, read off the model. */
export function partsOf({ model, space, reference }: TinyRanker, features: Features) {
  const k = space.items.length
  const isPlackettLuce = model.spec.energy === 'plackett-luce'
  model.tape.clear()
  const linear = model.tape.backend.read(model.at({ features }).linear.value)
  const worths = isPlackettLuce ? linear : reference?.parameters({ features })
  const width = linear.length / features.rows
  return Array.from({ length: features.rows }, (_, b) => ({
    linear: isPlackettLuce ? undefined : [...linear.subarray(b * width, (b + 1) * width)],
    worths: worths && [...worths.subarray(b * k, (b + 1) * k)],
  }))
}
