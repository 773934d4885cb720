import type { RowBuilder } from '../features/row-builders.js'
import type { DateReader } from '../text/date-pattern.js'
import { isMissingField } from '../text/field.js'
import { parseNumber } from '../text/parse-number.js'
import { shown, textError } from '../text/text-error.js'
import type { ArffAttribute } from './arff-attribute.js'
import { type ArffLineReader, CLOSE_BRACE, COMMA, OPEN_BRACE } from './arff-line-reader.js'

const QUESTION_MARK = 63
const ZERO = 48
const ONE = 49

/** Reads the data rows of an ARFF file into a builder with one column an attribute. */
export class ArffRowReader {
  readonly #reader: ArffLineReader
  readonly #attributes: readonly ArffAttribute[]
  readonly #builder: RowBuilder<Float64Array>
  /** attributes of dates in another form than declared, and the first of each: they are text */
  readonly unreadDates = new Map<string, Error>()
  readonly #readDates = new Set<string>()
  /** number of the last row that named an attribute, to find one named twice */
  readonly #namedBy: Int32Array

  constructor(
    reader: ArffLineReader,
    attributes: readonly ArffAttribute[],
    builder: RowBuilder<Float64Array>,
  ) {
    this.#reader = reader
    this.#attributes = attributes
    this.#builder = builder
    this.#namedBy = new Int32Array(attributes.length).fill(-1)
  }

  /** Reads the row the line reader stands on; returns its weight, 1 if it has none. */
  read(): number {
    const weight = this.#reader.peek() === OPEN_BRACE ? this.#readSparse() : this.#readDense()
    this.#builder.endRow()
    return weight
  }

