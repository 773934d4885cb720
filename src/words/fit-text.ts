import type { CsrArrays } from '../engine/index.js'
import { PartitaError } from '../errors.js'
import { TermCounter, type TermCountRows } from './count-terms.js'
import { createTermReader } from './create-term-reader.js'
import { hashedColumn } from './murmur-hash.js'
import type { TextModel } from './text-model.js'
import { type LoadedTextOptions, settledText } from './text-settings.js'
import { weighTerms } from './weigh-terms.js'

/** from so many texts on a term of one of them alone is left out by default */
const MANY_TEXTS = 200
/** hashed terms that are kept in mind */
const MOST_REMEMBERED = 2 ** 20

/**
 * Learns of texts how texts become numbers.
 *
 * @param times how often each text stands among the data, `[texts]`; default once
 * @returns what was learned, and the rows of the texts themselves
 * @throws PartitaError `EMPTY_DATA` if no term is left
 */
export function fitText(
  texts: readonly string[],
  options: LoadedTextOptions,
  times?: ArrayLike<number>,
): { readonly model: TextModel; readonly rows: CsrArrays } {
  const settled = settledText(texts, options)
  if (settled.hashBits !== undefined) return { model: settled, rows: textEncoder(settled)(texts) }
  const counter = new TermCounter()
  const reader = createTermReader(settled)
  const take = (code: number) => counter.add(code, 1)
  for (const text of texts) {
    reader.read(text, true, take)
    counter.endRow()
  }
  const counted = counter.finish()
  const { documents, totals, rows } = tally(counted, reader.size, times)
  const terms = keptTerms((code) => reader.term(code), documents, totals, rows, options)
  const idf =
    (options.idf ?? true)
      ? terms.map(({ code }) => Math.log((1 + rows) / (1 + documents[code])) + 1)
      : undefined
  const model = { ...settled, terms: terms.map(({ term }) => term), ...(idf && { idf }) }
  const target = new Int32Array(reader.size).fill(-1)
  terms.forEach(({ code }, column) => {
    target[code] = column
  })
  return { model, rows: weighTerms(renumbered(counted, target), model) }
}

/** What makes rows of texts by what was learned of others, `[texts, columns]`. */
export function textEncoder(model: TextModel): (texts: readonly string[]) => CsrArrays {
  const add = model.terms ? listedTerms(model, model.terms) : hashedTerms(model)
  return (texts) => {
    const counter = new TermCounter()
    for (const text of texts) {
      add(text, counter)
      counter.endRow()
    }
    return weighTerms(counter.finish(), model)
  }
}

/** Counts the terms of a text. */
type AddTerms = (text: string, counter: TermCounter) => void

function listedTerms(model: TextModel, terms: readonly string[]): AddTerms {
  const reader = createTermReader(model)
  const codes = terms.map((term) => reader.code(term))
  const columns = new Int32Array(reader.size).fill(-1)
  codes.forEach((code, column) => {
    columns[code] = column
  })
  return (text, counter) => {
    reader.read(text, false, (code) => {
      if (columns[code] >= 0) counter.add(columns[code], 1)
    })
  }
}

function hashedTerms(model: TextModel): AddTerms {
  const { hashBits = 0 } = model
  let reader = createTermReader(model)
  let hashed: (ReturnType<typeof hashedColumn> | undefined)[] = []
  return (text, counter) => {
    if (reader.size > MOST_REMEMBERED) {
      reader = createTermReader(model)
      hashed = []
    }
    reader.read(text, true, (code) => {
      const place = hashed[code] ?? hashedColumn(reader.term(code), hashBits)
      hashed[code] = place
      counter.add(place.column, place.sign)
    })
  }
}

/** In how many texts each term is, and how often in all. */
function tally(
  { rows, offsets, columns, counts }: TermCountRows,
  width: number,
  times: ArrayLike<number> | undefined,
) {
  const documents = new Float64Array(width)
  const totals = new Float64Array(width)
  let total = 0
  for (let row = 0; row < rows; row++) {
    const often = times?.[row] ?? 1
    total += often
    for (let at = offsets[row]; at < offsets[row + 1]; at++) {
      documents[columns[at]] += often
      totals[columns[at]] += often * counts[at]
    }
  }
  return { documents, totals, rows: total }
}

interface CodedTerm {
  readonly code: number
  readonly term: string
}

/** The terms that are kept, in their order. */
function keptTerms(
  termOf: (code: number) => string,
  documents: Float64Array,
  totals: Float64Array,
  rows: number,
  { minDocuments, maxDocuments = 1, maxTerms }: LoadedTextOptions,
): CodedTerm[] {
  const least = minDocuments ?? (rows < MANY_TEXTS ? 1 : 2)
  const from = least < 1 ? least * rows : least
  const to = maxDocuments <= 1 ? maxDocuments * rows : maxDocuments
  const byTerm = (a: CodedTerm, b: CodedTerm) => (a.term < b.term ? -1 : 1)
  const kept: CodedTerm[] = []
  for (let code = 0; code < documents.length; code++) {
    const count = documents[code]
    if (count > 0 && count >= from && count <= to) kept.push({ code, term: termOf(code) })
  }
  if (maxTerms !== undefined && kept.length > maxTerms) {
    kept.sort((a, b) => totals[b.code] - totals[a.code] || byTerm(a, b)).splice(maxTerms)
  }
  if (kept.length > 0) return kept.sort(byTerm)
  throw new PartitaError('EMPTY_DATA', 'no term is left of the texts', {
    received: `${documents.filter((count) => count > 0).length} terms of ${rows} texts`,
    hint: 'lower minDocuments, raise maxDocuments, or leave out fewer stop words',
  })
}

/** The counts of the terms that have a place, under it. */
function renumbered(
  { rows, offsets, columns, counts }: TermCountRows,
  target: Int32Array,
): TermCountRows {
  const counter = new TermCounter()
  for (let row = 0; row < rows; row++) {
    for (let at = offsets[row]; at < offsets[row + 1]; at++) {
      const column = target[columns[at]]
      if (column >= 0) counter.add(column, counts[at])
    }
    counter.endRow()
  }
  return counter.finish()
}
