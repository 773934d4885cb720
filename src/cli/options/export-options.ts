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
    default: 'all but what takes outputs',
    help: 'of scores, probabilities, decision, logPartition, learnedLogPartition, logProbability; of densities logDensity, energy; of a regression logDensity, mean, deviation: separated by commas',
  },
} as const satisfies OptionTable

/** What the command line of `export` says. */
export type ExportValues = OptionValues<typeof exportOptions & typeof generalOptions>
