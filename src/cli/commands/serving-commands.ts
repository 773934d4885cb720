import type { Command } from '../options/command.js'
import { type ExportValues, exportOptions } from '../options/export-options.js'
import { engineOptions, generalOptions } from '../options/general-options.js'
import { limitOptions, listeningOptions, type ServeValues } from '../options/serve-options.js'

/** Answers requests with a model. */
export const serveCommand: Command = {
  name: 'serve',
  summary: 'answer HTTP requests with the predictions of a model',
  usage: '--model M.partita [--port N] [options]',
  sections: [
    { title: 'Where', options: listeningOptions },
    { title: 'Limits', options: limitOptions },
    { title: 'General', options: { ...engineOptions, ...generalOptions } },
  ],
  examples: [
    'partita serve --model yeast.partita --port 8080',
    'partita serve --model yeast.partita --port 0 --max-rows 100 --timeout 5',
  ],
  run: async (values, context) =>
    (await import('../work/serve.js')).serve(values as unknown as ServeValues, context),
}

/** Takes a model elsewhere. */
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
    'partita export --model m.partita --output m.onnx --outputs probabilities,logProbability',
  ],
  run: async (values, context) =>
    (await import('../work/export.js')).exportModel(values as unknown as ExportValues, context),
}
