import type { Command } from '../options/command.js'
import { type ExportValues, exportOptions } from '../options/export-options.js'
import { generalOptions } from '../options/general-options.js'

/** What takes a model elsewhere. */
export const exportCommand: Command = {
  name: 'export',
  summary: 'write a model as an ONNX file, for whatever runs those',
  usage: '--model M.partita --output M.onnx [options]',
  sections: [
    { title: 'What', options: exportOptions },
    { title: 'General', options: generalOptions },
  ],
  examples: [
    'partita export --model yeast.partita --format onnx --output yeast.onnx',
    'partita export --model yeast.partita --output yeast.onnx --outputs probabilities,logProbability',
  ],
  run: async (values, context) =>
    (await import('../work/export.js')).exportModel(values as unknown as ExportValues, context),
}
