import type { MissingPolicy } from '../io/index.js'
import type { OptionTable } from './option-table.js'

const FILES = '.arff or .csv, also .gz'

/** Which columns are labels. */
export const labelsOption = {
  labels: {
    kind: 'text',
    value: 'L.xml',
    help: 'the labels: a MULAN XML file, names separated by commas, first:6 or last:6; not needed if an ARFF relation name says it (MEKA -C)',
  },
} as const satisfies OptionTable

/** How a file is read. */
export const readingOptions = {
  ignore: { kind: 'text', value: 'NAMES', help: 'columns to leave out, separated by commas' },
  missing: {
    kind: 'choice',
    choices: ['error', 'mean', 'zero'] as const satisfies readonly MissingPolicy[],
    default: 'error',
    help: 'what to do about missing feature values',
  },
} as const satisfies OptionTable

/** Rows to learn from. */
export const trainingDataOptions = {
  task: {
    kind: 'choice',
    choices: ['multilabel'],
    default: 'multilabel',
    help: 'what the outputs are',
  },
  train: { kind: 'text', value: 'FILE', required: true, help: `rows to learn from: ${FILES}` },
  validation: {
    kind: 'text',
    value: 'FILE',
    help: 'rows that choose when to stop; default: a share of the training rows',
  },
  ...labelsOption,
  ...readingOptions,
  'drop-unlabelled': { kind: 'flag', help: 'leave out rows without any label, in every file' },
} as const satisfies OptionTable

/** Rows to measure on. */
export const testDataOptions = {
  test: { kind: 'text', value: 'FILE', help: `rows to measure on: ${FILES}` },
  split: {
    kind: 'number',
    value: 'SHARE',
    default: '0.2',
    expected: 'a number between 0 and 1',
    accepts: (share: number) => share > 0 && share < 1,
    help: 'without --test: the share of rows, drawn by --seed, to measure on',
  },
} as const satisfies OptionTable
