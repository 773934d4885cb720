import type { Command } from '../options/command.js'
import {
  type ContinuousValues,
  continuousTrainingOptions,
  densityColumns,
  densityEvaluationData,
  densityFitData,
  densityModelOptions,
  regressionColumns,
  regressionEvaluationData,
  regressionFitData,
  regressionModelOptions,
} from '../options/continuous-options.js'
import { checkpointOptions, savedModelOption, workersOption } from '../options/data-options.js'
import { generalOptions, jsonOption } from '../options/general-options.js'
import { inquiryOptions } from '../options/inquiry-options.js'
import type { OptionTable } from '../options/option-table.js'
import { queueOption } from '../options/queue-options.js'
import { modelOrDataOptions } from './task-commands.js'

const generalSection = { title: 'General', options: { ...jsonOption, ...generalOptions } }

/** What the command lines of a task of continuous outputs can say, and what they are called. */
interface ContinuousOptions {
  readonly task: 'density' | 'regression'
  readonly what: string
  readonly fitData: OptionTable
  readonly evaluationData: OptionTable
  readonly columns: OptionTable
  readonly model: OptionTable
  /** after the file, in examples */
  readonly example: string
}

/** `fit`, `evaluate` and `inspect` for a task of continuous outputs. Their work is loaded when they run. */
function continuousCommands(options: ContinuousOptions): readonly Command[] {
  const { task, what, example } = options
  const work = (name: 'fit' | 'evaluate' | 'inspect'): Command['run'] => {
    return async (values, context) => {
      const commands = await import('../work/continuous.js')
      return commands[name](task, values as unknown as ContinuousValues, context)
    }
  }
  const sections = [
    { title: 'Model', options: options.model },
    { title: 'Training', options: continuousTrainingOptions },
    generalSection,
  ]
  const evaluationSections = [
    { title: 'Model', options: options.model },
    {
      title: 'Training',
      options: { ...continuousTrainingOptions, ...workersOption, ...queueOption },
    },
    { title: 'Report', options: inquiryOptions },
    generalSection,
  ]
  return [
    {
      name: 'fit',
      task,
      summary: `learn ${what} from a file and save it`,
      usage: `--task ${task} --train FILE --model M.partita [options]`,
      sections: [
        {
          title: 'Data',
          options: { ...options.fitData, ...savedModelOption, ...checkpointOptions },
        },
        ...sections,
      ],
      examples: [`partita fit --task ${task} --train houses.csv ${example}--model houses.partita`],
      run: work('fit'),
    },
    {
      name: 'evaluate',
      task,
      summary: `learn ${what} and measure it on unseen rows`,
      usage: `--task ${task} --data FILE [--folds N | --split SHARE] [options]`,
      sections: [{ title: 'Data', options: options.evaluationData }, ...evaluationSections],
      examples: [
        `partita evaluate --task ${task} --data houses.csv ${example}--folds 5`,
        `partita evaluate --task ${task} --data houses.csv ${example}--split 0.1 --json`,
        `partita evaluate --task ${task} --data houses.csv ${example}--report houses.html`,
        `partita evaluate --task ${task} --train a.csv --test b.csv ${example}`.trimEnd(),
      ],
      run: work('evaluate'),
    },
    {
      name: 'inspect',
      task,
      summary: 'show what is in a model file or a data file',
      usage: `--model M.partita | --task ${task} --data FILE [options]`,
      sections: [
        { title: 'What', options: { ...modelOrDataOptions, ...options.columns } },
        generalSection,
      ],
      examples: [`partita inspect --task ${task} --data houses.csv ${example}`.trimEnd()],
      run: work('inspect'),
    },
  ]
}

/** Densities of all columns. */
export const densityCommands = continuousCommands({
  task: 'density',
  what: 'a density of columns of numbers',
  fitData: densityFitData,
  evaluationData: densityEvaluationData,
  columns: densityColumns,
  model: densityModelOptions,
  example: '',
})

/** The density of one column given the others. */
export const regressionCommands = continuousCommands({
  task: 'regression',
  what: 'the density of one column given the others',
  fitData: regressionFitData,
  evaluationData: regressionEvaluationData,
  columns: regressionColumns,
  model: regressionModelOptions,
  example: '--target price ',
})
