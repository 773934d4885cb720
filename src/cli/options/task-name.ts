import type { OptionTable } from './option-table.js'

/** What `--task` can name, the default first. */
export const taskNames = ['multilabel', 'ranking', 'density', 'regression'] as const
export type TaskName = (typeof taskNames)[number]
/** Those whose outputs are finite, and have probabilities and decisions. */
export type FiniteTaskName = Exclude<TaskName, 'density' | 'regression'>

export const taskOption = {
  task: {
    kind: 'choice',
    choices: taskNames,
    default: 'multilabel',
    help: 'sets of labels, orders of items, densities of columns, or of one column given the others; each has options of its own: --task ranking --help',
    instead: {
      structured:
        'models of other outputs are fitted in a program, by StructuredPredictor; predict and inspect know their files',
    },
  },
} as const satisfies OptionTable

/** The task that a command line names; the default if it names none, or one that there is not. */
export function namedTask(argv: readonly string[]): TaskName {
  const at = argv.findLastIndex((argument) => /^--task(=|$)/.test(argument))
  const name = argv[at] === '--task' ? argv[at + 1] : argv[at]?.slice('--task='.length)
  return taskNames.find((task) => task === name) ?? taskNames[0]
}
