import { type Column, itemOf } from '../table/table.js'
import { WordList } from '../table/word-list.js'
import { daysOfDate, MOST_DAYS } from '../text/dates.js'
import { hasDecimalComma, isMissingField, mayBeThousands, numberInField } from '../text/field.js'
import { looksLikeNumber } from '../text/number-like.js'
import { parseNumber } from '../text/parse-number.js'
import { shown, textError } from '../text/text-error.js'
import { areTruths, truthOf } from '../text/truth.js'

/** Words stand among the numbers as multiples of this, which no number of 32 bits reaches. */
const WORD = 2 ** 200

/** What a column is said to hold; `own`: what its fields show. */
export type Expected = 'own' | 'number' | 'date'

/** Where errors say a column is. */
export interface ColumnPlace {
  readonly name: string
  readonly file: string | undefined
  readonly line: number
}

/**
 * A column of CSV whose type all its fields decide: numbers, with a point or a comma; dates; words for
 * true and false in several forms, or beside 0 and 1; or other words.
 * Fields become cells as they are read: a number, NaN where one is missing, or a word as a multiple of
 * 2²⁰⁰, which `settle` then resolves.
 */
export class TypedColumn {
  readonly #place: ColumnPlace
  readonly #missing: readonly string[]
  readonly #words = new WordList()
  #numbers = 0
  #wordCount = 0
  #hasPoint = false
  #areBits = true
  #firstFar: Odd | undefined
  #firstNumber: Odd | undefined
  #firstWord: Odd | undefined

  constructor(place: ColumnPlace, missing: readonly string[]) {
    this.#place = place
    this.#missing = missing
  }

  /**
   * The cell of a field.
   *
   * @throws PartitaError NOT_FINITE for a number beyond 32 bits
   */
  cell(field: string, line: number): number {
    const number = parseNumber(field, 0, field.length)
    if (Number.isNaN(number)) {
      if (isMissingField(field, this.#missing)) return Number.NaN
      this.#firstWord ??= { field, line }
      this.#wordCount++
      return WORD * (this.#words.code(field) + 1)
    }
    if (this.#missing.length > 0 && isMissingField(field, this.#missing)) return Number.NaN
    if (!Number.isFinite(Math.fround(number))) {
      throw this.#tooLarge(field, line)
    }
    this.#numbers++
    this.#firstNumber ??= { field, line }
    if (number !== 0 && number !== 1) this.#areBits = false
    if (number > MOST_DAYS || number < -MOST_DAYS) this.#firstFar ??= { field, line }
    if (!this.#hasPoint) this.#hasPoint = field.includes('.')
    return number
  }

  /**
   * What the column is, once all is read; its words and numbers become codes and numbers in place.
   *
   * @param expected what a model takes the column for
   * @throws PartitaError PARSE_ERROR with the line of a word among numbers, or of a number among more
   *   words, or of numbers whose comma may mean two things
   */
  settle(cells: StridedCells, expected: Expected): Pick<Column, 'kind' | 'categories' | 'format'> {
    const { words } = this.#words
    if (expected === 'date' && this.#firstFar) throw this.#noDays(this.#firstFar)
    if (words.length === 0) return { kind: 'numeric', categories: [] }
    const isWanted = expected !== 'own'
    if (!this.#hasPoint && words.every(hasDecimalComma)) {
      this.#checkCommas()
      const numbers = words.map(numberInField)
      const large = numbers.findIndex((number) => !Number.isFinite(Math.fround(number)))
      if (large >= 0) throw this.#tooLarge(words[large])
      resolve(cells, numbers)
      return { kind: 'numeric', categories: [], format: 'decimal comma' }
    }
    if (this.#numbers === 0 && expected !== 'number') {
      const days = words.map(daysOfDate)
      if (days.every((day) => !Number.isNaN(day))) {
        resolve(cells, days)
        return { kind: 'numeric', categories: [], format: 'date' }
      }
    }
    if (this.#areBits && areTruths(words) && (words.length > 2 || this.#numbers > 0 || isWanted)) {
      resolve(
        cells,
        words.map((word) => truthOf(word) ?? Number.NaN),
      )
      return { kind: 'numeric', categories: [], format: 'truth' }
    }
    if (this.#numbers === 0 && !isWanted) {
      if (words.every(looksLikeNumber)) throw this.#unreadable()
      resolve(cells, [...words.keys()])
      return { kind: 'words', categories: words }
    }
    throw this.#mixed(isWanted || this.#numbers >= this.#wordCount)
  }

  #tooLarge(field: string, line?: number): Error {
    const summary = 'a number is too large for 32 bits'
    return textError('NOT_FINITE', summary, this.#at(line), { received: shown(field) })
  }

  #noDays({ field, line }: Odd): Error {
    const summary = 'a number among dates is no count of days'
    return textError('PARSE_ERROR', summary, this.#at(line), {
      expected: '2024-01-31, or days since 1970-01-01',
      received: shown(field),
    })
  }

  #unreadable(): Error {
    const { field, line } = this.#firstWord as Odd
    return textError('PARSE_ERROR', 'numbers or dates in a form that is not read', this.#at(line), {
      expected: '1234.5 or 1234,5, or 2024-01-31',
      received: shown(field),
      hint: 'leave the column out with the option ignore, write its values as numbers, or read them as categories with the option categorical',
    })
  }

  #checkCommas(): void {
    const { words } = this.#words
    if (!words.every(mayBeThousands) || this.#firstWord === undefined) return
    const { field, line } = this.#firstWord
    throw textError('PARSE_ERROR', 'the comma of a number may mean two things', this.#at(line), {
      expected: 'a fraction or thousands',
      received: shown(field),
      hint: 'write the numbers with a point and without separators',
    })
  }

  #mixed(wordIsOdd: boolean): Error {
    const { field, line } = (wordIsOdd ? this.#firstWord : this.#firstNumber) as Odd
    const summary = wordIsOdd ? 'a feature is not a number' : 'a number stands among words'
    return textError('PARSE_ERROR', summary, this.#at(line), {
      ...(this.#numbers > 0 && { expected: 'numbers in every row, or in none' }),
      received: shown(field),
      hint: wordIsOdd
        ? 'leave the column out with the option ignore, add the word to missingValues if it means that, or read all as categories with the option categorical'
        : 'if numbers are names here, too, read all as categories with the option categorical',
    })
  }

  #at(line?: number) {
    const { name, file } = this.#place
    return { file, line, item: itemOf({ noun: 'column' }, name) }
  }
}

interface Odd {
  readonly field: string
  readonly line: number
}

/** The cells of one column among those of all. */
export interface StridedCells {
  readonly values: Float64Array
  readonly column: number
  readonly cols: number
}

/** Puts numbers in the places of words. */
function resolve({ values, column, cols }: StridedCells, meanings: readonly number[]): void {
  for (let at = column; at < values.length; at += cols) {
    if (Math.abs(values[at]) >= WORD) values[at] = meanings[values[at] / WORD - 1]
  }
}
