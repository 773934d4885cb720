import type { CsrArrays, DenseMatrix } from '../../engine/index.js'
import { CsrBuilder, DenseBuilder, type RowBuilder } from '../features/row-builders.js'
import { shown, textError } from '../text/text-error.js'
import { type ArffAttribute, type AttributeReader, readAttribute } from './arff-attribute.js'
import { ArffLineReader, OPEN_BRACE } from './arff-line-reader.js'
import { ArffRowReader } from './arff-rows.js'

/** The contents of an ARFF file as it is written, before anything is made of it. */
export interface ArffTable {
  readonly relation: string
  readonly attributes: readonly ArffAttribute[]
  /**
   * One row an instance, one column an attribute: a number as it is, a nominal value as the index
   * of its category, NaN for a missing value, 0 for text, which is not kept. Compressed sparse rows
   * if the first row is written sparse, else dense.
   */
  readonly values: DenseMatrix | CsrArrays
  /** line of each row, counted from 1, `[rows]` */
  readonly lines: Int32Array
  /** weight of each row, `[rows]`; absent if no row has one */
  readonly instanceWeights: Float32Array | undefined
}

/** Options of {@link parseArff}. */
export interface ArffOptions {
  /** name shown in errors */
  readonly file?: string | undefined
}

/**
 * An ARFF file read piece by piece: `push` pieces of text in order, cut anywhere, then `finish`.
 * Holds the numbers read so far in typed arrays, and of the text only an unfinished line.
 *
 * @example
 * ```ts
 * import { ArffParser } from 'partita/io'
 * const parser = new ArffParser({ file: 'tiny.arff' })
 * parser.push('@relation tiny\n@attribute a numeric\n@da')
 * parser.push('ta\n1.5\n-2\n')
 * console.log(parser.finish().values) // 2 rows, 1 column
 * ```
 */
export class ArffParser {
  readonly #reader: ArffLineReader
  readonly #attributes: AttributeReader[] = []
  readonly #names = new Map<string, number>()
  readonly #lines: number[] = []
  #relation: string | undefined
  #inData = false
  #builder: RowBuilder | undefined
  #rows: ArffRowReader | undefined
  #weights: number[] | undefined
  #unfinished = ''

  constructor({ file }: ArffOptions = {}) {
    this.#reader = new ArffLineReader(file)
  }

  /**
   * Reads the next piece of the file.
   *
   * @throws PartitaError PARSE_ERROR or NOT_FINITE, with the line, at the first thing that is wrong
   */
  push(piece: string): void {
    const text = this.#unfinished === '' ? piece : this.#unfinished + piece
    let start = 0
    for (;;) {
      const end = text.indexOf('\n', start)
      if (end < 0) break
      this.#readLine(text, start, end)
      start = end + 1
    }
    this.#unfinished = text.slice(start)
  }

  /**
   * Reads an unfinished last line and returns what the file holds.
   *
   * @throws PartitaError PARSE_ERROR if the file ends before its first row of data
   */
  finish(): ArffTable {
    if (this.#unfinished !== '') this.#readLine(this.#unfinished, 0, this.#unfinished.length)
    this.#unfinished = ''
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
      attributes: this.#attributes.map(({ name, kind, categories, line }) => {
        return { name, kind, categories, line }
      }),
      values: this.#builder.finish(),
      lines: Int32Array.from(this.#lines),
      instanceWeights: weights && Float32Array.from(weights),
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
      this.#builder = sparse ? new CsrBuilder(columns) : new DenseBuilder(columns)
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
      this.#addAttribute(readAttribute(reader))
    } else if (keyword === '@data') {
      if (this.#attributes.length === 0) throw reader.error('@data comes before any @attribute')
      this.#inData = true
    } else {
      throw reader.error('not a declaration', {
        expected: '@attribute or @data',
        received: shown(reader.tokenText()),
      })
    }
  }

  #addAttribute(attribute: AttributeReader): void {
    const first = this.#names.get(attribute.name)
    if (first !== undefined) {
      throw this.#reader.error('two attributes have the same name', {
        received: `${shown(attribute.name)}, declared before on line ${first}`,
      })
    }
    this.#names.set(attribute.name, attribute.line)
    this.#attributes.push(attribute)
  }
}

/**
 * Reads the text of an ARFF file: dense and sparse rows, numeric and nominal attributes, quoted
 * names and values, comments, missing values, instance weights. Text attributes (`string`, `date`)
 * are declared but their values are not kept. In a sparse row a value left out is 0, or the first
 * category of a nominal attribute.
 *
 * @throws PartitaError PARSE_ERROR with the line if the text is not ARFF, is cut short, has rows of
 *   the wrong length, undeclared values or attributes of the same name; NOT_FINITE with the line if
 *   a number exceeds 32-bit floats
 * @see https://waikato.github.io/weka-wiki/formats_and_processing/arff_stable/
 *
 * @example
 * ```ts
 * import { parseArff } from 'partita/io'
 * const table = parseArff(`@relation weather
 * @attribute temperature numeric
 * @attribute 'wind direction' {north, south}
 * @data
 * 21.5, south
 * {0 -3}`)
 * console.log(table.attributes[1].name, table.values.values) // wind direction, 21.5 1 -3 0
 * ```
 */
export function parseArff(text: string, options: ArffOptions = {}): ArffTable {
  const parser = new ArffParser(options)
  parser.push(text)
  return parser.finish()
}

function readRelation(reader: ArffLineReader): string {
  const first = reader.peek()
  if (first < 0) return ''
  const rest = reader.rest()
  if (first !== 34 && first !== 39) return rest
  reader.readToken()
  return reader.tokenText()
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
