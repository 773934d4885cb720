import type { OptionTable } from './option-table.js'

/** Where a fitted model goes. */
export const savedModelOption = {
  model: {
    kind: 'text',
    value: 'M.partita',
    required: true,
    help: 'the model file to write; an older one of this name is replaced at the end',
  },
} as const satisfies OptionTable
