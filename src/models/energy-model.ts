import {
  isSparse,
  ParameterStore,
  type Tape,
  type Variable,
  type Weights,
} from '../engine/index.js'
import type { Rng } from '../random/index.js'
import type { Space } from '../spaces/index.js'
import { createDeepEnergy } from './energies/deep-energy.js'
import type { BatchScore, Energy, EnergyFactory } from './energies/energy.js'
import { createFullPairwiseEnergy } from './energies/full-pairwise-energy.js'
import { createLinearEnergy } from './energies/linear-energy.js'
import { createLowRankPairwiseEnergy } from './energies/low-rank-pairwise-energy.js'
import { createPairwiseEnergy } from './energies/pairwise-energy.js'
import { createPlackettLuceEnergy } from './energies/plackett-luce-energy.js'
import { createZeroEnergy } from './energies/zero-energy.js'
import type { ModelBatch } from './model-batch.js'
import { type CustomParts, checkCustomParts } from './parts/custom-parts.js'
import { createLogPartition, type LogPartition } from './parts/log-partition.js'
import type { ModelCalibration } from './parts/model-calibration.js'
import {
  type EnergyKind,
  type GivenModelSpec,
  type ModelSpec,
  resolveModelSpec,
} from './parts/model-spec.js'
import { createNetwork, keepMask, type Network } from './parts/network.js'
import {
  type BatchProposal,
  createProposalNetwork,
  type ProposalNetwork,
} from './parts/proposal-network.js'
import {
  type BatchReference,
  batchReference,
  type ReferenceMeasure,
} from './parts/reference-measure.js'

/** A model applied to a batch. */
export interface BatchModel extends BatchScore {
  /** absent: uniform */
  readonly reference?: BatchReference
  /** numbers held at once for each pair of a row and a code that are scored; default 1 */
  readonly numbersPerPair?: number
  /**
   * the power of a reference measure in the density of a calibrated model, `p ∝ q^β e^{βg}`, where its score has
   * `(β − 1) ln q`; absent: 1
   */
  readonly referencePower?: number | undefined
  /** the learned `τ(x)`, `[B, 1]`, relative to the reference measure */
  logPartition(): Variable
  /** the proposal's own network, if the model has one; computed at the first call */
  proposal?(): BatchProposal
}

/** What a model may be given beside its spec. */
export interface EnergyModelOptions extends CustomParts {
  /** starting value of the linear score, `[codeLength]` */
  readonly linearBias?: Float32Array
  /** `q(y|x)`, fitted before and frozen, that the score is a residual on; default uniform */
  readonly reference?: ReferenceMeasure
  /** saved ones to start from instead of random ones */
  readonly weights?: Weights
}

/**
 * What creates each kind of energy that a model names.
 *
 * @example
 * ```ts
 * import { createBackend, energyFactories, ParameterStore, Rng, subsets, Tape } from 'partita/core'
 * const store = new ParameterStore(new Tape(await createBackend()))
 * const options = { contextWidth: 2, rng: new Rng(1) }
 * const energy = energyFactories.linear(store, subsets(3), options)
 * console.log(store.size, energy.at(store.tape, store.tape.upload([1, 2], 1, 2)).isLinear) // 9 true
 * ```
 */
export const energyFactories: Readonly<Record<Exclude<EnergyKind, 'custom'>, EnergyFactory>> = {
  linear: createLinearEnergy,
  pairwise: createPairwiseEnergy,
  'pairwise-full': createFullPairwiseEnergy,
  'pairwise-low-rank': createLowRankPairwiseEnergy,
  deep: createDeepEnergy,
  'plackett-luce': createPlackettLuceEnergy,
  zero: createZeroEnergy,
}

/**
 * Encoder, energy and learned log-partition over one parameter store: the pair `(g, τ)` of
 * docs/maths.md#1-model.
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, Rng, subsets, Tape } from 'partita/core'
 * const tape = new Tape(await createBackend())
 * const model = new EnergyModel(tape, subsets(3), { features: 2, energy: 'pairwise' }, new Rng(1))
 * const features = { rows: 1, cols: 2, values: Float32Array.of(0.5, -1) }
 * console.log(tape.backend.read(model.at({ features }).logPartition().value)) // [0], as is the score
 * ```
 */
export class EnergyModel<Y> {
  /** the whole spec, as model files hold it */
  readonly spec: ModelSpec
  readonly store: ParameterStore
  /** `q(y|x)` that the score is a residual on; absent: uniform */
  readonly reference?: ReferenceMeasure
  private readonly encoder: Network
  private readonly energy: Energy
  private readonly logPartition: LogPartition
  private readonly proposal?: ProposalNetwork
  /** what becomes of every batch of a calibrated model */
  private readonly change?: (batch: BatchModel) => BatchModel

