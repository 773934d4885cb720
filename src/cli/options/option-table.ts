import { parseArgs } from 'node:util'
import { nearestName } from '../../nearest-name.js'
import { UsageError } from './usage-error.js'

interface Described {
  /** one line for `--help` */
  readonly help: string
  /** shown by `--help`; who uses the value applies it */
  readonly default?: string
  readonly required?: true
  /** what the API calls it, where that is not its own name in camel case */
  readonly api?: string
}

interface FlagOption extends Described {
  readonly kind: 'flag'
}

interface TextOption extends Described {
  readonly kind: 'text'
  /** what stands for the value in `--help` */
  readonly value: string
}

interface ChoiceOption extends Described {
  readonly kind: 'choice'
  readonly choices: readonly string[]
  /** what to say of a value that is none of them, where something is known of it */
  readonly instead?: Readonly<Record<string, string>>
}

interface NumberOption extends Described {
  readonly kind: 'number'
  readonly value: string
  /** what `accepts` asks for, in words */
  readonly expected: string
  accepts(value: number): boolean
}

interface NumbersOption extends Omit<NumberOption, 'kind'> {
  /** numbers separated by commas, each accepted; `none` for none */
  readonly kind: 'numbers'
}

/** One option of a command. */
export type OptionSpec = FlagOption | TextOption | ChoiceOption | NumberOption | NumbersOption

/** Options by name, without the dashes. */
export type OptionTable = Readonly<Record<string, OptionSpec>>

type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name

type ValueOf<Spec> = Spec extends { kind: 'flag' }
  ? boolean
  : Spec extends { kind: 'choice'; choices: readonly (infer Choice)[] }
    ? Choice
    : Spec extends { kind: 'number' }
      ? number
      : Spec extends { kind: 'numbers' }
        ? readonly number[]
        : string

type OptionalValue<Spec> = Spec extends { kind: 'flag' } | { required: true }
  ? ValueOf<Spec>
  : ValueOf<Spec> | undefined

/** What a command line said: option names in camel case; flags are false, others undefined if unsaid. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table & string as CamelCase<Name>]: OptionalValue<Table[Name]>
}

/**
 * Parses the arguments of a command by its table.
 *
 * @param elsewhere what to say of an option that is not in the table, if something is known of it
 * @throws UsageError for an unknown option, a missing or impossible value, or an argument that is no
 *   option
 */
export function parseOptions<Table extends OptionTable>(
  argv: readonly string[],
  table: Table,
  elsewhere?: (name: string) => string | undefined,
): OptionValues<Table> {
  const raw = parseRaw(argv, table, elsewhere)
  const values: Record<string, unknown> = {}
  for (const [name, spec] of Object.entries<OptionSpec>(table)) {
    const value = raw[name]
    if (value === undefined && spec.required) {
      throw new UsageError(`--${name} is missing`, spec.help)
    }
    values[camelCase(name)] = spec.kind === 'flag' ? value === true : convert(name, spec, value)
  }
  return values as OptionValues<Table>
}

function parseRaw(
  argv: readonly string[],
  table: OptionTable,
  elsewhere?: (name: string) => string | undefined,
) {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { kind }]) => [
      name,
      { type: kind === 'flag' ? ('boolean' as const) : ('string' as const) },
    ]),
  )
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true })
  const raw: Record<string, string | boolean | undefined> = {}
  for (const token of tokens) {
    if (token.kind === 'positional') throw strayArgument(token.value, argv[token.index - 1])
    if (token.kind !== 'option') continue
    const { name, rawName, value, inlineValue } = token
    const spec = Object.hasOwn(table, name) ? table[name] : undefined
    if (spec === undefined || !rawName.startsWith('--'))
      throw unknownOption(rawName, table, elsewhere?.(name))
    if (spec.kind === 'flag' && value !== undefined) {
      throw new UsageError(`--${name} takes no value`, `write --${name} alone`)
    }
    const isSwallowed = !inlineValue && value !== undefined && /^-\D/.test(value)
    if (spec.kind !== 'flag' && (value === undefined || isSwallowed)) {
      const hint = isSwallowed ? `write --${name}=${value} if that is the value` : spec.help
      throw new UsageError(`--${name} needs a value`, hint)
    }
    raw[name] = value ?? true
  }
  return raw
}

function strayArgument(value: string, before: string | undefined): UsageError {
  const hint = before?.startsWith('--') ? `${before} takes no value` : 'values belong to an option'
  return new UsageError(`unexpected argument ${JSON.stringify(value)}`, hint)
}

/** The error of an option that there is not, with the nearest name. */
export function unknownOption(rawName: string, table: OptionTable, known?: string): UsageError {
  const near = nearestName(rawName.replace(/^-+/, ''), Object.keys(table))
  return new UsageError(`unknown option ${rawName}`, known ?? (near && `did you mean --${near}?`))
}

function convert(
  name: string,
  spec: Exclude<OptionSpec, FlagOption>,
  value: string | boolean | undefined,
): unknown {
  if (typeof value !== 'string') return undefined
  switch (spec.kind) {
    case 'text':
      if (value === '') throw new UsageError(`--${name} needs a value`, spec.help)
      return value
    case 'choice':
      if (spec.choices.includes(value)) return value
      throw impossible(name, spec.choices.join(', '), value, spec.instead?.[value])
    case 'number':
      return toNumber(name, spec, value, value)
    case 'numbers':
      if (value === 'none') return []
      return value.split(',').map((part) => toNumber(name, spec, part, value))
  }
}

function toNumber(
  name: string,
  { expected, accepts }: NumberOption | NumbersOption,
  text: string,
  whole: string,
): number {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isFinite(number) || !accepts(number)) throw impossible(name, expected, whole)
  return number
}

function impossible(name: string, expected: string, value: string, known?: string): UsageError {
  return new UsageError(
    `--${name} cannot be ${JSON.stringify(value)}`,
    known ?? `--${name} takes ${expected}`,
  )
}

/** `batch-size` becomes `batchSize`. */
export function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}
