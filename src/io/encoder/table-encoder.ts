import type { Features } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import { nearestName } from '../../nearest-name.js'
import { storeAs } from '../features/convert.js'
import type { FeaturesInput } from '../features/to-features.js'
import {
  type ColumnChoice,
  type ColumnChoices,
  checkColumnChoices,
  withPackages,
} from '../table/column-choices.js'
import type { ColumnOptions } from '../table/column-options.js'
import { featuresLike, featuresToLearn } from '../table/table-features.js'
import { featureNamesOf, type TableSchema } from '../table/table-schema.js'
import { automaticChoice } from './automatic-choice.js'
import type { CellKind } from './cell-writers.js'
import { areTexts, columnsOf, isNamedRow, type RawRow, TEXT_ALONE, valueIn } from './raw-rows.js'
import { tableOfRows } from './rows-table.js'

/** Options of a {@link TableEncoder}; all have defaults that work. */
export interface TableEncoderOptions
  extends Pick<ColumnOptions, 'missing' | 'missingValues' | 'missingIndicators' | 'keep'> {
  /** what columns are read as; default: what the values of the rows to learn from show */
  readonly columns?: ColumnChoices | undefined
  /** whether columns that `columns` does not name are read, too, as what they show; default false */
  readonly others?: boolean | undefined
}

const OPTIONS: { readonly [Name in keyof Required<TableEncoderOptions>]: true } = {
  columns: true,
  others: true,
  missing: true,
  missingValues: true,
  missingIndicators: true,
  keep: true,
}

/**
 * Makes features of rows of values, objects or texts: numbers, dates, flags, categories, tags and texts, side by side.
 * What it learns of the rows is the `TableSchema` that readers of files learn, and is saved in a model. Estimators take
 * it as the option `features`, and then rows of values wherever they take rows of numbers. Constructing stores the
 * options; `fit` does the work.
 *
 * Without `columns` each column is what all its values show: numbers, also written ones; dates; true and false; arrays
 * are tags; words are categories, two of them a flag; where most differ and are of several words, text.
 *
 * @throws PartitaError `INVALID_OPTION`
 * @example
 * ```ts
 * import { MultilabelClassifier } from 'partita'
 * import { categorical, number, TableEncoder, text } from 'partita/features'
 * const songs = [
 *   { title: 'Rain in the north', genre: 'folk', year: 1971 },
 *   { title: 'Sun in the south', genre: 'rock', year: 1999 },
 * ]
 * const features = new TableEncoder({
 *   columns: { title: text(), genre: categorical(), year: number() },
 * })
 * const labels = ['calm', 'loud']
 * const model = await new MultilabelClassifier({ features, labels, epochs: 5 }).fit(songs, [['calm'], ['loud']])
 * console.log(model.predictSets([{ title: 'Southern sun', genre: 'folk', year: 1980 }]))
 * ```
 */
export class TableEncoder {
  constructor(readonly options: TableEncoderOptions = {}) {
    for (const name of Object.keys(options)) {
      if (Object.hasOwn(OPTIONS, name)) continue
      const near = nearestName(name, Object.keys(OPTIONS))
      throw new PartitaError('INVALID_OPTION', `unknown option ${name}`, {
        expected: `one of ${Object.keys(OPTIONS).join(', ')}`,
        where: 'new TableEncoder(…)',
        hint: near && `did you mean ${near}?`,
      })
    }
    checkColumnChoices(options.columns ?? {})
  }

  /**
   * Learns what the columns are, and all that stands for missing, rare and unseen values.
   *
   * @throws PartitaError (as a rejection) `EMPTY_DATA` if nothing is left to learn from; `PARSE_ERROR` with row and
   *   column for a value that is not of its column's kind; `NOT_FINITE` for a missing one unless `missing` says what
   *   to do; `UNSUPPORTED` if a package that the options name is not installed
   */
  async fit(rows: readonly RawRow[]): Promise<FittedTableEncoder> {
    return (await this.fitTransform(rows)).encoder
  }

