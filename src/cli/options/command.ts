import type { CliContext } from './context.js'
import type { OptionTable, OptionValues } from './option-table.js'
import type { TaskName } from './task-name.js'

/** Options under a heading of the help text. */
export interface OptionSection {
  readonly title: string
  readonly options: OptionTable
}

/** A command of `partita`: a description that loads nothing, and the way to what does the work. */
export interface Command {
  readonly name: string
  /** the task whose options these are; absent if they are the same for all */
  readonly task?: TaskName
  readonly summary: string
  /** what follows `partita NAME` in the usage line */
  readonly usage: string
  /** names of what is given without dashes, right after the command */
  readonly operands?: readonly string[]
  readonly sections: readonly OptionSection[]
  readonly examples: readonly string[]
  /** does the work; resolves to the exit code */
  run(values: OptionValues<OptionTable>, context: CliContext): Promise<number>
}

/** All options of a command in one table. */
export function optionTable({ sections }: Pick<Command, 'sections'>): OptionTable {
  return Object.assign({}, ...sections.map(({ options }) => options))
}
