import {
  type Activation,
  type Features,
  isSparse,
  ParameterStore,
  type Tape,
  type Variable,
} from '../engine/index.js'
import { checkOption } from '../errors.js'
import type { Rng } from '../random/index.js'
import type { Space } from '../spaces/index.js'
import type { BatchScore, Energy } from './energy.js'
import { createLinearEnergy } from './linear-energy.js'
import {
  createLogPartition,
  type LogPartition,
  type LogPartitionKind,
  logPartitionKinds,
} from './log-partition.js'
import { createNetwork, keepMask, type Network } from './network.js'
import { createPairwiseEnergy } from './pairwise-energy.js'

/** Kinds of energy model. */
export const energyKinds = ['linear', 'pairwise'] as const
export type EnergyKind = (typeof energyKinds)[number]

/** Everything needed to rebuild a model before its weights are restored; plain JSON. */
export interface ModelSpec {
  readonly features: number
  readonly encoder: {
    readonly hidden: readonly number[]
    readonly activation: Activation
    readonly dropout: number
    readonly inputDropout: number
  }
  readonly energy: EnergyKind
  readonly logPartition: {
    readonly kind: LogPartitionKind
    readonly hidden: readonly number[]
    readonly input: 'context' | 'features'
    /** rows of the table, 0 for the other kinds */
    readonly tableRows: number
  }
}

/** A batch of inputs and, if known, which training rows they are. */
export interface ModelBatch {
  readonly features: Features
  readonly rowIndices?: Int32Array
}

/** A model applied to a batch. */
export interface BatchModel extends BatchScore {
  /** the learned `τ(x)`, `[B, 1]`, relative to the uniform measure */
  logPartition(): Variable
}

/**
 * Encoder, energy and learned log-partition over one parameter store: the pair `(g, τ)` of MATHS §1.
 */
export class EnergyModel<Y> {
  readonly store: ParameterStore
  private readonly encoder: Network
  private readonly energy: Energy
  private readonly logPartition: LogPartition

  /**
   * @param linearBias starting value of the linear score, `[codeLength]`
   * @throws PartitaError `INVALID_OPTION` for an unknown kind or an impossible width
   */
  constructor(
    readonly tape: Tape,
    readonly space: Space<Y>,
    readonly spec: ModelSpec,
    rng: Rng,
    linearBias?: Float32Array,
  ) {
    checkSpec(spec)
    this.store = new ParameterStore(tape)
    this.encoder = createNetwork(this.store, rng, {
      ...spec.encoder,
      name: 'encoder',
      inputs: spec.features,
      outputs: 0,
      group: 'main',
    })
    const contextWidth = this.encoder.outputs
    const createEnergy = spec.energy === 'linear' ? createLinearEnergy : createPairwiseEnergy
    this.energy = createEnergy(this.store, {
      contextWidth,
      codeLength: space.codeLength,
      linearBias,
    })
    this.logPartition = createLogPartition(this.store, rng, space, {
      ...spec.logPartition,
      contextWidth,
      featureWidth: spec.features,
    })
  }

  /** score and log-partition of a batch; with `dropoutRng` as in training */
  at({ features, rowIndices }: ModelBatch, dropoutRng?: Rng): BatchModel {
    const { tape } = this
    const { inputDropout } = this.spec.encoder
    const dropped = dropoutRng && inputDropout > 0
    const values = dropped ? dropInputs(features.values, inputDropout, dropoutRng) : features.values
    const inputs = isSparse(features)
      ? tape.backend.uploadSparse({ ...features, values })
      : tape.upload(values, features.rows, features.cols)
    const context = this.encoder.forward(tape, inputs, dropoutRng)
    const score = this.energy.at(tape, context)
    const { linear } = score
    return {
      ...score,
      logPartition: () =>
        this.logPartition.at(tape, { features: inputs, context, linear, rowIndices }),
    }
  }
}

function dropInputs(values: Float32Array, probability: number, rng: Rng): Float32Array {
  const dropped = keepMask(values.length, probability, rng)
  for (let e = 0; e < dropped.length; e++) dropped[e] *= values[e]
  return dropped
}

function checkSpec({ encoder, energy, logPartition }: ModelSpec): void {
  const isWidth = (width: number) => Number.isInteger(width) && width > 0
  const isProbability = (p: number) => p >= 0 && p < 1
  checkOption(encoder.hidden.every(isWidth), 'encoder.hidden', 'widths > 0', encoder.hidden)
  checkOption(isProbability(encoder.dropout), 'encoder.dropout', '[0, 1)', encoder.dropout)
  checkOption(
    isProbability(encoder.inputDropout),
    'encoder.inputDropout',
    '[0, 1)',
    encoder.inputDropout,
  )
  const activations: Activation[] = ['identity', 'relu', 'sigmoid', 'tanh']
  checkOption(
    activations.includes(encoder.activation),
    'encoder.activation',
    `one of ${activations.join(', ')}`,
    encoder.activation,
  )
  checkOption(energyKinds.includes(energy), 'energy', `one of ${energyKinds.join(', ')}`, energy)
  checkOption(
    logPartitionKinds.includes(logPartition.kind),
    'logPartition',
    `one of ${logPartitionKinds.join(', ')}`,
    logPartition.kind,
  )
  checkOption(
    logPartition.hidden.every(isWidth),
    'logPartition.hidden',
    'widths > 0',
    logPartition.hidden,
  )
}
