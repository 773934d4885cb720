import { checkOption, PartitaError } from '../../errors.js'
import {
  type CsvTextOptions,
  checkCsvHeader,
  csvFeature,
  csvWithoutHeader,
  csvWithoutRows,
  isMissingField,
} from '../csv/csv-records.js'
import { DenseBuilder } from '../features/row-builders.js'
import { parseNumber } from '../text/parse-number.js'
import { shown, textError } from '../text/text-error.js'
import { finishMultilabel, type MultilabelData, type MultilabelOptions } from './multilabel-data.js'
import { type LabelChoice, selectLabels } from './select-labels.js'

/** Options of {@link multilabelFromCsv}. */
export interface MultilabelCsvOptions extends MultilabelOptions, CsvTextOptions {
  /** which columns are labels; required */
  readonly labels?: LabelChoice | undefined
}

/** Takes the records of a file one by one: the header, then rows. */
export class CsvRows {
  readonly #options: MultilabelCsvOptions
  readonly #lines: number[] = []
  readonly #featureColumns: number[] = []
  #names: readonly string[] = []
  #selected: readonly number[] = []
  #features: DenseBuilder | undefined
  #labels: DenseBuilder | undefined

  constructor(options: MultilabelCsvOptions) {
    this.#options = options
  }

  add(record: readonly string[], line: number): void {
    if (this.#features === undefined || this.#labels === undefined) {
      this.#readHeader(record, line)
      return
    }
    const { file } = this.#options
    this.#lines.push(line)
    const features = this.#featureColumns
    for (let index = 0; index < features.length; index++) {
      const column = features[index]
      this.#features.add(index, csvFeature(record[column], this.#names[column], line, file))
    }
    this.#features.endRow()
    const labels = this.#selected
    for (let label = 0; label < labels.length; label++) {
      this.#labels.add(label, this.#label(record[labels[label]], labels[label], line))
    }
    this.#labels.endRow()
  }

  finish(): MultilabelData {
    const { file } = this.#options
    if (this.#features === undefined || this.#labels === undefined) throw csvWithoutHeader(file)
    if (this.#features.rows === 0) throw csvWithoutRows(file)
    return finishMultilabel(
      {
        features: this.#features.finish(),
        labels: this.#labels.finish(),
        featureNames: this.#featureColumns.map((column) => this.#names[column]),
        labelNames: this.#selected.map((column) => this.#names[column]),
        relation: file?.replace(/^.*[\\/]/, '').replace(/\.csv(\.gz)?$/i, '') ?? '',
        instanceWeights: undefined,
        warnings: [],
        lines: Int32Array.from(this.#lines),
      },
      this.#options,
    )
  }

  #readHeader(names: readonly string[], line: number): void {
    const { file, labels, ignore = [] } = this.#options
    checkCsvHeader(names, { file, line })
    if (labels === undefined) {
      throw new PartitaError('INVALID_OPTION', 'nothing says which columns are labels', {
        expected: 'the option labels',
        hint: 'pass label names, { first: count } or { last: count }',
      })
    }
    this.#names = names
    this.#selected = selectLabels(names, labels, file)
    const leftOut = new Set(this.#selected)
    for (const name of ignore) {
      const column = names.indexOf(name)
      checkOption(column >= 0 && !leftOut.has(column), 'ignore', 'names of features', name)
      leftOut.add(column)
    }
    names.forEach((_, column) => {
      if (!leftOut.has(column)) this.#featureColumns.push(column)
    })
    if (this.#featureColumns.length === 0) {
      const hint = 'every column is a label or was left out'
      throw textError('EMPTY_DATA', 'no feature is left', { file }, { hint })
    }
    this.#features = new DenseBuilder(this.#featureColumns.length)
    this.#labels = new DenseBuilder(this.#selected.length)
  }

  #label(field: string, column: number, line: number): number {
    const value = parseNumber(field, 0, field.length)
    if (value === 0 || value === 1) return value
    const place = { file: this.#options.file, line, item: `label ${shown(this.#names[column])}` }
    throw textError('NOT_IN_SPACE', 'a label is neither 0 nor 1', place, {
      received: isMissingField(field) ? 'a missing value' : shown(field),
    })
  }
}
