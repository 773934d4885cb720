import type { MissingPolicy } from '../../io/index.js'
import type { OptionTable } from './option-table.js'

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
