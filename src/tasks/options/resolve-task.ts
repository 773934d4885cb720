import { checkOption } from '../../errors.js'
import { type Generator, isLogistic } from '../../losses/index.js'
import type {
  CustomEnergy,
  EnergyKind,
  InputOptions,
  LogPartitionKind,
  ModelSpec,
  ProposalKind,
  ProposalSpec,
} from '../../models/index.js'
import type { FitOptions, Penalty } from '../../training/index.js'
import { resolveForest } from './forest-options.js'
import {
  defaultLogPartition,
  defaultPatience,
  defaultSamples,
  drawsFromProposal,
  resolveObjective,
} from './objective-options.js'
import { type FilledTaskOptions, ownParts, type ResolvedTaskOptions } from './task-options.js'

/** What a task makes of its own options, and the defaults it brings for those that all tasks have. */
export interface TaskDefaults {
  readonly energy: EnergyKind
  readonly encoder: ModelSpec['encoder']
  readonly proposal: string
  /** how many samples of that proposal the joint objective takes */
  readonly samples: number
  /** the proposal's network, if it has one */
  readonly network?: ProposalKind
  /** what min-max trains against the energy */
  readonly sampler: ProposalKind
  readonly reference?: string
  /** kind of the log-partition where one is learned, and its hidden layers */
  readonly logPartition: { readonly kind: LogPartitionKind; readonly hidden: readonly number[] }
  readonly inputs: Omit<InputOptions, 'standardize'>
  readonly fit: Pick<FitOptions, 'schedule' | 'batchSize' | 'epochs' | 'validationFraction'> &
    Readonly<Record<'rate' | 'logPartitionRate' | 'decay' | 'logPartitionDecay', number>>
}

/** How much faster a deep energy's hidden layers learn (docs/findings.md#multilabel-4). */
const DEEP_RATE = 3
/** Widths of the hidden layers of a proposal's own network, and of a sampler trained against the energy. */
const PROPOSAL_HIDDEN = [128]
/** Learning rate of a proposal's own network. */
const PROPOSAL_RATE = 1e-3

/**
 * The options that all tasks have, with the defaults of one.
 *
 * @throws PartitaError `INVALID_OPTION` naming the first option that is impossible
 */
export function resolveTask(
  given: FilledTaskOptions,
  generator: Generator,
  usual: TaskDefaults,
): ResolvedTaskOptions {
  // a forest alone has nothing to train
  const isForest = given.energy === 'forest'
  const { penalty } = given
  const options = isForest || penalty ? { ...given, objective: 'exact' as const } : given
  const solved = penalty ? solvedAlong(usual, generator, penalty) : usual
  const defaults = isForest ? forestAlone(usual, generator) : solved
  const { objective } = options
  const { energy, reference, inputs } = defaults
  const own = ownParts(options)
  const custom = Object.entries({
    energy: own.energy,
    encoder: own.encoder,
    logPartition: own.logPartition,
  }).flatMap(([part, given]) => (given ? [[part, given.name]] : []))
  checkProposalTraining(options, defaults)
  checkOption(
    defaults.proposal !== 'closed' || (energy === 'linear' && isLogistic(generator)),
    'proposal',
    'another one with this energy or loss: only a linear energy has a closed form',
    defaults.proposal,
  )
  const isRelaxable = objective !== 'generalized' || (reference ?? 'uniform') === 'uniform'
  checkOption(isRelaxable, 'reference', 'uniform with the generalized objective', options.reference)
  const network = networkOf(options, defaults)
  const isShape = typeof options.encoder === 'object' && !own.encoder
  const chosen = { objective, ...resolveObjective(objective, options, generator) }
  const { logPartition } = options
  return {
    loss: generator.name,
    ...chosen,
    proposal: defaults.proposal,
    samples: options.samples ?? defaultSamples(objective, defaults.samples),
    ...(reference && { reference }),
    ...(reference === 'forest' && { forest: resolveForest(options.forest) }),
    ...(isForest && { energy: 'forest' }),
    model: {
      encoder: { ...defaults.encoder, ...(isShape && (options.encoder as object)) },
      energy,
      ...(energy === 'deep' && { deep: { hidden: options.deepHidden } }),
      ...(energy === 'pairwise-low-rank' && { lowRank: { rank: options.pairwiseRank } }),
      ...(custom.length > 0 && { custom: Object.fromEntries(custom) }),
      ...(network && { proposal: network }),
      logPartition: {
        kind:
          typeof logPartition === 'object'
            ? 'network'
            : (logPartition ?? defaultLogPartition(chosen, defaults.logPartition.kind)),
        hidden: options.logPartitionHidden ?? defaults.logPartition.hidden,
        input: options.logPartitionInput,
        tableRows: 0,
      },
    },
    inputs: { standardize: options.standardize, ...inputs },
    fit: resolveFit(options, defaults),
    emptyPolicy: options.emptyPolicy,
    seed: options.seed,
  }
}