  /** The same, and the features of these rows, `[rows, features]`. */
  async fitTransform(
    rows: readonly RawRow[],
  ): Promise<{ readonly encoder: FittedTableEncoder; readonly features: Features }> {
    const { missing = 'error', missingValues = [] } = this.options
    checkRows(rows, 'X')
    const { choices, empty } = this.#choices(rows, missingValues)
    const wanted = choices.map(([name, choice]) => ({ name, kind: kindOf(choice) }))
    const table = tableOfRows(rows, wanted, 'X', missingValues)
    // numbers and two words are read as they would be unasked, unless they name the rows
    const chosen = choices.flatMap(([name, choice]) => {
      const isSaid = Object.hasOwn(this.options.columns ?? {}, name)
      const isPlain = choice === undefined || choice.kind === 'number' || choice.kind === 'flag'
      return choice && (isSaid || !isPlain) ? [[name, choice] as const] : []
    })
    const given = { ...this.options, missing, readAs: Object.fromEntries(chosen) }
    const options = await withPackages(given, undefined)
    const hint = 'every column is empty or names the rows'
    const { features, schema, warnings } = featuresToLearn(table, new Set(), options, hint)
    const said = [...empty.map((name) => `column ${name} was left out: it is empty`), ...warnings]
    return { encoder: new FittedTableEncoder(schema, said), features: storeAs(features, 'auto') }
  }

  #choices(rows: readonly RawRow[], missing: readonly string[]) {
    const { columns, others = columns === undefined } = this.options
    const named = Object.entries(columns ?? {})
    const known = columnsOf(rows)
    if (areTexts(rows) && columns === undefined) {
      return { choices: [[TEXT_ALONE, { kind: 'text' } as ColumnChoice]] as const, empty: [] }
    }
    for (const [name] of named) {
      const near = nearestName(name, known)
      checkOption(
        known.includes(name) || areTexts(rows),
        'columns',
        `columns of the rows: ${known.slice(0, 8).join(', ')}`,
        name,
        near && `did you mean ${near}?`,
      )
    }
    checkOption(
      !areTexts(rows) || named.length === 1,
      'columns',
      'one, as rows are texts',
      named.length,
    )
    const empty: string[] = []
    const unnamed = others ? known.filter((name) => !columns || !Object.hasOwn(columns, name)) : []
    const shown = unnamed.flatMap((name) => {
      const values = rows.map((row) => valueIn(row, name))
      const { choice, isEmpty } = automaticChoice(name, values, missing)
      if (isEmpty) empty.push(name)
      return isEmpty ? [] : [[name, choice] as const]
    })
    return { choices: [...named, ...shown] as readonly Choice[], empty }
  }
}

type Choice = readonly [name: string, choice: ColumnChoice | undefined]

/** What the values of a column are written as. */
function kindOf(choice: ColumnChoice | undefined): CellKind {
  switch (choice?.kind) {
    case 'number':
    case 'date':
    case 'text':
    case 'tags':
      return choice.kind
    default:
      return 'words'
  }
}

function checkRows(rows: readonly unknown[], where: string): void {
  if (!Array.isArray(rows) || rows.length === 0) {
    throw new PartitaError('EMPTY_DATA', 'there is no data', {
      expected: 'rows such as [{ title: "Rain", year: 1971 }], or texts',
      where,
    })
  }
  const texts = areTexts(rows)
  const wrong = rows.findIndex((row) => (texts ? typeof row !== 'string' : !isNamedRow(row)))
  if (wrong < 0) return
  throw new PartitaError('SHAPE_MISMATCH', 'a row is no row of values', {
    expected: texts ? 'a text, as row 0' : 'an object such as { title: "Rain", year: 1971 }',
    received: typeof rows[wrong] === 'object' ? 'a list or nothing' : typeof rows[wrong],
    where: `${where}, row ${wrong}`,
  })
}

