import { foldingOptions, foldsOption, repeatsOption, workersOption } from './data-options.js'
import { jsonOption } from './general-options.js'
import type { OptionTable } from './option-table.js'
import { patienceOption, queueOption } from './queue-options.js'
import { countOption } from './training-options.js'

/** What is tried. */
export const searchOptions = {
  grid: {
    kind: 'text',
    value: 'SPEC',
    help: 'values of options, all combinations: "rate=0.001/0.01 energy=linear/pairwise"',
  },
  random: {
    kind: 'text',
    value: 'SPEC',
    help: 'or ranges and values to draw from: "rate=0.0001..0.1:log epochs=10..50:integer"',
  },
  candidates: { ...countOption, default: '20', help: 'with --random: how many' },
  sweep: {
    kind: 'text',
    value: 'FILE',
    help: 'or a file, .json or .yaml, with grid, random or candidates, and halving and metric',
  },
  halving: {
    kind: 'text',
    value: 'SPEC',
    help: 'all candidates with little first, the best with more: rows=0.1, or epochs=10..90',
  },
  'halving-factor': {
    kind: 'number',
    value: 'N',
    default: '3',
    expected: 'a number from 2',
    accepts: (n: number) => n >= 2,
    help: 'with --halving: so many times more in each step, for one in so many',
  },
  metric: {
    kind: 'text',
    value: 'NAME',
    default: 'nll; of densities and regression meanLogDensity',
    help: 'the score to rank by, as evaluate --json names it',
  },
} as const satisfies OptionTable

/** On which folds. */
export const sweepFoldOptions = {
  folds: { ...foldsOption, default: '5', help: 'parts of the rows, each measured on once' },
  ...repeatsOption,
  ...foldingOptions,
} as const satisfies OptionTable

/** Where, and what is printed. */
export const sweepRunOptions = {
  ...workersOption,
  ...queueOption,
  ...patienceOption,
} as const satisfies OptionTable

export const leaderboardOptions = {
  report: {
    kind: 'text',
    value: 'R.html',
    help: 'write one HTML file: the leaderboard, the scores of every fold, and how to run it again',
  },
  csv: { kind: 'flag', help: 'print the leaderboard as CSV and nothing else' },
  ...jsonOption,
} as const satisfies OptionTable
