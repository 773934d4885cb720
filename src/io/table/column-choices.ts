import { checkOneOf, checkOption, PartitaError } from '../../errors.js'
import {
  checkTextOptions,
  type LoadedTextOptions,
  loadTextModel,
  loadTextOptions,
  type TextOptions,
} from '../../words/index.js'
import { NameFinder } from './name-finder.js'
import type { TableSchema } from './table-schema.js'

/** A column of text. */
export interface TextChoice extends TextOptions {
  readonly kind: 'text'
}

/** A column of categories. */
export interface CategoryChoice {
  readonly kind: 'categories'
  /** categories of fewer rows count as others; default 1: none do */
  readonly minRows?: number | undefined
  /** so many categories at most, the most frequent ones; default: all */
  readonly most?: number | undefined
}

/** A column of lists of categories. */
export interface TagsChoice {
  readonly kind: 'tags'
  /** categories of fewer rows are left out; default 1 */
  readonly minRows?: number | undefined
}

/** A column of numbers, dates or two values. */
export interface PlainChoice {
  readonly kind: 'number' | 'date' | 'flag'
}

/** What a column is read as. */
export type ColumnChoice = TextChoice | CategoryChoice | TagsChoice | PlainChoice

/** What columns are read as, by their names. */
export type ColumnChoices = Readonly<Record<string, ColumnChoice>>

/** What the options of a reader choose. */
interface ChosenColumns {
  readonly readAs?: ColumnChoices | undefined
  readonly text?: readonly string[] | undefined
}

const KINDS: readonly ColumnChoice['kind'][] = [
  'text',
  'categories',
  'tags',
  'number',
  'date',
  'flag',
]

/** Throws INVALID_OPTION unless choices are what they say. */
export function checkColumnChoices(columns: ColumnChoices): void {
  checkOption(typeof columns === 'object', 'readAs', '{ name: choice }', columns)
  for (const [name, choice] of Object.entries(columns)) {
    const option = `readAs.${name}`
    checkOption(
      typeof choice === 'object' && choice !== null,
      option,
      'text() and the like',
      choice,
    )
    checkOneOf(`${option}.kind`, choice.kind, KINDS)
    if (choice.kind === 'text') {
      const { kind: _, ...options } = choice
      checkTextOptions(options)
    } else {
      const limits = { minRows: undefined, most: undefined, ...choice }
      for (const limit of ['minRows', 'most'] as const) {
        const value = limits[limit]
        const isCount = value === undefined || (Number.isSafeInteger(value) && value > 0)
        checkOption(isCount, `${option}.${limit}`, 'a whole number from 1', value)
      }
    }
  }
}

/** The options of a text whose packages are loaded, or need not be. */
export function loadedText({ kind: _, ...options }: TextChoice): LoadedTextOptions {
  const { stopWords } = options
  if (typeof stopWords !== 'string') return { ...options, stopWords }
  throw new PartitaError('UNSUPPORTED', 'stop words are not looked up by name here', {
    received: JSON.stringify(stopWords),
    hint: 'pass the words: import { eng } from the package stopword',
  })
}

/**
 * The options of a reader with what packages give that they or a schema name.
 *
 * @throws PartitaError (as a rejection) INVALID_OPTION; UNSUPPORTED if a package is not installed
 */
export async function withPackages<Options extends ChosenColumns>(
  options: Options,
  schema: TableSchema | undefined,
): Promise<Options> {
  for (const column of schema?.columns ?? []) {
    if (column.kind === 'text') await loadTextModel(column.text)
  }
  const { readAs } = options
  if (readAs === undefined) return options
  const loaded = Object.entries(readAs).map(async ([name, choice]) => {
    if (choice.kind !== 'text') return [name, choice] as const
    const { kind, ...text } = choice
    return [name, { kind, ...(await loadTextOptions(text)) }] as const
  })
  return { ...options, readAs: Object.fromEntries(await Promise.all(loaded)) }
}

/** What is chosen of columns, by their places; what `readAs` says goes before lists of names. */
export function choicesByColumn(
  names: readonly string[],
  { readAs = {}, text = [] }: ChosenColumns,
): ReadonlyMap<number, ColumnChoice> {
  const finder = new NameFinder(names)
  const named = [
    ...text.map((name) => ['text', name, { kind: 'text' }] as const),
    ...Object.entries(readAs).map(([name, choice]) => ['readAs', name, choice] as const),
  ]
  return new Map(
    named.map(([option, name, choice]) => {
      const column = finder.position(name)
      checkOption(column >= 0, option, 'names of columns', name)
      return [column, choice]
    }),
  )
}

/** Whether text attributes of ARFF are to be kept. */
export function readsText(
  { readAs = {}, text = [] }: ChosenColumns,
  schema: TableSchema | undefined,
): boolean {
  // any column of a model may be declared as text in another file
  return schema !== undefined || text.length > 0 || Object.keys(readAs).length > 0
}
