import { checkOption } from '../../errors.js'
import { type Generator, isLogistic } from '../../losses/index.js'
import type { LogPartitionKind } from '../../models/index.js'
import {
  type ChainStart,
  chainStarts,
  type NceKind,
  nceKinds,
  type Regularizer,
  regularizers,
} from '../../training/index.js'
import { count, type OptionTable, oneOf, readOptions } from './option-table.js'

/** Objectives by name. */
export const objectiveNames = ['joint', 'exact', 'mcmc', 'min-max', 'generalized', 'nce'] as const
export type ObjectiveName = (typeof objectiveNames)[number]

/** What single objectives may be told; without effect on the others. */
export interface ObjectiveOptions {
  /** `mcmc`: each row has chains of its own (`'persistent'`, default), or they start at its output */
  readonly chains?: ChainStart
  /**
   * `mcmc`: length of the chains in a step, 1 by default: one sweep is as many moves as an output has
   * bits, `ln |Y| / ln 2`, for label sets one a label
   */
  readonly sweeps?: number
  /** `nce`: true outputs against noise one by one (`'binary'`, default), or picked among it */
  readonly nce?: NceKind
  /** `generalized`: the regulariser of points of the hull; default `'entropy'` */
  readonly regularizer?: Regularizer
}

/** The options of single objectives. */
const tables: Readonly<Record<ObjectiveName, Partial<OptionTable<ObjectiveOptions>>>> = {
  joint: {},
  exact: {},
  mcmc: {
    chains: { ...oneOf(chainStarts), default: 'persistent' },
    sweeps: { ...count, default: 1 },
  },
  'min-max': {},
  generalized: { regularizer: { ...oneOf(regularizers), default: 'entropy' } },
  nce: { nce: { ...oneOf(nceKinds), default: 'binary' } },
}

/**
 * The options of the objective that is named, defaults filled in, and nothing of the others.
 *
 * @throws PartitaError `INVALID_OPTION` naming the first that is impossible, or an objective that
 *   does not go with the loss
 */
export function resolveObjective(
  objective: ObjectiveName,
  options: ObjectiveOptions,
  generator: Generator,
): ObjectiveOptions {
  const takesAny = objective === 'joint' || objective === 'exact'
  checkOption(
    takesAny || isLogistic(generator),
    'objective',
    `joint or exact with the loss ${generator.name}`,
    objective,
  )
  return readOptions(options, tables[objective])
}

/**
 * Epochs without a better likelihood before stopping, unless told. Of a game between an energy and its
 * sampler it gets worse before it gets better: on emotions 20 epochs end it after 12, at 3.34 nats and F1
 * .37 at ½; 100 after 69, at 2.59 and .60.
 */
export function defaultPatience(objective: ObjectiveName): number {
  return objective === 'min-max' ? 100 : 20
}

/** How many samples an objective draws unless told, given how many the joint one would. */
export function defaultSamples(objective: ObjectiveName, joint: number): number {
  if (objective === 'mcmc') return 4
  if (objective === 'min-max') return 32
  return objective === 'nce' ? Math.max(32, joint) : joint
}

/** The log-partition unless told: one that is not learned needs no network. */
export function defaultLogPartition(
  choice: Omit<ObjectiveChoice, 'loss'>,
  learned: LogPartitionKind,
): LogPartitionKind {
  return choice.objective === 'exact' || learnsLogPartition(choice) ? learned : 'constant'
}

/** Whether samples of a proposal are drawn, as such, as noise or for early stopping, and it is trained along. */
export function drawsFromProposal(objective: ObjectiveName): boolean {
  return objective === 'joint' || objective === 'nce' || objective === 'mcmc'
}

/** Settings that say which objective a model is fitted by. */
export interface ObjectiveChoice extends ObjectiveOptions {
  readonly objective: ObjectiveName
  /** name of the generator */
  readonly loss: string
}

/** Whether a log-partition is learned along; the other objectives leave it to be computed or estimated. */
export function learnsLogPartition({ objective, nce }: Omit<ObjectiveChoice, 'loss'>): boolean {
  return objective === 'joint' || (objective === 'nce' && nce !== 'ranking')
}
