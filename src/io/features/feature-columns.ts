import type { DenseMatrix } from '../../engine/index.js'
import { csvFeature, isMissingField } from '../csv/csv-records.js'
import { shown } from '../text/text-error.js'
import { DenseBuilder } from './row-builders.js'

/** A column of a CSV file that is read: a number, or with categories an indicator of each. */
export interface FeatureColumn {
  /** position in the record */
  readonly column: number
  readonly name: string
  readonly categories?: readonly string[] | undefined
}

/** Names of the features that columns become; a category is named `column=category`. */
export function featureNamesOf(columns: readonly FeatureColumn[]): string[] {
  return columns.flatMap(({ name, categories }) => {
    return categories?.map((category) => `${name}=${category}`) ?? [name]
  })
}

/** The columns that features of these names are read from, and the names of the other columns. */
export function columnsOfFeatures(
  names: readonly string[],
  wanted: readonly string[],
  isSkipped: (column: number) => boolean,
): { columns: FeatureColumn[]; unread: string[] } {
  const numeric = new Set(wanted)
  const columns: FeatureColumn[] = []
  const unread: string[] = []
  names.forEach((name, column) => {
    if (isSkipped(column)) return
    if (numeric.has(name)) {
      columns.push({ column, name })
      return
    }
    const indicators = wanted.filter((feature) => feature.startsWith(`${name}=`))
    const categories = indicators.map((feature) => feature.slice(name.length + 1))
    if (categories.length > 0) columns.push({ column, name, categories })
    else unread.push(name)
  })
  return { columns, unread }
}

/** Makes a matrix of records, a row each; NaN where a value is missing. */
export class FeatureReader {
  readonly #columns: readonly FeatureColumn[]
  readonly #file: string | undefined
  readonly #builder: DenseBuilder
  /** values that are none of a column's categories */
  readonly #unknown = new Map<string, number>()

  constructor(columns: readonly FeatureColumn[], file: string | undefined) {
    this.#columns = columns
    this.#file = file
    this.#builder = new DenseBuilder(featureNamesOf(columns).length)
  }

  /** @throws PartitaError PARSE_ERROR or NOT_FINITE with the line of a bad number */
  add(record: readonly string[], line: number): void {
    let at = 0
    for (const { column, name, categories } of this.#columns) {
      const field = record[column]
      if (categories === undefined) {
        this.#builder.add(at++, csvFeature(field, name, line, this.#file))
        continue
      }
      const missing = isMissingField(field)
      if (!missing && !categories.includes(field)) {
        this.#unknown.set(name, (this.#unknown.get(name) ?? 0) + 1)
      }
      for (const category of categories) {
        this.#builder.add(at++, missing ? Number.NaN : category === field ? 1 : 0)
      }
    }
    this.#builder.endRow()
  }

  finish(): { features: DenseMatrix; warnings: string[] } {
    const warnings = Array.from(this.#unknown, ([name, count]) => {
      const values = count === 1 ? '1 value' : `${count} values`
      const they = count === 1 ? 'it counts' : 'they count'
      return `column ${shown(name)} has ${values} of no known category: ${they} as none`
    })
    return { features: this.#builder.finish(), warnings }
  }
}

/** What to say of columns that were not read. */
export function leftOutWarning(names: readonly string[]): string {
  const list = names.slice(0, 5).map(shown).join(', ') + (names.length > 5 ? ', …' : '')
  const subject = names.length === 1 ? '1 column was' : `${names.length} columns were`
  return `${subject} left out, no features of the model: ${list}`
}
