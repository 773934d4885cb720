import type { DecisionRule } from '../inference/index.js'
import type { EmptyPolicy } from '../metrics/index.js'
import type { EnergyKind, LogPartitionKind } from '../models/index.js'
import type { ObjectiveName, ProposalName } from '../tasks/index.js'
import type { OptionTable } from './option-table.js'

const COUNT = {
  kind: 'number',
  value: 'N',
  expected: 'a whole number from 1',
  accepts: (n: number) => Number.isSafeInteger(n) && n >= 1,
} as const

const POSITIVE = {
  kind: 'number',
  value: 'X',
  expected: 'a number above 0',
  accepts: (x: number) => x > 0,
} as const

const DROPOUT = {
  kind: 'number',
  value: 'P',
  expected: 'a number from 0 to below 1',
  accepts: (p: number) => p >= 0 && p < 1,
} as const

/** What is learned. */
export const modelOptions = {
  loss: {
    kind: 'text',
    value: 'LOSS',
    default: 'logistic',
    help: 'logistic, sparsemax, tsallis:1.5 or safe-logistic:0.1',
  },
  objective: {
    kind: 'choice',
    choices: ['joint', 'exact'] as const satisfies readonly ObjectiveName[],
    default: 'joint',
    help: 'learn the log-partition too, or compute it in every step',
  },
  proposal: {
    kind: 'choice',
    choices: ['uniform', 'marginal', 'tied'] as const satisfies readonly ProposalName[],
    default: 'tied',
    help: 'where the samples of the joint objective come from',
  },
  samples: { ...COUNT, default: 'tied 8, else 1000', help: 'samples a row (tied) or a step' },
  energy: {
    kind: 'choice',
    choices: ['linear', 'pairwise'] as const satisfies readonly EnergyKind[],
    default: 'linear',
    help: 'labels independent given the inputs, or scored in pairs',
  },
  'log-partition': {
    kind: 'choice',
    choices: [
      'constant',
      'table',
      'network',
      'residual',
    ] as const satisfies readonly LogPartitionKind[],
    default: 'logistic residual, else network',
    help: 'model of the log-partition',
  },
  hidden: {
    kind: 'numbers',
    value: 'WIDTHS',
    default: '256,256; 256 for few or sparse rows',
    expected: 'widths like 256,256, or none',
    accepts: COUNT.accepts,
    help: 'hidden layers of the encoder',
  },
  dropout: { ...DROPOUT, default: '0.5', help: 'dropout of the hidden layers' },
  'input-dropout': { ...DROPOUT, default: '0.2', help: 'dropout of the inputs' },
  standardize: { kind: 'flag', help: 'z-score the inputs by the training rows (the default)' },
  'no-standardize': { kind: 'flag', help: 'take the inputs as they are' },
} as const satisfies OptionTable

/** How it is decided and judged. */
export const decisionOptions = {
  decision: {
    kind: 'choice',
    choices: ['f1', 'threshold', 'mode'] as const satisfies readonly DecisionRule[],
    default: 'f1',
    help: 'largest expected F1, marginals of at least 1/2, or the most probable set',
  },
  empty: {
    kind: 'choice',
    choices: ['zero', 'one', 'skip'] as const satisfies readonly EmptyPolicy[],
    default: 'zero',
    help: 'what F1 is without any true or predicted label (0/0)',
  },
} as const satisfies OptionTable

/** How it is learned. */
export const optimizerOptions = {
  epochs: { ...COUNT, default: '300', help: 'at most so many passes over the rows' },
  patience: { ...COUNT, default: '20', help: 'epochs without a better validation loss' },
  'batch-size': { ...COUNT, default: '64', help: 'rows a step' },
  rate: { ...POSITIVE, default: '0.001', help: 'learning rate' },
  decay: {
    ...POSITIVE,
    expected: 'a number from 0',
    accepts: (x: number) => x >= 0,
    default: '0.1',
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
} as const satisfies OptionTable
