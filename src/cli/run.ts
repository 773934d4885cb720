import { readFileSync } from 'node:fs'
import { PartitaError } from '../errors.js'
import { nearestName } from '../nearest-name.js'
import { commandNames, findCommand, overviewCommands, taskWithOption } from './commands/commands.js'
import { exitCodes } from './exit-codes.js'
import { type Command, optionTable } from './options/command.js'
import { inCommandLineWords } from './options/command-line-words.js'
import type { CliContext } from './options/context.js'
import { commandHelp, helpCommand, overviewHelp } from './options/help.js'
import { parseOptions } from './options/option-table.js'
import { namedTask } from './options/task-name.js'
import { UsageError } from './options/usage-error.js'
import { printable } from './printable.js'

/**
 * Runs one command line, without `node` and the script; resolves to the exit code: 0 done, 1 failed,
 * 2 wrong usage, 130 interrupted. Never rejects.
 */
export async function run(argv: readonly string[], context: CliContext): Promise<number> {
  try {
    return await dispatch(argv, context)
  } catch (error) {
    const description = describeError(error, argv.includes('--debug'))
    context.stderr.write(`${printable(description)}\n`)
    if (!(error instanceof UsageError)) return exitCodes.failed
    const command = findCommand(argv[0] ?? '', namedTask(argv))
    context.stderr.write(`see ${helpCommand(command)}\n`)
    return exitCodes.usage
  }
}

async function dispatch(argv: readonly string[], context: CliContext): Promise<number> {
  const [name, ...rest] = argv
  if (name === '--version' || name === '-v') {
    context.stdout.write(`${readVersion()}\n`)
    return exitCodes.done
  }
  const isHelp = name === 'help' || name === '--help' || name === '-h'
  if (name === undefined || (isHelp && rest.length === 0)) {
    const stream = name === undefined ? context.stderr : context.stdout
    stream.write(overviewHelp(overviewCommands))
    return name === undefined ? exitCodes.usage : exitCodes.done
  }
  const wanted = isHelp ? rest[0] : name
  const command = findCommand(wanted, namedTask(rest))
  if (command === undefined) throw unknownCommand(wanted)
  if (isHelp || rest.includes('--help') || rest.includes('-h')) {
    context.stdout.write(commandHelp(command))
    return exitCodes.done
  }
  const elsewhere = (option: string) => {
    const task = taskWithOption(command, option)
    return task && `it belongs to --task ${task}`
  }
  const { operands, options } = splitOperands(command, rest)
  const values = parseOptions(options, optionTable(command), elsewhere)
  return command.run({ ...values, ...operands }, { ...context, argv })
}

/** What stands without dashes right after the command, by name, and the rest. */
function splitOperands({ name, operands = [], usage }: Command, argv: readonly string[]) {
  const given = argv.slice(0, operands.length)
  const missing = operands.find((_, at) => given[at] === undefined || given[at].startsWith('-'))
  if (missing !== undefined) {
    throw new UsageError(`${name} lacks its ${missing} file`, `partita ${name} ${usage}`)
  }
  const named = Object.fromEntries(operands.map((operand, at) => [operand, given[at]]))
  return { operands: named, options: argv.slice(operands.length) }
}

function unknownCommand(name: string): UsageError {
  const near = nearestName(name, commandNames)
  return new UsageError(
    `${JSON.stringify(name)} is no command`,
    near === undefined ? `the commands are ${commandNames.join(', ')}` : `did you mean ${near}?`,
  )
}

function describeError(error: unknown, isDebug: boolean): string {
  if (error instanceof UsageError) {
    return error.hint === undefined
      ? `error: ${error.message}`
      : `error: ${error.message}; ${error.hint}`
  }
  const stack = error instanceof Error && isDebug ? `\n${error.stack}` : ''
  if (error instanceof PartitaError) {
    return `error [${error.code}]: ${inCommandLineWords(error.message)}${stack}`
  }
  const message = error instanceof Error ? error.message : String(error)
  const hint = isDebug ? stack : '\nthis should not happen: run again with --debug and report it'
  return `error: ${message}${hint}`
}

function readVersion(): string {
  const manifest = new URL('../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
}
