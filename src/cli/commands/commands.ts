import { type Command, optionTable } from '../options/command.js'
import { readingOptions } from '../options/data-options.js'
import { engineOptions, generalOptions, jsonOption } from '../options/general-options.js'
import { compareOptions } from '../options/inquiry-options.js'
import {
  labelSetDataOptions,
  labelSetDecisionOptions,
  labelSetModelOptions,
  labelSetTestOptions,
  labelSetTrainingOptions,
  labelsOption,
  missingLabelsOption,
} from '../options/label-set-options.js'
import {
  inputOptions,
  outputOptions,
  type PredictValues,
  predictWorkersOption,
} from '../options/prediction-options.js'
import {
  rankingColumnOptions,
  rankingDataOptions,
  rankingDecisionOptions,
  rankingEvaluationOptions,
  rankingModelOptions,
  rankingTrainingOptions,
} from '../options/ranking-options.js'
import { type TaskName, taskNames } from '../options/task-name.js'
import type { CompareValues } from '../work/compare.js'
import { densityCommands, regressionCommands } from './continuous-commands.js'
import { exportCommand, serveCommand } from './serving-commands.js'
import { sweepCommands, workCommand } from './sweep-commands.js'
import { taskCommands } from './task-commands.js'

const inspectSummary = 'show what is in a model file or a data file'

const labelSets = taskCommands({
  task: 'multilabel',
  fitData: labelSetDataOptions,
  evaluationData: { ...labelSetDataOptions, ...labelSetTestOptions },
  model: labelSetModelOptions,
  decision: labelSetDecisionOptions,
  training: labelSetTrainingOptions,
  reading: { ...labelsOption, ...readingOptions, ...missingLabelsOption },
  words: {
    fit: {
      summary: 'learn a model from a file and save it',
      usage: '--train FILE --model M.partita [options]',
      examples: ['partita fit --train yeast-train.arff --labels yeast.xml --model yeast.partita'],
    },
    evaluate: {
      summary: 'learn from one file and measure on another, or on a part of the same',
      usage: '--train FILE [--test FILE] [options]',
      examples: [
        'partita evaluate --train yeast-train.arff --test yeast-test.arff --labels yeast.xml',
        'partita evaluate --train songs.csv --labels happy,calm --split 0.3 --seed 7 --json',
        'partita evaluate --train songs.csv --labels happy,calm --folds 10 --repeats 5',
        'partita evaluate --train songs.csv --labels happy,calm --report songs.html --by tempo',
      ],
    },
    inspect: {
      summary: inspectSummary,
      usage: '--model M.partita | --data FILE [--labels L.xml]',
      examples: [
        'partita inspect --model yeast.partita',
        'partita inspect --data yeast-train.arff --labels yeast.xml --json',
      ],
    },
  },
})

const rankings = taskCommands({
  task: 'ranking',
  fitData: rankingDataOptions,
  evaluationData: rankingEvaluationOptions,
  model: rankingModelOptions,
  decision: rankingDecisionOptions,
  training: rankingTrainingOptions,
  reading: rankingColumnOptions,
  words: {
    fit: {
      summary: 'learn a label ranker from a file and save it',
      usage: '--task ranking --train FILE --model M.partita [options]',
      examples: ['partita fit --task ranking --train wine.csv --model wine.partita'],
    },
    evaluate: {
      summary: 'learn label rankers and measure them: cross-validation, splits, or a test file',
      usage: '--task ranking --data FILE [--folds N | --split SHARE] [options]',
      examples: [
        'partita evaluate --task ranking --data wine.csv --folds 10 --repeats 5',
        'partita evaluate --task ranking --data vowel.csv --split 0.2 --repeats 3 --json',
        'partita evaluate --task ranking --train a.csv --test b.csv --column order --code ranks',
        'partita evaluate --task ranking --data wine.csv --report wine.html',
      ],
    },
    inspect: {
      summary: inspectSummary,
      usage: '--model M.partita | --task ranking --data FILE [options]',
      examples: ['partita inspect --task ranking --data algae.csv --column order'],
    },
  },
})

const predict: Command = {
  name: 'predict',
  summary: 'predict label sets, orders, probabilities or densities',
  usage: '--model M.partita --input FILE [options]',
  sections: [
    { title: 'Data', options: inputOptions },
    { title: 'Output', options: outputOptions },
    { title: 'General', options: { ...predictWorkersOption, ...engineOptions, ...generalOptions } },
  ],
  examples: [
    'partita predict --model yeast.partita --input genes.arff',
    'partita predict --model yeast.partita --input genes.csv --probabilities --output genes-p.csv',
    'partita predict --model wine.partita --input bottles.csv --ranks',
    'partita predict --model houses.partita --input houses.csv --format jsonl',
  ],
  run: async (values, context) =>
    (await import('../work/predict.js')).predict(values as unknown as PredictValues, context),
}

const compare: Command = {
  name: 'compare',
  summary: 'compare two evaluations of the same rows by paired tests',
  usage: 'A.json B.json [options]',
  operands: ['first', 'second'],
  sections: [
    { title: 'Tests', options: compareOptions },
    { title: 'General', options: { ...jsonOption, ...generalOptions } },
  ],
  examples: ['partita compare a.json b.json'],
  run: async (values, context) =>
    (await import('../work/compare.js')).compare(values as unknown as CompareValues, context),
}

/** The commands of `partita`, for the default task first. */
export const commands: readonly Command[] = [
  labelSets.fit,
  rankings.fit,
  labelSets.evaluate,
  rankings.evaluate,
  predict,
  compare,
  labelSets.inspect,
  rankings.inspect,
  exportCommand,
  serveCommand,
  ...sweepCommands,
  workCommand,
  ...densityCommands,
  ...regressionCommands,
]

/** One command of each name. */
export const overviewCommands = commands.filter(({ task = taskNames[0] }) => task === taskNames[0])
export const commandNames = overviewCommands.map(({ name }) => name)

/** The command of this name for a task. */
export function findCommand(wanted: string, wantedTask: TaskName): Command | undefined {
  return commands.find(({ name, task = wantedTask }) => name === wanted && task === wantedTask)
}

/** The other task for which a command has this option, if there is one. */
export function taskWithOption({ name, task }: Command, option: string): TaskName | undefined {
  const others = commands.filter((other) => other.name === name && other.task !== task)
  return others.find((other) => Object.hasOwn(optionTable(other), option))?.task
}
