import type { Command } from '../options/command.js'
import { readingOptions } from '../options/data-options.js'
import { engineOptions, generalOptions, jsonOption } from '../options/general-options.js'
import { multilabelDecisionOptions, multilabelLabelsOption } from '../options/multilabel-options.js'
import type { OptionTable, OptionValues } from '../options/option-table.js'
import { rankingColumnOptions, rankingDecisionOptions } from '../options/ranking-options.js'
import { taskOption } from '../options/task-name.js'
import { logPartitionByOption } from '../options/training-options.js'

const predictOptions = {
  task: { ...taskOption.task, default: 'that of the model', help: 'checked against the model' },
  model: { kind: 'text', value: 'M.partita', required: true, help: 'a model that fit has saved' },
  input: {
    kind: 'text',
    value: 'FILE',
    required: true,
    help: 'rows to predict: .arff or .csv, also .gz; label columns are ignored',
  },
  labels: {
    ...multilabelLabelsOption.labels,
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
  decision: {
    kind: 'choice',
    choices: [
      ...new Set([
        ...multilabelDecisionOptions.decision.choices,
        ...rankingDecisionOptions.decision.choices,
      ]),
    ],
    default: 'as fitted',
    help: `label sets: ${multilabelDecisionOptions.decision.choices.join(', ')}; orders: ${rankingDecisionOptions.decision.choices.join(', ')}`,
  },
  probabilities: {
    kind: 'flag',
    help: 'instead the probability of every label, or that one item comes before another',
  },
  ranks: { kind: 'flag', help: 'the rank of every item, 1 = best, instead of orders' },
  'log-partition-by': {
    ...logPartitionByOption,
    help: 'instead the log-partition of every row, nats, by this method, with its standard error where it is an estimate',
  },
} as const satisfies OptionTable

const modelOrDataOptions = {
  model: { kind: 'text', value: 'M.partita', help: 'a model that fit has saved, of any task' },
  data: { kind: 'text', value: 'FILE', help: 'a data set: .arff or .csv, also .gz' },
  ...taskOption,
} as const satisfies OptionTable

/** What the command line of `predict` says. */
export type PredictValues = OptionValues<
  typeof predictOptions & typeof predictionOptions & typeof engineOptions & typeof generalOptions
>

interface InspectGeneralValues
  extends OptionValues<typeof modelOrDataOptions & typeof jsonOption & typeof generalOptions> {}
/** What the command line of `inspect` says of a data set, by its task. */
export type InspectMultilabelValues = OptionValues<
  typeof multilabelLabelsOption & typeof readingOptions
>
export type InspectRankingValues = OptionValues<typeof rankingColumnOptions>
/** What the command line of `inspect` says. */
export type InspectValues =
  | (InspectGeneralValues & { readonly task?: 'multilabel' } & InspectMultilabelValues)
  | (InspectGeneralValues & { readonly task: 'ranking' } & InspectRankingValues)

const generalSection = { title: 'General', options: { ...jsonOption, ...generalOptions } }

export const predictCommand: Command = {
  name: 'predict',
  summary: 'predict label sets, orders or probabilities with a saved model',
  usage: '--model M.partita --input FILE [options]',
  sections: [
    { title: 'Data', options: predictOptions },
    { title: 'Output', options: predictionOptions },
    { title: 'General', options: { ...engineOptions, ...generalOptions } },
  ],
  examples: [
    'partita predict --model yeast.partita --input genes.arff',
    'partita predict --model yeast.partita --input genes.csv --probabilities --output genes-p.csv',
    'partita predict --model wine.partita --input bottles.csv --ranks',
  ],
  run: async (values, context) =>
    (await import('../work/predict.js')).predict(values as unknown as PredictValues, context),
}

const inspectCommand = {
  name: 'inspect',
  summary: 'show what is in a model file or a data file',
  run: async (values, context) =>
    (await import('../work/inspect.js')).inspect(values as unknown as InspectValues, context),
} as const satisfies Partial<Command>

export const inspectMultilabelCommand: Command = {
  ...inspectCommand,
  task: 'multilabel',
  usage: '--model M.partita | --data FILE [--labels L.xml]',
  sections: [
    {
      title: 'What',
      options: { ...modelOrDataOptions, ...multilabelLabelsOption, ...readingOptions },
    },
    generalSection,
  ],
  examples: [
    'partita inspect --model yeast.partita',
    'partita inspect --data yeast-train.arff --labels yeast.xml --json',
  ],
}

export const inspectRankingCommand: Command = {
  ...inspectCommand,
  task: 'ranking',
  usage: '--model M.partita | --task ranking --data FILE [options]',
  sections: [
    { title: 'What', options: { ...modelOrDataOptions, ...rankingColumnOptions } },
    generalSection,
  ],
  examples: ['partita inspect --task ranking --data algae.csv --column order'],
}
