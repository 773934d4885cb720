import { engineOptions } from './general-options.js'
import type { OptionTable } from './option-table.js'

/** A whole number from 1. */
export const countOption = {
  kind: 'number',
  value: 'N',
  expected: 'a whole number from 1',
  accepts: (n: number) => Number.isSafeInteger(n) && n >= 1,
} as const

/** A number above 0. */
export const positiveOption = {
  kind: 'number',
  value: 'X',
  expected: 'a number above 0',
  accepts: (x: number) => x > 0,
} as const

/** What every task says of its model. */
export const lossOptions = {
  loss: {
    kind: 'text',
    value: 'LOSS',
    default: 'logistic',
    help: 'logistic, sparsemax, tsallis:1.5 or safe-logistic:0.1',
  },
  objective: {
    kind: 'choice',
    choices: ['joint', 'exact', 'mcmc', 'min-max', 'generalized', 'nce'],
    default: 'joint',
    help: 'learn the log-partition too; compute it in every step; or, for comparison, Markov chains, a sampler trained against it, a loss relaxed to the convex hull, noise contrast',
  },
  chains: {
    kind: 'choice',
    choices: ['persistent', 'contrastive'],
    default: 'persistent',
    help: 'objective mcmc: each row has chains of its own, or they start at its output',
  },
  sweeps: { ...countOption, default: '1', help: 'objective mcmc: length of the chains in a step' },
  nce: {
    kind: 'choice',
    choices: ['binary', 'ranking'],
    default: 'binary',
    help: 'objective nce: outputs against noise one by one, or picked among it',
  },
  regularizer: {
    kind: 'choice',
    choices: ['entropy', 'quadratic'],
    default: 'entropy',
    help: 'objective generalized: of points of the hull',
  },
} as const satisfies OptionTable

/** How a forest is grown, as an energy or a reference, and what is mixed. */
export const forestOptions = {
  trees: {
    ...countOption,
    default: '300 up to 1000 rows, fewer beyond, 100 at least',
    help: 'trees of a forest',
  },
  'tree-kind': {
    kind: 'choice',
    choices: ['extra', 'random'],
    default: 'extra',
    help: 'forest: one random threshold for each column tried, or the best of all',
  },
  leaf: {
    ...countOption,
    default: '1 or 3, by the rows out of bag',
    help: 'forest: fewest rows of a leaf',
  },
  penalty: {
    kind: 'choice',
    choices: ['l1', 'l2'],
    help: 'solve a linear energy, or Plackett–Luce, along a path of strengths of this penalty',
  },
  experts: {
    kind: 'text',
    value: 'NAMES',
    default: 'those that make held-out rows likelier than the best alone',
    help: 'which candidates of auto are mixed: all (auto), those named, or none',
  },
  ensemble: {
    ...countOption,
    default: '1',
    help: 'mix so many fits with other seeds in place of each',
  },
  calibrate: {
    kind: 'flag',
    help: 'divide scores by the temperature that is best for rows held out in turn: up to four more fits',
  },
} as const satisfies OptionTable

/** What a proposal network learns from; each task says which. */
export const proposalTrainingOption = {
  kind: 'choice',
  choices: ['likelihood', 'weights'],
  default: 'likelihood',
} as const

/** How the log-partition is modelled; each task adds its default. */
export const logPartitionOption = {
  kind: 'choice',
  choices: ['constant', 'table', 'network', 'residual'],
  help: 'model of the log-partition',
} as const

/** Where log-partitions of predictions come from. */
export const logPartitionByOption = {
  kind: 'choice',
  choices: ['learned', 'exact', 'importance', 'annealed'],
} as const

/** How likelihoods are measured. */
export const likelihoodOptions = {
  'log-partition-by': {
    ...logPartitionByOption,
    default: 'exact where there is a way, else learned',
    api: 'method',
    help: 'the log-partition that NLL is measured with: learned, exact, or estimated from importance samples or by annealing',
  },
} as const satisfies OptionTable

/** Whether inputs are scaled. */
export const standardizeOptions = {
  standardize: { kind: 'flag', help: 'z-score the inputs by the training rows (the default)' },
  'no-standardize': { kind: 'flag', help: 'take the inputs as they are' },
} as const satisfies OptionTable

/** What 0/0 counts for; each task says where it comes up. */
export const emptyOption = {
  kind: 'choice',
  api: 'emptyPolicy',
  choices: ['zero', 'one', 'skip'],
  default: 'zero',
} as const

/** How much is tried, and what a model is to cost. */
export const effortOptions = {
  effort: {
    kind: 'choice',
    choices: ['quick', 'default', 'best'],
    default: 'default',
    help: 'how much auto tries: the small models alone, or more candidates and rows held out in turn',
  },
  budget: {
    kind: 'text',
    value: 'TIME',
    help: 'time for a fit, like 10s, 500ms, 5min: small models first, others while there is time; default: as long as it takes',
  },
  'serving-ms': {
    ...positiveOption,
    value: 'MS',
    help: 'auto takes no model that answers a row slower, milliseconds',
  },
} as const satisfies OptionTable

/** How it is learned, with a task's defaults in words. */
export function optimizerOptions(
  defaults: Readonly<Record<'epochs' | 'batchSize' | 'rate' | 'decay', string>>,
) {
  return {
    ...effortOptions,
    epochs: {
      ...countOption,
      default: defaults.epochs,
      help: 'at most so many passes over the rows',
    },
    patience: {
      ...countOption,
      default: '20',
      help: 'epochs without a better validation loss; objective min-max: 100',
    },
    'batch-size': { ...countOption, default: defaults.batchSize, help: 'rows a step' },
    rate: { ...positiveOption, default: defaults.rate, help: 'learning rate' },
    decay: {
      ...positiveOption,
      default: defaults.decay,
      expected: 'a number from 0',
      accepts: (x: number) => x >= 0,
      help: 'decoupled weight decay',
    },
    seed: {
      kind: 'number',
      value: 'S',
      expected: 'a whole number',
      accepts: Number.isSafeInteger as (n: number) => boolean,
      default: '0',
      help: 'same seed, same data, same result',
    },
    ...engineOptions,
  } as const satisfies OptionTable
}
