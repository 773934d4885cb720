import { CsrBuilder, DenseBuilder, type RowBuilder } from '../features/row-builders.js'
import type { Table } from '../table/table.js'
import { LineSplitter } from '../text/line-splitter.js'
import { shown, textError } from '../text/text-error.js'
import { type ArffAttribute, RELATIONAL_HINT, readAttribute } from './arff-attribute.js'
import { ArffLineReader, OPEN_BRACE } from './arff-line-reader.js'
import { ArffRowReader } from './arff-row-reader.js'

/** Options of {@link ArffParser}. */
export interface ArffOptions {
  /** name shown in errors */
  readonly file?: string | undefined
  /** whether the values of text attributes are kept, each different one once; default: no */
  readonly keepText?: boolean
}

/**
 * An ARFF file read piece by piece: `push` pieces of text in order, cut anywhere, then `finish`.
 * Holds the numbers read so far in typed arrays, and of the text only an unfinished line.
 *
 * Reads dense and sparse rows, numeric and nominal attributes, quoted names and values, comments,
 * missing values, instance weights. In a sparse row a value left out is 0, or the first category of
 * a nominal attribute, or no text.
 *
 * @see https://waikato.github.io/weka-wiki/formats_and_processing/arff_stable/
 */
export class ArffParser {
  readonly #reader: ArffLineReader
  readonly #keepText: boolean
  readonly #attributes: ArffAttribute[] = []
  readonly #names = new Map<string, number>()
  readonly #lines: number[] = []
  #relation: string | undefined
  readonly #notes: string[] = []
  #inData = false
  #builder: RowBuilder<Float64Array> | undefined
  #rows: ArffRowReader | undefined
  #weights: number[] | undefined
  readonly #lineSplitter = new LineSplitter((text, start, end) => this.#readLine(text, start, end))

  constructor({ file, keepText = false }: ArffOptions = {}) {
    this.#reader = new ArffLineReader(file)
    this.#keepText = keepText
  }

  /**
   * Reads the next piece of the file.
   *
   * @throws PartitaError PARSE_ERROR or NOT_FINITE, with the line, at the first thing that is wrong
   */
  push(piece: string): void {
    this.#lineSplitter.push(piece)
  }

  /**
   * Reads an unfinished last line and returns what the file holds.
   *
   * @throws PartitaError PARSE_ERROR if the file ends before its first row of data
   */
  finish(): Table {
    this.#lineSplitter.finish()
    const reader = this.#reader
    if (this.#builder === undefined) {
      const place = { file: reader.file, line: Math.max(reader.line, 1) }
      const hint = 'the file is empty or was cut short'
      if (this.#relation === undefined) throw notArff(place, 'nothing', hint)
      const missing = this.#inData ? 'row after @data' : '@data'
      throw textError('PARSE_ERROR', `the file ends before its first ${missing}`, place, { hint })
    }
    const weights = this.#weights
    return {
      relation: this.#relation ?? '',
      columns: this.#attributes.map(({ column }) => {
        const isText = this.#rows?.unreadDates.has(column.name)
        return isText ? { ...column, kind: 'text', format: undefined } : column
      }),
      values: this.#builder.finish(),
      lines: Int32Array.from(this.#lines),
      instanceWeights: weights && Float32Array.from(weights),
      file: reader.file,
      noun: 'attribute',
      notes: this.#notes,
    }
  }

  #readLine(text: string, start: number, end: number): void {
    const reader = this.#reader
    reader.open(
      text,
      reader.line === 0 && text.charCodeAt(start) === 0xfeff ? start + 1 : start,
      end,
    )
    const first = reader.peek()
    if (first < 0) return
    if (this.#inData) this.#readRow(first === OPEN_BRACE)
    else this.#readDeclaration()
  }

  #readRow(sparse: boolean): void {
    if (this.#rows === undefined) {
      const columns = this.#attributes.length
      this.#builder = sparse
        ? new CsrBuilder(columns, Float64Array)
        : new DenseBuilder(columns, Float64Array)
      this.#rows = new ArffRowReader(this.#reader, this.#attributes, this.#builder)
    }
    const weight = this.#rows.read()
    if (weight !== 1) this.#weights ??= new Array<number>(this.#lines.length).fill(1)
    this.#weights?.push(weight)
    this.#lines.push(this.#reader.line)
  }

  #readDeclaration(): void {
    const reader = this.#reader
    reader.readToken()
    const keyword = reader.tokenText().toLowerCase()
    if (this.#relation === undefined) {
      if (keyword !== '@relation') {
        throw notArff({ file: reader.file, line: reader.line }, shown(reader.tokenText()))
      }
      this.#relation = readRelation(reader)
    } else if (keyword === '@attribute') {
      this.#addAttribute(readAttribute(reader, this.#keepText))
    } else if (keyword === '@data') {
      if (this.#attributes.length === 0) throw reader.error('@data comes before any @attribute')
      if (reader.peek() >= 0) throw reader.errorAfter('@data')
      this.#inData = true
    } else {
      throw notDeclaration(reader, keyword)
    }
  }

  #addAttribute(attribute: ArffAttribute): void {
    const { name, line } = attribute.column
    const first = this.#names.get(name)
    if (first !== undefined) {
      throw this.#reader.error('two attributes have the same name', {
        received: `${shown(name)}, declared before on line ${first}`,
      })
    }
    this.#names.set(name, line)
    this.#attributes.push(attribute)
    if (attribute.weight !== 1) {
      this.#notes.push(
        `attribute ${shown(name)} has a weight of ${attribute.weight}: it is not used`,
      )
    }
  }
}

/**
 * Reads the text of an ARFF file.
 *
 * @throws PartitaError PARSE_ERROR with the line if the text is not ARFF, is cut short, has rows of
 *   the wrong length, undeclared values or attributes of the same name; NOT_FINITE with the line if
 *   a number exceeds 32-bit floats
 */
export function parseArff(text: string, options: ArffOptions = {}): Table {
  const parser = new ArffParser(options)
  parser.push(text)
  return parser.finish()
}

/** declarations of KEEL, which writes its types in another way, too */
const KEEL = ['@input', '@inputs', '@output', '@outputs']

function notDeclaration(reader: ArffLineReader, keyword: string): Error {
  const received = shown(reader.tokenText())
  if (KEEL.includes(keyword)) {
    return reader.error('this is a KEEL file, not ARFF', {
      received,
      hint: 'delete @inputs and @outputs and the ranges [from, to] behind the types, and name the labels by the option labels',
    })
  }
  if (keyword === '@end') {
    return reader.error('relational attributes are not read', { received, hint: RELATIONAL_HINT })
  }
  return reader.error('not a declaration', { expected: '@attribute or @data', received })
}

function readRelation(reader: ArffLineReader): string {
  const first = reader.peek()
  if (first < 0) return ''
  const rest = reader.rest()
  if (first !== 34 && first !== 39) return rest
  reader.readToken()
  const name = reader.tokenText()
  if (reader.peek() >= 0) throw reader.errorAfter('the relation name')
  return name
}

function notArff(
  place: { file: string | undefined; line: number },
  received: string,
  hint?: string,
) {
  return textError('PARSE_ERROR', 'not an ARFF file', place, {
    expected: '@relation NAME first',
    received,
    hint: hint ?? 'check that this is the right file, and not compressed',
  })
}
