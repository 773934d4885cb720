import type { Column } from '../table/table.js'
import { WordList } from '../table/word-list.js'
import { type DateReader, dateReader } from '../text/date-pattern.js'
import { shown } from '../text/text-error.js'
import { type ArffLineReader, CLOSE_BRACE, COMMA, OPEN_BRACE } from './arff-line-reader.js'

/**
 * An `@attribute` of an ARFF file with what makes reading its values fast: `numeric` also for `real`
 * and `integer`, and for a `date` whose pattern is understood; `text` for `string`.
 */
export interface ArffAttribute {
  readonly column: Column
  /** declared as `{0,1}` */
  readonly binary: boolean
  readonly categoryIndex: ReadonlyMap<string, number>
  /** takes the values of a text attribute, if they are kept */
  readonly texts: WordList | undefined
  /** reads the values of a date */
  readonly date?: DateReader | undefined
  /** the weight that Weka writes behind a type; 1 if none is there */
  readonly weight: number
}

export const RELATIONAL_HINT = 'put what the bags hold into rows and attributes of their own first'

const KEEL_HINT = 'a range is written by KEEL, not in ARFF: delete it'
const NUMERIC = ['numeric', 'real', 'integer']
const TEXT = ['string', 'date']

/** Reads what follows the word `@attribute`: a name and a type. */
export function readAttribute(reader: ArffLineReader, keepText: boolean): ArffAttribute {
  if (reader.peek() < 0) throw reader.error('an attribute needs a name and a type')
  reader.readToken(true)
  const name = reader.tokenText()
  const { line } = reader
  if (reader.peek() === OPEN_BRACE) {
    const categories = readCategories(reader, name)
    const categoryIndex = new Map(categories.map((category, index) => [category, index]))
    if (categoryIndex.size < categories.length) {
      throw reader.error(`attribute ${shown(name)} declares a value twice`)
    }
    const binary = categories.length === 2 && categories[0] === '0' && categories[1] === '1'
    const column = { name, kind: 'nominal', categories, line } as const
    const weight = readEnd(reader, name)
    return { column, binary, categoryIndex, texts: undefined, weight }
  }
  if (reader.peek() < 0) throw reader.error(`attribute ${shown(name)} has no type`)
  reader.readToken()
  const type = reader.tokenText()
  const kind = attributeKind(type.toLowerCase())
  if (type.toLowerCase() === 'relational') {
    throw reader.error(`attribute ${shown(name)} is relational: such attributes are not read`, {
      hint: RELATIONAL_HINT,
    })
  }
  if (kind === undefined) {
    throw reader.error(`attribute ${shown(name)} has an unknown type`, {
      expected: 'numeric, real, integer, string, date or {value, …}',
      received: shown(type),
      hint: type.includes('[') ? KEEL_HINT : 'a name with blanks in it must be quoted',
    })
  }
  const date = type.toLowerCase() === 'date' ? readDatePattern(reader) : undefined
  const weight = readEnd(reader, name)
  if (date) {
    const column = { name, kind: 'numeric', categories: [], line, format: 'date' } as const
    return { column, binary: false, categoryIndex: new Map(), texts: undefined, date, weight }
  }
  const texts = keepText && kind === 'text' ? new WordList() : undefined
  // what a sparse row leaves out is no text at all
  texts?.code('')
  const column = { name, kind, categories: texts?.words ?? [], line }
  return { column, binary: false, categoryIndex: new Map(), texts, weight }
}

/** Reads what may stand behind a type: a weight in braces; anything else is an error. */
function readEnd(reader: ArffLineReader, name: string): number {
  if (reader.peek() < 0) return 1
  const weight = reader.peek() === OPEN_BRACE ? reader.readBracedNumber() : undefined
  if (weight === undefined || reader.peek() >= 0) {
    const isKeel = reader.rest().startsWith('[')
    throw reader.errorAfter(`the type of attribute ${shown(name)}`, isKeel ? KEEL_HINT : undefined)
  }
  return weight
}

/** What reads the dates of an attribute by the pattern behind its type; undefined if that is beyond us. */
function readDatePattern(reader: ArffLineReader): DateReader | undefined {
  const next = reader.peek()
  if (next < 0 || next === OPEN_BRACE) return dateReader(undefined)
  reader.readToken()
  return dateReader(reader.tokenText())
}

function attributeKind(type: string): 'numeric' | 'text' | undefined {
  if (NUMERIC.includes(type)) return 'numeric'
  return TEXT.includes(type) ? 'text' : undefined
}

function readCategories(reader: ArffLineReader, name: string): string[] {
  const categories: string[] = []
  reader.skip()
  for (;;) {
    const next = reader.peek()
    if (next === CLOSE_BRACE) break
    if (next === COMMA || next === OPEN_BRACE) {
      throw reader.error(`attribute ${shown(name)} declares an empty value`)
    }
    if (next < 0) throw reader.error(`the values of attribute ${shown(name)} do not end with }`)
    reader.readToken()
    categories.push(reader.tokenText())
    if (reader.skipComma() && reader.peek() === CLOSE_BRACE) {
      throw reader.error(`attribute ${shown(name)} declares an empty value`)
    }
  }
  reader.skip()
  if (categories.length === 0) throw reader.error(`attribute ${shown(name)} declares no values`)
  return categories
}