  #readDense(): number {
    const reader = this.#reader
    const attributes = this.#attributes
    const count = attributes.length
    let comma = false
    for (let index = 0; ; index++) {
      const next = reader.peek()
      if (next < 0 && (!comma || index === count)) {
        if (index < count) throw this.#wrongCount(index)
        return 1
      }
      if (next < 0 || next === COMMA) {
        throw reader.error('a value is missing between commas', {
          ...(index < count && { expected: `a value of ${shown(attributes[index].column.name)}` }),
          hint: 'an unknown value is written ?',
        })
      }
      if (next === OPEN_BRACE && index === count && comma) return this.#readWeight()
      if (index >= count || next === OPEN_BRACE || next === CLOSE_BRACE) {
        throw this.#wrongCount(index)
      }
      reader.readToken()
      this.#builder.add(index, this.#value(attributes[index]))
      comma = reader.skipComma()
    }
  }

  #wrongCount(index: number): Error {
    const count = this.#attributes.length
    return this.#reader.error('a row has the wrong number of values', {
      expected: `${count} ${count === 1 ? 'value' : 'values'}`,
      received: index < count ? `${index}` : `more, from ${shown(this.#reader.rest())} on`,
      hint: 'a value with blanks or commas in it must be quoted; a short row may be a cut file',
    })
  }

  #readSparse(): number {
    const reader = this.#reader
    reader.skip()
    while (reader.peek() !== CLOSE_BRACE) {
      const index = this.#readIndex()
      const next = reader.peek()
      if (next < 0 || next === COMMA || next === CLOSE_BRACE || next === OPEN_BRACE) {
        throw reader.error(`attribute ${index} has no value`, { received: shown(reader.rest()) })
      }
      reader.readToken()
      this.#builder.add(index, this.#value(this.#attributes[index]))
      if (!reader.skipComma() && reader.peek() !== CLOSE_BRACE) {
        throw reader.error('a sparse row does not end with }', { received: shown(reader.rest()) })
      }
    }
    reader.skip()
    if (reader.skipComma()) return this.#readWeight()
    if (reader.peek() >= 0) throw this.#afterRow()
    return 1
  }

  #readIndex(): number {
    const reader = this.#reader
    const next = reader.peek()
    let index = Number.NaN
    if (next >= ZERO && next <= ZERO + 9) {
      reader.readToken()
      index = parseNumber(reader.text, reader.tokenStart, reader.tokenEnd)
    }
    const count = this.#attributes.length
    if (!(Number.isInteger(index) && index < count)) {
      throw reader.error('a sparse row names no such attribute', {
        expected: `an index from 0 to ${count - 1}`,
        received: shown(Number.isNaN(index) ? reader.rest() : String(index)),
      })
    }
    if (this.#namedBy[index] === this.#builder.rows) {
      throw reader.error(`a sparse row names attribute ${index} twice`)
    }
    this.#namedBy[index] = this.#builder.rows
    return index
  }

  #readWeight(): number {
    const reader = this.#reader
    const weight = reader.peek() === OPEN_BRACE ? reader.readBracedNumber() : undefined
    if (weight === undefined) {
      throw reader.error('not an instance weight', {
        expected: 'a number ≥ 0 within 32 bits, in braces at the end',
      })
    }
    if (reader.peek() >= 0) throw this.#afterRow()
    return weight
  }

  #afterRow(): Error {
    return this.#reader.error('a row goes on after its end', {
      received: shown(this.#reader.rest()),
    })
  }

  /** the number, the index of the category, 0 for text not kept, NaN for a missing value */
  #value(attribute: ArffAttribute): number {
    const reader = this.#reader
    const { text, tokenStart, tokenEnd } = reader
    if (tokenEnd === tokenStart + 1 && !reader.quoted) {
      const code = text.charCodeAt(tokenStart)
      if (attribute.binary && (code === ZERO || code === ONE)) return code - ZERO
      if (code === QUESTION_MARK) return Number.NaN
    }
    const { kind, name, categories } = attribute.column
    if (attribute.date) return this.#date(name, attribute.date)
    if (kind === 'numeric') return this.#number(name)
    if (kind === 'text') return attribute.texts?.code(reader.tokenText()) ?? 0
    const word = reader.tokenText()
    const index = attribute.categoryIndex.get(word) ?? this.#otherCategory(attribute, word)
    if (index === undefined) {
      const list = categories.slice(0, 12).map(short).join(', ')
      throw reader.error(`attribute ${shown(name)} does not declare this value`, {
        expected: categories.length > 12 ? `one of ${list}, …` : `one of ${list}`,
        received: shown(word),
      })
    }
    return index
  }

  /** NaN for a missing value, or the category that is the same number written in another way. */
  #otherCategory({ column }: ArffAttribute, word: string): number | undefined {
    if (!this.#reader.quoted && isMissingField(word)) return Number.NaN
    const number = parseNumber(word, 0, word.length)
    if (Number.isNaN(number)) return undefined
    const alike = [...column.categories.keys()].filter((index) => {
      const category = column.categories[index]
      return parseNumber(category, 0, category.length) === number
    })
    return alike.length === 1 ? alike[0] : undefined
  }

  #date(name: string, read: DateReader): number {
    const text = this.#reader.tokenText()
    const days = read(text)
    if (!Number.isNaN(days)) this.#readDates.add(name)
    else if (this.#reader.quoted || !isMissingField(text)) {
      const error = this.#reader.error(`attribute ${shown(name)} is a date`, {
        expected: 'a date in the form that is declared, default 2024-01-31T12:30:00',
        received: shown(text),
      })
      if (!this.unreadDates.has(name)) this.unreadDates.set(name, error)
    }
    const odd = this.#readDates.has(name) ? this.unreadDates.get(name) : undefined
    if (odd) throw odd
    return days
  }

  #number(name: string): number {
    const reader = this.#reader
    const value = parseNumber(reader.text, reader.tokenStart, reader.tokenEnd)
    if (Number.isNaN(value)) {
      if (!reader.quoted && isMissingField(reader.tokenText())) return value
      throw reader.error(`attribute ${shown(name)} is numeric`, {
        expected: 'a number, or ? for a missing value',
        received: shown(reader.tokenText()),
      })
    }
    if (!Number.isFinite(Math.fround(value))) {
      const place = { file: reader.file, line: reader.line, item: `attribute ${shown(name)}` }
      throw textError('NOT_FINITE', 'a number is too large for 32 bits', place, {
        expected: 'a magnitude below 3.4e38',
        received: shown(reader.tokenText()),
      })
    }
    return value
  }
}

function short(category: string): string {
  return category.length > 40 ? `${category.slice(0, 39)}…` : category
}
