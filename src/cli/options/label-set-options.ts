import {
  foldingOptions,
  foldsOption,
  readingOptions,
  repeatsOption,
  splitOption,
} from './data-options.js'
import type { OptionTable, OptionValues } from './option-table.js'
import { taskOption } from './task-name.js'
import {
  countOption,
  emptyOption,
  forestOptions,
  likelihoodOptions,
  logPartitionOption,
  lossOptions,
  optimizerOptions,
  proposalTrainingOption,
  standardizeOptions,
} from './training-options.js'

const FILES = '.arff or .csv, also .gz'

const dropoutOption = {
  kind: 'number',
  value: 'P',
  expected: 'a number from 0 to below 1',
  accepts: (p: number) => p >= 0 && p < 1,
} as const

/** What to do about missing labels. */
export const missingLabelsOption = {
  'missing-labels': {
    kind: 'choice',
    choices: ['keep', 'drop', 'error'],
    default: 'keep',
    help: 'labels that are empty, ? or null: unknown, and learned from what is known; or leave these rows out',
  },
} as const satisfies OptionTable

/** Which columns are labels. */
export const labelsOption = {
  labels: {
    kind: 'text',
    value: 'L.xml',
    help: 'the labels: a MULAN XML file, names separated by commas, first:6 or last:6; not needed if an ARFF relation name says it (MEKA -C)',
  },
  tags: {
    kind: 'text',
    value: 'COLUMN',
    help: 'the column that lists the labels of each row, as predict writes them: rain;sun',
  },
} as const satisfies OptionTable

/** Rows to learn from. */
export const labelSetDataOptions = {
  ...taskOption,
  train: { kind: 'text', value: 'FILE', required: true, help: `rows to learn from: ${FILES}` },
  validation: {
    kind: 'text',
    value: 'FILE',
    help: 'rows that choose when to stop; default: a share of the training rows',
  },
  ...labelsOption,
  ...readingOptions,
  ...missingLabelsOption,
  'drop-unlabelled': {
    kind: 'flag',
    api: 'unlabelled',
    help: 'leave out rows without any label, in every file',
  },
} as const satisfies OptionTable

/** Rows to measure on. */
export const labelSetTestOptions = {
  test: { kind: 'text', value: 'FILE', help: `rows to measure on: ${FILES}` },
  split: {
    ...splitOption,
    help: 'without --test: the share of rows, drawn by --seed, to measure on',
  },
  folds: {
    ...foldsOption,
    help: 'cross-validation instead: --train in so many parts, each measured on once',
  },
  stratify: {
    kind: 'choice',
    choices: ['labels', 'pairs'],
    help: 'with --folds: spread the labels evenly over them, or pairs of labels, too',
  },
  ...foldingOptions,
  ...repeatsOption,
  ...likelihoodOptions,
} as const satisfies OptionTable

/** What is learned. */
export const labelSetModelOptions = {
  ...lossOptions,
  'label-weight': {
    kind: 'text',
    value: 'NAME=W,…',
    help: 'rows weigh as much as their weightiest label: balanced, or rain=5,wind=2',
  },
  proposal: {
    kind: 'choice',
    choices: [
      'auto',
      'uniform',
      'marginal',
      'empirical',
      'closed',
      'tied',
      'tied-empirical',
      'bernoulli',
      'plackett-luce',
      'reference',
    ],
    default: 'auto',
    help: 'where the samples of the joint objective, or the noise, come from (plackett-luce: rankings only)',
  },
  'proposal-training': {
    ...proposalTrainingOption,
    help: 'what the network of the bernoulli proposal learns from: the data, or the weights of the samples',
  },
  'listed-share': {
    kind: 'number',
    value: 'SHARE',
    expected: 'a number between 0 and 1',
    accepts: (share: number) => share > 0 && share < 1,
    help: 'labels that a row does not have are unknown, and so large a share of the true ones is taken to be listed; default: they are absent',
  },
  reference: {
    kind: 'choice',
    choices: ['uniform', 'learned', 'forest'],
    default: 'uniform',
    help: 'what the energy is a residual on; learned: independent labels, fitted first; forest: label sets of training rows in the same leaves, smoothed',
  },
  samples: {
    ...countOption,
    default: '8 or 32; 1000 if shared; 4 chains',
    help: 'samples a row, or a step where all rows share them; Markov chains a row',
  },
  energy: {
    kind: 'choice',
    choices: ['auto', 'linear', 'pairwise', 'pairwise-full', 'pairwise-low-rank', 'deep', 'forest'],
    default: 'auto',
    help: 'linear, deep or a forest by the likelihood of held-out rows (auto), labels independent given the inputs, scored in pairs (pairwise-*: that depend on the inputs), by a network, or a forest alone',
  },
  ...forestOptions,
  'deep-hidden': {
    kind: 'numbers',
    value: 'WIDTHS',
    default: '64,64',
    expected: 'widths like 64,64',
    accepts: countOption.accepts,
    help: 'hidden layers of the deep energy',
  },
  'pairwise-rank': {
    ...countOption,
    default: '8',
    help: 'terms of the low-rank pairwise energy',
  },
  'log-partition': {
    ...logPartitionOption,
    default: 'logistic residual, else network; constant where none is learned',
  },
  hidden: {
    kind: 'numbers',
    value: 'WIDTHS',
    default: '256,256; 256 for few rows; 512 for sparse ones',
    expected: 'widths like 256,256, or none',
    accepts: countOption.accepts,
    help: 'hidden layers of the encoder',
  },
  dropout: {
    ...dropoutOption,
    default: '0.5; 0.7 for sparse rows',
    help: 'dropout of the hidden layers',
  },
  'input-dropout': { ...dropoutOption, default: '0.2', help: 'dropout of the inputs' },
  ...standardizeOptions,
} as const satisfies OptionTable

const sizeOption = {
  ...countOption,
  expected: 'a whole number from 0',
  accepts: (n: number) => Number.isSafeInteger(n) && n >= 0,
} as const

/** Thresholds, and how many labels an answer may have. */
export const labelSetLimitOptions = {
  threshold: {
    kind: 'text',
    value: 'T',
    default: '0.5',
    help: 'of --decision threshold: a number from 0 to 1, one a label, rain=0.2,sun=0.6, or macro-f1: those of the largest expected macro-F1 on the training rows',
  },
  'at-least': { ...sizeOption, default: '0', help: 'labels of an answer, at least' },
  'at-most': { ...sizeOption, default: 'all there are', help: 'labels of an answer, at most' },
} as const satisfies OptionTable

/** How it is decided and judged. */
export const labelSetDecisionOptions = {
  decision: {
    kind: 'choice',
    choices: ['f1', 'threshold', 'mode', 'jaccard'],
    default: 'f1',
    help: 'largest expected F1 or Jaccard index, marginals of at least --threshold, or the most probable set',
  },
  ...labelSetLimitOptions,
  empty: {
    ...emptyOption,
    default: 'one where training rows have no label, else zero',
    help: 'what F1 is without any true or predicted label (0/0); with zero, f1 never answers nothing',
  },
} as const satisfies OptionTable

/** How it is learned. */
export const labelSetTrainingOptions = optimizerOptions({
  epochs: '300',
  batchSize: '64',
  rate: '0.001; deep 0.0003',
  decay: '0.1',
})

/** What the command lines of `fit` and `evaluate` say. */
export type LabelSetValues = OptionValues<
  typeof labelSetDataOptions &
    typeof labelSetTestOptions &
    typeof labelSetModelOptions &
    typeof labelSetDecisionOptions &
    typeof labelSetTrainingOptions
>
