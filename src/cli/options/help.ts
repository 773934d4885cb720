import type { Command } from './command.js'
import type { OptionSpec } from './option-table.js'
import { taskNames } from './task-name.js'

const WIDTH = 96
const MARGIN = 28

/** What `partita --help` prints. */
export function overviewHelp(commands: readonly Command[]): string {
  return lines([
    'partita: sets of labels and rankings with a proper probability, from a file to a trusted answer',
    '',
    'Usage: partita COMMAND [options]',
    '',
    ...commands.flatMap(({ name, summary }) => entry(name, summary)),
    '',
    ...entry('--help', 'show this text; with a command, its options'),
    ...entry('--version', 'show the version'),
    '',
    'Every command: partita COMMAND --help',
  ])
}

/** The command line that explains a command, or all of them. */
export function helpCommand(command: Command | undefined): string {
  if (command === undefined) return 'partita --help'
  const { name, task = taskNames[0] } = command
  return `partita ${name}${task === taskNames[0] ? '' : ` --task ${task}`} --help`
}

/** What `partita COMMAND --help` prints. */
export function commandHelp({ name, summary, usage, sections, examples }: Command): string {
  return lines([
    `partita ${name}: ${summary}`,
    '',
    `Usage: partita ${name} ${usage}`,
    ...sections.flatMap(({ title, options }) => [
      '',
      title,
      ...Object.entries(options).flatMap(([option, spec]) =>
        entry(`--${option}${valueText(spec)}`, description(spec)),
      ),
    ]),
    '',
    'Examples',
    ...examples.map((example) => `  ${example}`),
  ])
}

function valueText(spec: OptionSpec): string {
  switch (spec.kind) {
    case 'flag':
      return ''
    case 'choice':
      return ' NAME'
    default:
      return ` ${spec.value}`
  }
}

function description(spec: OptionSpec): string {
  const choices = spec.kind === 'choice' ? `${spec.choices.join(' | ')}: ` : ''
  const isGiven = spec.default !== undefined
  const suffix = spec.required ? ' (required)' : isGiven ? ` (default ${spec.default})` : ''
  return `${choices}${spec.help}${suffix}`
}

/** A term and its wrapped description in two columns. */
function entry(term: string, text: string): string[] {
  const wrapped = wrap(text, WIDTH - MARGIN)
  const head = `  ${term}`
  if (head.length + 2 > MARGIN) return [head, ...wrapped.map((line) => indent(line))]
  return [head.padEnd(MARGIN) + wrapped[0], ...wrapped.slice(1).map((line) => indent(line))]
}

function indent(line: string): string {
  return ' '.repeat(MARGIN) + line
}

function wrap(text: string, width: number): string[] {
  const wrapped = ['']
  for (const word of text.split(' ')) {
    const last = wrapped.length - 1
    const longer = wrapped[last] === '' ? word : `${wrapped[last]} ${word}`
    if (longer.length <= width) wrapped[last] = longer
    else wrapped.push(word)
  }
  return wrapped
}

function lines(parts: readonly string[]): string {
  return `${parts.join('\n')}\n`
}
