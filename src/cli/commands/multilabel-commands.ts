import type { Command } from '../options/command.js'
import { engineOptions, generalOptions, jsonOption } from '../options/general-options.js'
import { savedModelOption } from '../options/model-file-options.js'
import {
  multilabelDataOptions,
  multilabelDecisionOptions,
  multilabelModelOptions,
  multilabelOptimizerOptions,
  multilabelTestOptions,
} from '../options/multilabel-options.js'
import type { OptionValues } from '../options/option-table.js'

const trainingOptions = { ...multilabelOptimizerOptions, ...engineOptions }
const trainingSections = [
  { title: 'Model', options: multilabelModelOptions },
  { title: 'Decision', options: multilabelDecisionOptions },
  { title: 'Training', options: trainingOptions },
  { title: 'General', options: { ...jsonOption, ...generalOptions } },
]

/** What the command lines of `fit` and `evaluate` both say. */
export type MultilabelValues = OptionValues<
  typeof multilabelDataOptions &
    typeof multilabelModelOptions &
    typeof multilabelDecisionOptions &
    typeof trainingOptions &
    typeof jsonOption &
    typeof generalOptions
>
export type MultilabelFitValues = MultilabelValues & OptionValues<typeof savedModelOption>
export type MultilabelEvaluateValues = MultilabelValues & OptionValues<typeof multilabelTestOptions>

export const fitMultilabelCommand: Command = {
  name: 'fit',
  task: 'multilabel',
  summary: 'learn a model from a file and save it',
  usage: '--train FILE --model M.partita [options]',
  sections: [
    { title: 'Data', options: { ...multilabelDataOptions, ...savedModelOption } },
    ...trainingSections,
  ],
  examples: ['partita fit --train yeast-train.arff --labels yeast.xml --model yeast.partita'],
  run: async (values, context) => {
    const { fitMultilabel } = await import('../work/fit-multilabel.js')
    return fitMultilabel(values as unknown as MultilabelFitValues, context)
  },
}

export const evaluateMultilabelCommand: Command = {
  name: 'evaluate',
  task: 'multilabel',
  summary: 'learn from one file and measure on another, or on a part of the same',
  usage: '--train FILE [--test FILE] [options]',
  sections: [
    { title: 'Data', options: { ...multilabelDataOptions, ...multilabelTestOptions } },
    ...trainingSections,
  ],
  examples: [
    'partita evaluate --train yeast-train.arff --test yeast-test.arff --labels yeast.xml',
    'partita evaluate --train songs.csv --labels happy,calm --split 0.3 --seed 7 --json',
  ],
  run: async (values, context) => {
    const { evaluateMultilabel } = await import('../work/evaluate-multilabel.js')
    return evaluateMultilabel(values as unknown as MultilabelEvaluateValues, context)
  },
}
