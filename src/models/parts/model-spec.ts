import { checkOneOf, checkOption } from '../../errors.js'
import { type LogPartitionKind, logPartitionKinds } from './log-partition.js'
import type { ModelCalibration } from './model-calibration.js'
import type { NetworkActivation } from './network.js'
import { type ProposalSpec, proposalKinds, proposalTrainings } from './proposal-network.js'

/** Kinds of energy model. */
export const energyKinds = [
  'linear',
  'pairwise',
  'pairwise-full',
  'pairwise-low-rank',
  'deep',
  'plackett-luce',
  'zero',
  'custom',
] as const
export type EnergyKind = (typeof energyKinds)[number]

/** Everything needed to rebuild a model before its weights are restored; plain JSON. */
export interface ModelSpec {
  /** columns of the inputs, d */
  readonly features: number
  readonly encoder: {
    readonly hidden: readonly number[]
    readonly activation: NetworkActivation
    readonly dropout: number
    readonly inputDropout: number
    /** half-width of a hidden layer's starting weights in units of 1/√fan-in; default 1 */
    readonly gain?: number
  }
  readonly energy: EnergyKind
  /** of the deep energy: widths of its hidden layers, at least one; default 64, 64 */
  readonly deep?: { readonly hidden: readonly number[] }
  /** of the low-rank pairwise energy: how many terms its matrix is a sum of; default 8 */
  readonly lowRank?: { readonly rank: number }
  /** names of the caller's own parts, which are passed along with the spec */
  readonly custom?: {
    readonly energy?: string
    readonly encoder?: string
    readonly logPartition?: string
  }
  readonly logPartition: {
    readonly kind: LogPartitionKind
    readonly hidden: readonly number[]
    readonly input: 'context' | 'features'
    /** rows of the table, 0 for the other kinds */
    readonly tableRows: number
  }
  /** a proposal network that is trained along with the model; absent: none */
  readonly proposal?: ProposalSpec
  /** how scores are changed since the fit ({@link calibratedModel}); absent: not at all */
  readonly calibration?: ModelCalibration
}

/** A model spec as it may be given: what is left out takes the default that {@link EnergyModel} names. */
export interface GivenModelSpec extends Partial<Omit<ModelSpec, 'encoder' | 'logPartition'>> {
  readonly features: number
  readonly encoder?: Partial<ModelSpec['encoder']>
  readonly logPartition?: Partial<ModelSpec['logPartition']>
}

const defaults = {
  encoder: { hidden: [], activation: 'relu', dropout: 0, inputDropout: 0 },
  energy: 'linear',
  logPartition: { kind: 'network', hidden: [], input: 'context', tableRows: 0 },
} as const satisfies Omit<ModelSpec, 'features'>

/**
 * A spec with its defaults filled in, in the order given: model files hold it as it is.
 *
 * @throws PartitaError `INVALID_OPTION` naming the first part that is impossible
 */
export function resolveModelSpec(given: GivenModelSpec): ModelSpec {
  const spec: ModelSpec = {
    ...given,
    energy: given.energy ?? defaults.energy,
    encoder: { ...given.encoder, ...defaults.encoder, ...given.encoder },
    logPartition: { ...given.logPartition, ...defaults.logPartition, ...given.logPartition },
  }
  checkModelSpec(spec)
  return spec
}

const activations: readonly NetworkActivation[] = ['identity', 'relu', 'sigmoid', 'silu', 'tanh']

function checkModelSpec(spec: ModelSpec): void {
  const { features, encoder, energy, deep, lowRank, custom, logPartition, proposal } = spec
  checkOption(isWidth(features), 'features', 'a width > 0', features)
  checkWidths('encoder.hidden', encoder.hidden)
  checkOneOf('encoder.activation', encoder.activation, activations)
  checkProbability('encoder.dropout', encoder.dropout)
  checkProbability('encoder.inputDropout', encoder.inputDropout)
  const { gain = 1 } = encoder
  checkOption(gain > 0 && Number.isFinite(gain), 'encoder.gain', 'a number > 0', gain)
  checkOneOf('energy', energy, energyKinds)
  if (deep) {
    checkWidths('deep.hidden', deep.hidden)
    checkOption(deep.hidden.length > 0, 'deep.hidden', 'at least one width', deep.hidden)
  }
  if (lowRank) checkOption(isWidth(lowRank.rank), 'lowRank.rank', 'a rank > 0', lowRank.rank)
  const isNamed = (energy === 'custom') === (custom?.energy !== undefined)
  checkOption(isNamed, 'custom.energy', "a name for the energy 'custom' alone", custom?.energy)
  const { kind, hidden, input, tableRows } = logPartition
  const hasNetwork = kind === 'network' || kind === 'residual' || custom?.logPartition === undefined
  checkOption(hasNetwork, 'logPartition', 'network or residual, for a network given', kind)
  checkOneOf('logPartition', kind, logPartitionKinds)
  checkWidths('logPartition.hidden', hidden)
  checkOneOf('logPartition.input', input, ['context', 'features'])
  const hasRows = kind !== 'table' || isWidth(tableRows)
  checkOption(hasRows, 'logPartition.tableRows', 'the number of training rows', tableRows)
  if (!proposal) return
  checkOneOf('proposal.kind', proposal.kind, proposalKinds)
  checkWidths('proposal.hidden', proposal.hidden)
  checkOneOf('proposal.input', proposal.input, ['context', 'features'])
  checkOneOf('proposal.training', proposal.training, proposalTrainings)
}

function isWidth(width: number): boolean {
  return Number.isInteger(width) && width > 0
}

function checkWidths(option: string, widths: readonly number[]): void {
  checkOption(Array.isArray(widths) && widths.every(isWidth), option, 'widths > 0', widths)
}

function checkProbability(option: string, p: number): void {
  checkOption(p >= 0 && p < 1, option, 'a number in [0, 1)', p)
}