  /**
   * @param given by default an encoder without hidden layers, a linear energy, and a log-partition that
   *   is a linear layer on the encoder
   * @throws PartitaError `INVALID_OPTION` for an unknown kind or an impossible width, or if a custom
   *   part that the spec names is not passed along; `MODEL_FILE` if saved weights do not fit
   */
  constructor(
    readonly tape: Tape,
    readonly space: Space<Y>,
    given: GivenModelSpec,
    rng: Rng,
    options: EnergyModelOptions = {},
  ) {
    const spec = resolveModelSpec(given)
    checkCustomParts(spec.custom, options)
    const { linearBias, reference, weights } = options
    this.spec = spec
    this.reference = reference
    this.store = new ParameterStore(tape, weights)
    this.encoder =
      options.encoder?.create(this.store, rng, spec.features, {
        prefix: 'encoder',
        group: 'main',
      }) ??
      createNetwork(this.store, rng, {
        ...spec.encoder,
        name: 'encoder',
        inputs: spec.features,
        outputs: 0,
        group: 'main',
      })
    const contextWidth = this.encoder.outputs
    const createEnergy =
      spec.energy === 'custom' ? options.energy!.create : energyFactories[spec.energy]
    const { deep, lowRank } = spec
    this.energy = createEnergy(this.store, space, { contextWidth, linearBias, deep, lowRank, rng })
    this.logPartition = createLogPartition(this.store, rng, space, {
      ...spec.logPartition,
      contextWidth,
      featureWidth: spec.features,
      custom: options.logPartition,
    })
    this.proposal =
      spec.proposal &&
      createProposalNetwork(this.store, rng, space, spec.proposal, {
        features: spec.features,
        context: contextWidth,
      })
  }

  /**
   * Numbers held at once for each pair of a row and a code that are scored, the score included: what
   * bounds how many pairs fit into memory.
   */
  get numbersPerPair(): number {
    return 1 + (this.energy.numbersPerPair ?? 0)
  }

  /**
   * Adds a number to the learned log-partition of every input, nats; nothing where its network is the
   * caller's own.
   */
  raiseLogPartition(by: number): void {
    const { backend } = this.tape
    for (const { name, variable } of this.store.all()) {
      if (!raisedParameters.includes(name)) continue
      backend.write(
        variable.value,
        Float64Array.from(backend.read(variable.value), (value) => value + by),
      )
    }
  }

  /**
   * Divides the scores of a linear energy, or the item scores of Plackett–Luce, by a temperature: above 1
   * outputs are less certain, and the most probable one stays. A learned log-partition is not, and other
   * energies are left as they are.
   */
  temper(temperature: number): void {
    const names = this.energy.scoreParameters
    if (!names || temperature === 1) return
    const weights = new Map(this.store.snapshot())
    for (const name of names) {
      const own = weights.get(name)
      if (own) weights.set(name, { ...own, values: own.values.map((w) => w / temperature) })
    }
    this.store.restore(weights)
  }

  /**
   * Score and log-partition of a batch, on the tape.
   *
   * @param dropoutRng draws the dropout of a training step; without it nothing is dropped
   */
  at({ features, rowIndices, origins }: ModelBatch, dropoutRng?: Rng): BatchModel {
    const { tape } = this
    const { inputDropout } = this.spec.encoder
    const dropped = dropoutRng && inputDropout > 0
    const values = dropped ? dropInputs(features.values, inputDropout, dropoutRng) : features.values
    const inputs = isSparse(features)
      ? tape.backend.uploadSparse({ ...features, values })
      : tape.upload(values, features.rows, features.cols)
    const context = this.encoder.forward(tape, inputs, dropoutRng)
    const reference =
      this.reference && batchReference(tape, this.reference, { features, rowIndices, origins })
    const score = this.energy.at(tape, context, reference)
    const { linear } = score
    const seen = { features: inputs, context }
    let proposed: BatchProposal | undefined
    const batch: BatchModel = {
      ...score,
      numbersPerPair: this.numbersPerPair,
      reference,
      logPartition: () => this.logPartition.at(tape, { ...seen, linear, reference, rowIndices }),
      proposal: this.proposal && (() => (proposed ??= this.proposal!.at(tape, seen))),
    }
    return this.change ? this.change(batch) : batch
  }

  /** @internal Use {@link calibratedModel}. */
  changed(
    calibration: ModelCalibration,
    change: (batch: BatchModel) => BatchModel,
  ): EnergyModel<Y> {
    const spec = { ...this.spec, calibration }
    return Object.assign(Object.create(EnergyModel.prototype), this, { spec, change })
  }
}

/** What a log-partition is a sum of, where it is moved as a whole. */
const raisedParameters = [
  'log-partition/constant',
  'log-partition/table',
  'log-partition/output/bias',
]

/** Linear part of the whole score, `[B, c]`: that of the energy and of a linear reference measure. */
export function wholeLinear(tape: Tape, { linear, reference }: BatchModel): Variable {
  return reference?.linear ? tape.add(linear, reference.linear) : linear
}

function dropInputs(values: Float32Array, probability: number, rng: Rng): Float32Array {
  const dropped = keepMask(values.length, probability, rng)
  for (let e = 0; e < dropped.length; e++) dropped[e] *= values[e]
  return dropped
}
