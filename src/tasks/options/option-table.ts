import { checkOption, PartitaError } from '../../errors.js'
import { nearestName } from '../../nearest-name.js'

/** What is known of one option; what is not checked here is checked where it is used. */
export interface OptionRule {
  /** its value unless it is given, where that depends on nothing else */
  readonly default?: unknown
  /** whether a value is possible, and the values that are, in words */
  readonly check?: { accepts(value: unknown): boolean; readonly expected: string }
  /** what to do about a value that is not */
  hint?(value: unknown): string | undefined
}

/** A rule for every option of a kind; the compiler sees that none is missing and none is invented. */
export type OptionTable<Options> = { readonly [Name in keyof Required<Options>]: OptionRule }

/** Options with the defaults of a table filled in. */
export type Filled<Options, Table> = {
  readonly [Name in keyof Table & keyof Options]: Table[Name] extends { readonly default: unknown }
    ? Exclude<Options[Name], undefined>
    : Options[Name]
}

/** One of these names. */
export function oneOf(names: readonly string[]) {
  const accepts = (value: unknown) => names.includes(value as string)
  return { check: { accepts, expected: `one of ${names.join(', ')}` } }
}

/** One of these names, or an object of the caller's own. */
export function oneOfOrOwn(names: readonly string[]) {
  const { check } = oneOf(names)
  const accepts = (value: unknown) => typeof value === 'object' || check.accepts(value)
  return { check: { ...check, accepts } }
}

/** How many of something. */
export const count = {
  check: {
    accepts: (value: unknown) => Number.isInteger(value) && (value as number) > 0,
    expected: 'an integer > 0',
  },
}

/**
 * The options that a table names, defaults filled in.
 *
 * @throws PartitaError `INVALID_OPTION` naming the first value that is impossible
 */
export function readOptions<Options extends object, Table extends Partial<OptionTable<Options>>>(
  options: Options,
  table: Table,
): Filled<Options, Table> {
  const given = options as Readonly<Record<string, unknown>>
  const read = Object.entries(table as Readonly<Record<string, OptionRule>>).map(([name, rule]) => {
    const value = given[name] ?? rule.default
    if (rule.check && value !== undefined) {
      const { accepts, expected } = rule.check
      checkOption(accepts(value), name, expected, value, rule.hint?.(value))
    }
    return [name, value]
  })
  return Object.fromEntries(read)
}

/**
 * Throws `INVALID_OPTION` for an option that does not exist, which would otherwise have no effect: with
 * the name it may be meant for, and where an option of that name would go if not here.
 */
export function checkKnownOptions(
  options: object,
  known: object,
  where: string,
  elsewhere: { readonly known: object; readonly where: string },
): void {
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue
    const near = nearestName(name, Object.keys(known))
    const isElsewhere = Object.hasOwn(elsewhere.known, name)
    throw new PartitaError('INVALID_OPTION', `unknown option ${name}`, {
      expected: isElsewhere ? undefined : `one of ${Object.keys(known).sort().join(', ')}`,
      where,
      hint: isElsewhere
        ? `${name} is an option of ${elsewhere.where}`
        : near && `did you mean ${near}?`,
    })
  }
}
