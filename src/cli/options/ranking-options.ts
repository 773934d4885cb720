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

const FILE = { kind: 'text', value: 'FILE' } as const

/** Which columns are rankings, and of what. */
export const rankingColumnOptions = {
  labels: {
    kind: 'text',
    value: 'NAMES',
    default: 'L1, L2, …',
    help: 'columns with the rank of an item each: names separated by commas, first:6 or last:6',
  },
  column: {
    kind: 'text',
    value: 'NAME',
    default: 'ranking or order',
    help: 'or one column with the order as text: b>a>c',
  },
  features: {
    ...FILE,
    help: 'or a line for each item of each row (columns row, item, rank), and their features here',
  },
  items: { kind: 'text', value: 'NAMES', help: 'names of the items, separated by commas' },
  'first-rank': {
    kind: 'choice',
    choices: ['0', '1'],
    default: '1, and 0 is missing',
    help: 'the rank of the best; to be said where every row has a rank 0',
  },
  'max-memory': {
    kind: 'number',
    value: 'BYTES',
    default: '2^31',
    expected: 'a number of bytes',
    accepts: (bytes: number) => bytes > 0,
    help: 'what the rankings of a file may take: a bit for each pair of items in each row',
  },
  partial: {
    kind: 'choice',
    choices: ['keep', 'drop', 'error'],
    default: 'keep',
    help: 'rankings with ties or missing items: learn from what they say, or leave them out',
  },
  ...readingOptions,
} as const satisfies OptionTable

/** Rows to learn from. */
export const rankingDataOptions = {
  ...taskOption,
  train: { ...FILE, required: true, help: 'rows to learn from: .arff or .csv, also .gz' },
  validation: { ...FILE, help: 'rows that choose when to stop; default: no early stopping' },
  ...rankingColumnOptions,
} as const satisfies OptionTable

/** Rows to learn from and to measure on. */
export const rankingEvaluationOptions = {
  ...taskOption,
  data: { ...FILE, help: 'rows to learn from and to measure on: .arff or .csv, also .gz' },
  split: { ...splitOption, help: 'the share of --data, drawn by --seed, to measure on' },
  folds: {
    ...foldsOption,
    help: 'cross-validation instead: --data in so many parts, each measured on once',
  },
  ...foldingOptions,
  ...repeatsOption,
  train: { ...FILE, help: 'instead of --data: rows to learn from' },
  test: { ...FILE, help: 'with --train: rows to measure on' },
  validation: rankingDataOptions.validation,
  ...rankingColumnOptions,
  ...likelihoodOptions,
} as const satisfies OptionTable

/** What is learned. */
export const rankingModelOptions = {
  code: {
    kind: 'choice',
    choices: ['ranks', 'matrix', 'pairs'],
    default: 'pairs',
    help: 'how the energy sees a ranking: as ranks, places, or pairwise orders',
  },
  energy: {
    kind: 'choice',
    choices: ['auto', 'linear', 'plackett-luce', 'forest'],
    default: 'auto below 4000 rows, else linear',
    help: 'linear in the code; Plackett–Luce or a forest alone; auto: what does better on held-out rows',
  },
  ...forestOptions,
  reference: {
    kind: 'choice',
    choices: ['plackett-luce', 'learned', 'uniform', 'forest'],
    default: 'plackett-luce',
    help: 'what the energy is a residual on, and sampled from: learned first (learned says the same), a forest, or none (as the objective generalized needs)',
  },
  encoder: {
    kind: 'choice',
    choices: ['auto', 'linear', 'mlp', 'fourier', 'piecewise'],
    default: 'auto; sparse rows mlp',
    help: 'no hidden layer, one, or one over random Fourier or piecewise linear features; auto: what does best',
  },
  ...lossOptions,
  proposal: {
    kind: 'choice',
    choices: ['auto', 'uniform', 'empirical', 'closed', 'tied', 'plackett-luce', 'reference'],
    default: 'auto: reference; uniform without one',
    help: 'where the samples of the joint objective, or the noise, come from; plackett-luce: a network trained along',
  },
  'proposal-training': {
    ...proposalTrainingOption,
    help: 'what the network of the plackett-luce proposal learns from: the data, or the weights of the samples',
  },
  samples: {
    ...countOption,
    default: '32; reference uniform 1000; 4 chains',
    help: 'samples a row, or with the reference uniform a step; Markov chains a row',
  },
  'log-partition': { ...logPartitionOption, default: 'network' },
  ...standardizeOptions,
} as const satisfies OptionTable

/** How it is decided and judged. */
export const rankingDecisionOptions = {
  decision: {
    kind: 'choice',
    choices: ['kemeny', 'expected-ranks', 'mode'],
    default: 'kemeny',
    help: 'largest expected Kendall τ, expected Spearman ρ, or the most probable ranking',
  },
  empty: { ...emptyOption, help: 'what τ and ρ are where all items are tied (0/0)' },
} as const satisfies OptionTable

/** How it is learned. */
export const rankingTrainingOptions = optimizerOptions({
  epochs: '100, for at least 600 steps; fewer for many rows',
  batchSize: '32; 128 from 4000 rows',
  rate: '0.002; encoder linear 0.02',
  decay: '2; from 4000 rows less; encoder linear 0.1',
})

/** What the command lines of `fit` and `evaluate` say. */
export type RankingValues = OptionValues<
  typeof rankingEvaluationOptions &
    typeof rankingModelOptions &
    typeof rankingDecisionOptions &
    typeof rankingTrainingOptions
>
