import type { OptionTable, OptionValues } from './option-table.js'

/** What to find out beside scores. */
export const inquiryOptions = {
  report: {
    kind: 'text',
    value: 'R.html',
    help: 'write one HTML file with figures and tables: every label or item, pairs, inputs, rows to look at, learning curves; of folds their spread',
  },
  diagnose: {
    kind: 'flag',
    help: 'print every label or item by itself, the least likely rows and the inputs that matter; with --json all of it',
  },
  by: {
    kind: 'text',
    value: 'COLUMN',
    help: 'scores of the rows that share a value of this input; numbers of many values by quarters',
  },
  rows: { kind: 'flag', help: 'with --json: the scores of every test row, which compare pairs' },
} as const satisfies OptionTable

/** What the command line asked beside scores. */
export type InquiryValues = Partial<OptionValues<typeof inquiryOptions>>

/** How evaluations are compared. */
export const compareOptions = {
  seed: {
    kind: 'number',
    value: 'S',
    default: '0',
    expected: 'a whole number',
    accepts: Number.isSafeInteger,
    help: 'of the sign flips that are drawn',
  },
} as const satisfies OptionTable
