import { type Command, optionTable } from '../options/command.js'
import { type TaskName, taskNames } from '../options/task-name.js'
import {
  inspectMultilabelCommand,
  inspectRankingCommand,
  predictCommand,
} from './model-commands.js'
import { evaluateMultilabelCommand, fitMultilabelCommand } from './multilabel-commands.js'
import { evaluateRankingCommand, fitRankingCommand } from './ranking-commands.js'

/** The commands of `partita`, for the default task first. Their work is loaded when they run. */
export const commands: readonly Command[] = [
  fitMultilabelCommand,
  fitRankingCommand,
  evaluateMultilabelCommand,
  evaluateRankingCommand,
  predictCommand,
  inspectMultilabelCommand,
  inspectRankingCommand,
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
