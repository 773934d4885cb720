import type { generalOptions } from './general-options.js'
import type { OptionTable, OptionValues } from './option-table.js'

/** The model, and what becomes of it. */
export const exportOptions = {
  model: { kind: 'text', value: 'M.partita', required: true, help: 'a model that fit has saved' },
  format: { kind: 'choice', choices: ['onnx'], default: 'onnx', help: 'what it becomes' },
  output: { kind: 'text', value: 'FILE', required: true, help: 'where to write' },
  outputs: {
    kind: 'text',
    value: 'NAMES',
    default: 'all but logProbability',
    help: 'of scores, probabilities, decision, logPartition, learnedLogPartition and logProbability, separated by commas',
  },
} as const satisfies OptionTable

/** What the command line of `export` says. */
export type ExportValues = OptionValues<typeof exportOptions & typeof generalOptions>