/**
 * What a table encoder learned: how rows of values become features. It never changes.
 *
 * @example
 * ```ts
 * import { TableEncoder } from 'partita/features'
 * const rows = [{ tempo: 120, live: true }, { tempo: null, live: false }, { tempo: 80, live: true }]
 * const encoder = await new TableEncoder({ missing: 'mean' }).fit(rows)
 * console.log(encoder.featureNames) // tempo, live
 * console.log(encoder.transform([{ live: true }]).values) // 100, 1
 * ```
 */
export class FittedTableEncoder {
  /** @internal */
  constructor(
    /** what was learned of the columns, as readers of files learn it: plain JSON */
    readonly schema: TableSchema,
    /** what was decided or looks odd; one sentence each */
    readonly warnings: readonly string[] = [],
  ) {}

  /** names of the features, in their order */
  get featureNames(): readonly string[] {
    return featureNamesOf(this.schema.columns)
  }

  /**
   * The features of rows of values, `[rows, features]`. Values that training did not have count as other ones or none,
   * columns that it did not have are left out; one that is absent is missing.
   *
   * @throws PartitaError `PARSE_ERROR`, `NOT_FINITE` with row and column, as `fit` of the encoder does
   */
  transform(rows: readonly RawRow[]): Features {
    checkRows(rows, 'X')
    const { columns, missingValues = [] } = this.schema
    const name = columns.length === 1 ? columns[0].name : undefined
    if (areTexts(rows) && (name === undefined || columns[0].kind !== 'text')) {
      throw new PartitaError('SHAPE_MISMATCH', 'rows are texts, and not of one column of text', {
        expected: `objects with ${columns
          .map((column) => column.name)
          .slice(0, 8)
          .join(', ')}`,
        where: 'X',
      })
    }
    checkNames(rows, this.schema)
    const wanted = columns.map((column) => ({ name: column.name, kind: kindOfColumn(column) }))
    const table = tableOfRows(rows, wanted, 'X', missingValues)
    const like = { schema: this.schema, featureNames: [] }
    return storeAs(featuresLike(table, new Set(), like, {}).features, 'auto')
  }

  /** The features of rows of values; anything else as it is. */
  featuresOf(X: FeaturesInput): FeaturesInput {
    if (!Array.isArray(X) || X.length === 0) return X
    const isRaw = typeof X[0] === 'string' || (isNamedRow(X[0]) && !isSparseRow(X[0], this.schema))
    return isRaw ? this.transform(X as readonly RawRow[]) : X
  }
}

/** Whether an object is a sparse row: columns by number, none of which is the name of one. */
function isSparseRow(row: object, { columns }: TableSchema): boolean {
  const names = Object.keys(row)
  const own = new Set(columns.map(({ name }) => name))
  return names.every((name) => /^\d+$/.test(name) && !own.has(name))
}

/** Throws if the rows have none of the columns. */
function checkNames(rows: readonly RawRow[], { columns }: TableSchema): void {
  if (areTexts(rows)) return
  const isThere = (row: RawRow) => columns.some(({ name }) => Object.hasOwn(row as object, name))
  const wrong = rows.findIndex((row) => !isThere(row))
  if (wrong < 0) return
  throw new PartitaError('SHAPE_MISMATCH', 'a row has none of the columns of training', {
    expected: `some of ${columns
      .map(({ name }) => name)
      .slice(0, 8)
      .join(', ')}`,
    received: Object.keys(rows[wrong]).slice(0, 8).join(', ') || 'none',
    where: `X, row ${wrong}`,
  })
}

function kindOfColumn(column: TableSchema['columns'][number]): CellKind {
  if (column.kind === 'number') return column.date ? 'date' : 'number'
  return column.kind === 'text' || column.kind === 'tags' ? column.kind : 'words'
}
