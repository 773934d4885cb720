import type { Command } from '../options/command.js'
import { checkpointOptions, savedModelOption, workersOption } from '../options/data-options.js'
import { generalOptions, jsonOption } from '../options/general-options.js'
import { inquiryOptions } from '../options/inquiry-options.js'
import type { OptionTable } from '../options/option-table.js'
import { queueOption } from '../options/queue-options.js'
import { type FiniteTaskName, taskOption } from '../options/task-name.js'
import type { EvaluateValues } from '../work/evaluate.js'
import type { FitValues } from '../work/fit.js'
import type { InspectValues } from '../work/inspect.js'

/** What the help of a command says of a task. */
type Words = Pick<Command, 'summary' | 'usage' | 'examples'>

/** What the command lines of a task can say, and the words around it. */
export interface TaskOptions {
  readonly task: FiniteTaskName
  /** rows to learn from, and to measure on */
  readonly fitData: OptionTable
  readonly evaluationData: OptionTable
  readonly model: OptionTable
  readonly decision: OptionTable
  readonly training: OptionTable
  /** how a file is read that is looked into */
  readonly reading: OptionTable
  readonly words: { readonly fit: Words; readonly evaluate: Words; readonly inspect: Words }
}

const generalSection = { title: 'General', options: { ...jsonOption, ...generalOptions } }

/** What `inspect` looks into. */
export const modelOrDataOptions = {
  model: { kind: 'text', value: 'M.partita', help: 'a model that fit has saved, of any task' },
  data: { kind: 'text', value: 'FILE', help: 'a data set: .arff or .csv, also .gz' },
  ...taskOption,
} as const satisfies OptionTable

/** `fit`, `evaluate` and `inspect` for a task. Their work is loaded when they run. */
export function taskCommands({ task, words, ...options }: TaskOptions) {
  const modelSections = [
    { title: 'Model', options: options.model },
    { title: 'Decision', options: options.decision },
  ]
  const fit: Command = {
    name: 'fit',
    task,
    ...words.fit,
    sections: [
      { title: 'Data', options: { ...options.fitData, ...savedModelOption, ...checkpointOptions } },
      ...modelSections,
      { title: 'Training', options: options.training },
      generalSection,
    ],
    run: async (values, context) =>
      (await import('../work/fit.js')).fit(task, values as unknown as FitValues, context),
  }
  const evaluate: Command = {
    name: 'evaluate',
    task,
    ...words.evaluate,
    sections: [
      { title: 'Data', options: options.evaluationData },
      ...modelSections,
      { title: 'Training', options: { ...options.training, ...workersOption, ...queueOption } },
      { title: 'Report', options: inquiryOptions },
      generalSection,
    ],
    run: async (values, context) => {
      const work = await import('../work/evaluate.js')
      return work.evaluate(task, values as unknown as EvaluateValues, context)
    },
  }
  const inspect: Command = {
    name: 'inspect',
    task,
    ...words.inspect,
    sections: [
      { title: 'What', options: { ...modelOrDataOptions, ...options.reading } },
      generalSection,
    ],
    run: async (values, context) => {
      const work = await import('../work/inspect.js')
      return work.inspect(task, values as unknown as InspectValues, context)
    },
  }
  return { fit, evaluate, inspect }
}
