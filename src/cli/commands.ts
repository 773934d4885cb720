import type { Command } from './command.js'
import {
  labelsOption,
  readingOptions,
  testDataOptions,
  trainingDataOptions,
} from './data-options.js'
import { engineOptions, generalOptions, jsonOption } from './general-options.js'
import type { OptionTable, OptionValues } from './option-table.js'
import { decisionOptions, modelOptions, optimizerOptions } from './training-options.js'

const trainingOptions = {
  ...modelOptions,
  ...decisionOptions,
  ...optimizerOptions,
  ...engineOptions,
}
const trainingSections = [
  { title: 'Model', options: modelOptions },
  { title: 'Decision', options: decisionOptions },
  { title: 'Training', options: { ...optimizerOptions, ...engineOptions } },
]

const savedModelOption = {
  model: {
    kind: 'text',
    value: 'M.partita',
    required: true,
    help: 'the model file to write; an older one of this name is replaced at the end',
  },
} as const satisfies OptionTable

const predictOptions = {
  model: { kind: 'text', value: 'M.partita', required: true, help: 'a model that fit has saved' },
  input: {
    kind: 'text',
    value: 'FILE',
    required: true,
    help: 'rows to predict: .arff or .csv, also .gz; label columns are ignored',
  },
  labels: {
    ...labelsOption.labels,
    help: 'the label columns of the input, checked against the model: XML file or names; rarely needed',
  },
  missing: readingOptions.missing,
} as const satisfies OptionTable

const predictionOptions = {
  output: { kind: 'text', value: 'FILE', help: 'where to write; default: standard output' },
  format: {
    kind: 'choice',
    choices: ['csv', 'jsonl'],
    default: 'csv',
    help: 'a table, or a JSON object a line',
  },
  decision: { ...decisionOptions.decision, default: 'as fitted' },
  probabilities: { kind: 'flag', help: 'the probability of every label instead of label names' },
} as const satisfies OptionTable

const inspectOptions = {
  model: { kind: 'text', value: 'M.partita', help: 'a model that fit has saved' },
  data: { kind: 'text', value: 'FILE', help: 'a data set: .arff or .csv, also .gz' },
  ...labelsOption,
  ...readingOptions,
} as const satisfies OptionTable

/** What the command lines of `fit` and `evaluate` both say. */
export type TrainingValues = OptionValues<
  typeof trainingDataOptions & typeof trainingOptions & typeof jsonOption & typeof generalOptions
>
/** What the command line of each command says. */
export type FitValues = TrainingValues & OptionValues<typeof savedModelOption>
export type EvaluateValues = TrainingValues & OptionValues<typeof testDataOptions>
export type PredictValues = OptionValues<
  typeof predictOptions & typeof predictionOptions & typeof engineOptions & typeof generalOptions
>
export type InspectValues = OptionValues<
  typeof inspectOptions & typeof jsonOption & typeof generalOptions
>

const generalSection = { title: 'General', options: { ...jsonOption, ...generalOptions } }

/** The commands of `partita`. Their work is loaded when they run. */
export const commands: readonly Command[] = [
  {
    name: 'fit',
    summary: 'learn a model from a file and save it',
    usage: '--train FILE --model M.partita [options]',
    sections: [
      { title: 'Data', options: { ...trainingDataOptions, ...savedModelOption } },
      ...trainingSections,
      generalSection,
    ],
    examples: ['partita fit --train yeast-train.arff --labels yeast.xml --model yeast.partita'],
    run: async (values, context) =>
      (await import('./fit.js')).fit(values as unknown as FitValues, context),
  },
  {
    name: 'evaluate',
    summary: 'learn from one file and measure on another, or on a part of the same',
    usage: '--train FILE [--test FILE] [options]',
    sections: [
      { title: 'Data', options: { ...trainingDataOptions, ...testDataOptions } },
      ...trainingSections,
      generalSection,
    ],
    examples: [
      'partita evaluate --train yeast-train.arff --test yeast-test.arff --labels yeast.xml',
      'partita evaluate --train songs.csv --labels happy,calm --split 0.3 --seed 7 --json',
    ],
    run: async (values, context) =>
      (await import('./evaluate.js')).evaluate(values as unknown as EvaluateValues, context),
  },
  {
    name: 'predict',
    summary: 'predict label sets or probabilities with a saved model',
    usage: '--model M.partita --input FILE [options]',
    sections: [
      { title: 'Data', options: predictOptions },
      { title: 'Output', options: predictionOptions },
      { title: 'General', options: { ...engineOptions, ...generalOptions } },
    ],
    examples: [
      'partita predict --model yeast.partita --input genes.arff',
      'partita predict --model yeast.partita --input genes.csv --probabilities --output genes-p.csv',
    ],
    run: async (values, context) =>
      (await import('./predict.js')).predict(values as unknown as PredictValues, context),
  },
  {
    name: 'inspect',
    summary: 'show what is in a model file or a data file',
    usage: '--model M.partita | --data FILE [--labels L.xml]',
    sections: [{ title: 'What', options: inspectOptions }, generalSection],
    examples: [
      'partita inspect --model yeast.partita',
      'partita inspect --data yeast-train.arff --labels yeast.xml --json',
    ],
    run: async (values, context) =>
      (await import('./inspect.js')).inspect(values as unknown as InspectValues, context),
  },
]