/** The kind of the energy that an option names; of a forest it is zero. */
export function kindOfEnergy<Name extends string>(
  named: Name | CustomEnergy,
): Exclude<Name, 'forest'> | 'zero' | 'custom' {
  if (typeof named === 'object') return 'custom'
  return named === 'forest' ? 'zero' : (named as Exclude<Name, 'forest'>)
}

/** The network that is trained along: of the proposal, or the sampler of the min-max objective. */
function networkOf(
  { objective, proposalTraining: training = 'likelihood' }: FilledTaskOptions,
  { network, sampler }: TaskDefaults,
): ProposalSpec | undefined {
  const proposal = drawsFromProposal(objective) ? network : undefined
  const kind = objective === 'min-max' ? sampler : proposal
  return kind && { kind, hidden: PROPOSAL_HIDDEN, input: 'context', training }
}

/** Throws `INVALID_OPTION` where it is told what a proposal network learns from, and none is trained. */
function checkProposalTraining(
  { proposalTraining, energy, objective }: FilledTaskOptions,
  { network, sampler }: TaskDefaults,
): void {
  const isAlone = energy === 'plackett-luce'
  const isTrained = network !== undefined && drawsFromProposal(objective) && !isAlone
  checkOption(
    proposalTraining === undefined || isTrained,
    'proposalTraining',
    `a proposal network to train: proposal: '${sampler}', objective: 'joint', 'nce' or 'mcmc'${isAlone ? ", energy: 'linear'" : ''}`,
    proposalTraining,
    `add proposal: '${sampler}', or leave proposalTraining out`,
  )
}

/** The options of the loop; a deep energy and the network of a proposal have rates of their own. */
function resolveFit(
  options: FilledTaskOptions,
  { energy, network, fit }: TaskDefaults,
): FitOptions {
  const { rate = fit.rate, decay = fit.decay } = options
  const { logPartitionRate = fit.logPartitionRate, deepRate = DEEP_RATE * rate } = options
  return {
    epochs: options.epochs ?? fit.epochs,
    batchSize: options.batchSize ?? fit.batchSize,
    patience: options.patience ?? defaultPatience(options.objective),
    groups: {
      main: { rate, decay },
      logPartition: { rate: logPartitionRate, decay: fit.logPartitionDecay },
      ...(energy === 'deep' && { deep: { rate: deepRate, decay } }),
      ...(network && { proposal: { rate: PROPOSAL_RATE, decay: 0 } }),
    },
    schedule: options.schedule ?? fit.schedule,
    ...(options.penalty && { penalty: options.penalty }),
    clipNorm: options.clipNorm,
    ...(options.averaging && { averaging: options.averaging }),
    ...(options.pilot && { pilot: options.pilot }),
    validationFraction: options.validationFraction ?? fit.validationFraction,
    refit: options.refit,
  }
}

/**
 * The defaults of a model that is a forest alone.
 *
 * @throws PartitaError `INVALID_OPTION` under a loss that is not logistic
 */
function forestAlone(defaults: TaskDefaults, generator: Generator): TaskDefaults {
  checkOption(isLogistic(generator), 'energy', 'another one with this loss', 'forest')
  return {
    ...defaults,
    energy: 'zero',
    encoder: { ...defaults.encoder, hidden: [], dropout: 0, inputDropout: 0 },
    proposal: 'reference',
    network: undefined,
    reference: 'forest',
    logPartition: { kind: 'constant', hidden: [] },
    inputs: { clip: defaults.inputs.clip, fourierFeatures: 0 },
  }
}

/** Strengths of a penalty, at most, each half of the one before. */
const STRENGTHS = 16
/** Share of the rows that tell how far to go, where no others do. */
const HELD_OUT = 0.25

/**
 * The defaults of a model that is solved to the optimum of its likelihood and a penalty.
 *
 * @throws PartitaError `INVALID_OPTION` for an energy that is not convex, or a loss that is not logistic
 */
function solvedAlong(defaults: TaskDefaults, generator: Generator, penalty: Penalty): TaskDefaults {
  const { energy, encoder, reference = 'uniform', inputs, fit } = defaults
  const isConvex = energy === 'linear' || energy === 'plackett-luce'
  const expected = 'none with this energy, reference or loss'
  const isAlone = energy === 'plackett-luce' || reference === 'uniform'
  checkOption(isConvex && isAlone && isLogistic(generator), 'penalty', expected, penalty)
  return {
    ...defaults,
    encoder: { ...encoder, hidden: [], dropout: 0, inputDropout: 0 },
    network: undefined,
    logPartition: { kind: 'constant', hidden: [] },
    inputs: { clip: inputs.clip, fourierFeatures: 0 },
    fit: { ...fit, epochs: STRENGTHS, validationFraction: fit.validationFraction || HELD_OUT },
  }
}
