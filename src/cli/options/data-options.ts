import type { OptionTable } from './option-table.js'
import { countOption } from './training-options.js'

/** How the text of a file is read. */
export const textOptions = {
  missing: {
    kind: 'choice',
    choices: ['error', 'mean', 'zero'],
    default: 'error',
    help: 'what to do about missing feature values; mean: of their column in training',
  },
  'missing-values': {
    kind: 'text',
    value: 'WORDS',
    help: 'what stands for a missing value beside NA, N/A, ?, null, - and the like',
  },
  delimiter: {
    kind: 'text',
    value: 'CHAR',
    default: 'what the header shows',
    help: 'between the fields of CSV: one character, or tab',
  },
  encoding: {
    kind: 'choice',
    choices: ['utf-8', 'latin1', 'utf-16'],
    default: 'what the file shows',
    help: 'of text files',
  },
} as const satisfies OptionTable

/** How a file is read to learn from. */
export const readingOptions = {
  ignore: {
    kind: 'text',
    value: 'NAMES',
    help: 'columns to leave out, separated by commas; "a, b" in quotes is one name',
  },
  keep: {
    kind: 'text',
    value: 'NAMES',
    help: 'columns that are features though they seem to number the rows',
  },
  categorical: {
    kind: 'text',
    value: 'NAMES',
    help: 'columns of CSV whose numbers are names of categories',
  },
  text: {
    kind: 'text',
    value: 'NAMES',
    help: 'columns of texts, whose words become features: TF-IDF, as scikit-learn has it',
  },
  'missing-indicators': {
    kind: 'flag',
    help: 'columns with missing values get a feature that says where',
  },
  ...textOptions,
} as const satisfies OptionTable

/** Where a fitted model goes. */
export const savedModelOption = {
  model: {
    kind: 'text',
    value: 'M.partita',
    required: true,
    help: 'the model file to write; an older one of this name is replaced at the end',
  },
} as const satisfies OptionTable

/** Where a fit is kept while it runs. */
export const checkpointOptions = {
  checkpoint: {
    kind: 'text',
    value: 'FILE',
    help: 'keep the fit in this file: cut off and started again with the same command line it goes on, to the same bits; removed once the model is saved',
  },
  'checkpoint-every': {
    kind: 'number',
    value: 'SECONDS',
    default: '60',
    expected: 'a number from 0',
    accepts: (seconds: number) => seconds >= 0,
    help: 'how often, at the ends of epochs',
  },
} as const satisfies OptionTable

/** Share of the rows to measure on where nothing is said. */
export const DEFAULT_SPLIT = 0.2

/** A share of the rows to measure on; each task says when it is used. */
export const splitOption = {
  kind: 'number',
  value: 'SHARE',
  default: String(DEFAULT_SPLIT),
  expected: 'a number between 0 and 1',
  accepts: (share: number) => share > 0 && share < 1,
} as const

/** Cross-validation; each task says of which file. */
export const foldsOption = {
  ...countOption,
  expected: 'a whole number from 2',
  accepts: (n: number) => Number.isSafeInteger(n) && n >= 2,
} as const

/** Rows that stay together, and where finished folds are kept. */
export const foldingOptions = {
  group: {
    kind: 'text',
    value: 'COLUMN',
    help: 'with --folds: rows with the same value here are never on both sides; the column is no feature',
  },
  results: {
    kind: 'text',
    value: 'FILE',
    help: 'keep finished fits in this file, a JSON line each; what is in it is not run again',
  },
} as const satisfies OptionTable

/** How often to measure. */
export const repeatsOption = {
  repeats: {
    ...countOption,
    default: '1',
    help: 'do it so often; repeat r (from 0) is a run with the seed S + r',
  },
} as const satisfies OptionTable

/** How the work of an evaluation is shared out. */
export const workersOption = {
  workers: {
    ...countOption,
    default: 'a core each, at most one a fold',
    help: 'threads to share the folds; results do not depend on it',
  },
} as const satisfies OptionTable
