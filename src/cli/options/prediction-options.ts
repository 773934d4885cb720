import type { OutputRule } from '../../inference/index.js'
import { textOptions } from './data-options.js'
import type { engineOptions, generalOptions } from './general-options.js'
import { labelSetDecisionOptions, labelSetLimitOptions, labelsOption } from './label-set-options.js'
import type { OptionTable, OptionValues } from './option-table.js'
import { rankingDecisionOptions } from './ranking-options.js'
import { taskOption } from './task-name.js'
import { countOption, logPartitionByOption } from './training-options.js'

const setRules = labelSetDecisionOptions.decision.choices
const orderRules = rankingDecisionOptions.decision.choices
const outputRules = ['mode', 'expected-code'] as const satisfies readonly OutputRule[]

/** The rows to predict on, and the model. */
export const inputOptions = {
  task: { ...taskOption.task, default: 'that of the model', help: 'checked against the model' },
  model: { kind: 'text', value: 'M.partita', required: true, help: 'a model that fit has saved' },
  input: {
    kind: 'text',
    value: 'FILE',
    required: true,
    help: 'rows to predict: .arff or .csv, also .gz, or .parquet; label columns are ignored',
  },
  labels: {
    ...labelsOption.labels,
    help: 'the label columns of the input, checked against the model: XML file or names; rarely needed',
  },
  id: {
    kind: 'text',
    value: 'NAME',
    help: 'a column of the input to write beside the predictions, no feature of the model',
  },
  ...textOptions,
  missing: { ...textOptions.missing, default: 'as in training' },
  'max-memory': {
    kind: 'number',
    value: 'BYTES',
    default: '4e8, and 16 for each byte',
    expected: 'a number of bytes',
    accepts: (bytes: number) => bytes > 0,
    help: 'what decoding a Parquet file may take',
  },
  'max-seconds': {
    kind: 'number',
    value: 'N',
    default: '4, and one for each MB',
    expected: 'a number above 0',
    accepts: (seconds: number) => seconds > 0,
    help: 'how long the processor may decode a Parquet file',
  },
} as const satisfies OptionTable

/** What is predicted, and where it goes. */
export const outputOptions = {
  output: {
    kind: 'text',
    value: 'FILE',
    help: 'where to write, .parquet too; default: standard output',
  },
  format: {
    kind: 'choice',
    choices: ['csv', 'jsonl'],
    default: 'csv',
    help: 'a table, or a JSON object a line',
  },
  decision: {
    kind: 'choice',
    choices: [...new Set([...setRules, ...orderRules, ...outputRules])],
    default: 'as fitted',
    help: `label sets: ${setRules.join(', ')}; orders: ${orderRules.join(', ')}; other outputs: ${outputRules.join(', ')}`,
  },
  threshold: { ...labelSetLimitOptions.threshold, default: 'as fitted' },
  'at-least': { ...labelSetLimitOptions['at-least'], default: 'as fitted' },
  'at-most': { ...labelSetLimitOptions['at-most'], default: 'as fitted' },
  probabilities: {
    kind: 'flag',
    help: 'instead the probability of every label, or that one item comes before another',
  },
  'with-probabilities': {
    kind: 'flag',
    help: 'the decided outputs, or ranks, and beside them these probabilities',
  },
  ranks: { kind: 'flag', help: 'the rank of every item, 1 = best, instead of orders' },
  'log-partition-by': {
    ...logPartitionByOption,
    help: 'instead the log-partition of every row, nats, by this method, with its standard error where it is an estimate',
  },
} as const satisfies OptionTable

/** How the work of predicting is shared out. */
export const predictWorkersOption = {
  workers: {
    ...countOption,
    default: '1',
    help: 'threads that read and score blocks of CSV or Parquet; the bytes written do not depend on it',
  },
} as const satisfies OptionTable

/** What the command line of `predict` says. */
export type PredictValues = OptionValues<
  typeof inputOptions &
    typeof outputOptions &
    typeof predictWorkersOption &
    typeof engineOptions &
    typeof generalOptions
>
