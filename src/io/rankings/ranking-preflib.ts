import type { PartialRankingInput } from '../../spaces/index.js'
import type { Table } from '../table/table.js'
import { LineSplitter } from '../text/line-splitter.js'
import { shown, textError } from '../text/text-error.js'
import { checkRankingSize } from './check-ranking-size.js'
import { finishRankings, rankingSpace } from './finish-rankings.js'
import {
  checkRankingTableOptions,
  type RankingData,
  type RankingTableOptions,
} from './ranking-data.js'

/**
 * Makes a ranking data set of the text of a PrefLib file of orders (`.soc`, `.soi`, `.toc`, `.toi`), of
 * today's form or that of before 2022: each order as many rows as it counts, items in braces tied;
 * of items that an order leaves out nothing is known. The files have no features: a column
 * `constant` of ones stands for them.
 *
 * @throws PartitaError PARSE_ERROR with the line where the text is wrong; NOT_IN_SPACE with the line of
 *   an item named twice; UNKNOWN_LABEL with that of one that is none
 * @see https://preflib.org/format
 *
 * @example
 * ```ts
 * import { rankingFromPrefLib } from 'partita/io'
 * const text = `# NUMBER ALTERNATIVES: 3
 * # ALTERNATIVE NAME 1: tea
 * # ALTERNATIVE NAME 2: milk
 * # ALTERNATIVE NAME 3: cola
 * 2: 1,2,3
 * 1: 3,{1,2}`
 * const data = rankingFromPrefLib(text)
 * console.log(data.itemNames, data.rankings.map(String)) // tea, milk, cola; twice 0,1,2, cola>tea=milk
 * ```
 */
export function rankingFromPrefLib(text: string, options: RankingTableOptions = {}): RankingData {
  checkRankingTableOptions(options)
  const { file } = options
  const reader = new PrefLibReader(file)
  const lines = new LineSplitter((all, start, end) => reader.read(all.slice(start, end).trim()))
  lines.push(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  lines.finish()
  const { names, orders, notes } = reader.finish(options.maxMemory)
  const table: Table = {
    relation: reader.title ?? file?.replace(/^.*[\\/]/, '').replace(/\.[a-z]+(\.gz)?$/i, '') ?? '',
    columns: [],
    values: { rows: orders.length, cols: 0, values: new Float64Array() },
    lines: Int32Array.from(orders, ({ line }) => line),
    instanceWeights: undefined,
    file,
    noun: 'column',
    notes: [],
  }
  const raw = {
    space: rankingSpace(options.items ?? options.like?.itemNames ?? names, file),
    inputs: orders.map(({ order }): PartialRankingInput => ({ order })),
    lines: table.lines,
    source: table,
    table,
    used: [],
    counts: orders.map(({ count }) => count),
    mayLackFeatures: true,
    notes,
  }
  return finishRankings(raw, options)
}

interface CountedOrder {
  readonly order: readonly (readonly string[])[]
  readonly count: number
  readonly line: number
}

class PrefLibReader {
  title: string | undefined
  readonly #file: string | undefined
  readonly #names: string[] = []
  readonly #orders: CountedOrder[] = []
  #line = 0
  #count: number | undefined
  #voters: number | undefined
  /** lines of the old form that are still to come before the orders: names, and a line of sums */
  #head = 0

  constructor(file: string | undefined) {
    this.#file = file
  }

  read(text: string): void {
    this.#line++
    if (text === '') return
    if (text.startsWith('#')) this.#readMetadata(text)
    else if (this.#count === undefined) {
      this.#count = this.#wholeNumber(text, 'the number of alternatives')
      this.#head = this.#count + 1
    } else if (this.#head > 1) this.#readOldName(text)
    else if (this.#head === 1) this.#head = 0
    else this.#readOrder(text)
  }

  finish(maxMemory: number | undefined) {
    const count = this.#count ?? 0
    if (this.#orders.length === 0) throw this.#error('the file holds no order')
    // a line may claim any number of alternatives
    checkRankingSize(this.#orders.length, count, { file: this.#file, maxMemory })
    const names = Array.from({ length: count }, (_, index) => this.#nameAt(index))
    return { names, orders: this.#orders, notes: this.#notes() }
  }

  #notes(): string[] {
    const voters = this.#orders.reduce((sum, { count }) => sum + count, 0)
    if (this.#voters === undefined || this.#voters === voters) return []
    return [`the file names ${this.#voters} voters and holds ${voters} orders: it may be cut`]
  }

  #readMetadata(text: string): void {
    const [, key, value] = /^#\s*([A-Z ]+?)(?:\s*\d+)?\s*:\s*(.*)$/.exec(text) ?? []
    if (key === 'TITLE') this.title = value
    if (key === 'NUMBER CATEGORIES') {
      throw this.#error('the file sorts alternatives into categories: it holds no orders', text)
    }
    if (key === 'NUMBER VOTERS') this.#voters = Number(value)
    if (key === 'NUMBER ALTERNATIVES') this.#count = this.#wholeNumber(value, 'their number')
    const [, number, name] = /^#\s*ALTERNATIVE NAME\s+(\d+)\s*:\s*(.*)$/.exec(text) ?? []
    if (number !== undefined) this.#name(Number(number), name)
  }

  #readOldName(text: string): void {
    const [, number, name] = /^(\d+)\s*,\s*(.*)$/.exec(text) ?? []
    if (number === undefined) throw this.#error('not the name of an alternative', text)
    this.#name(Number(number), name)
    this.#head--
  }

  #name(number: number, name: string): void {
    if (!(number >= 1 && number <= (this.#count ?? 0))) {
      throw this.#error('an alternative beyond their number', String(number))
    }
    this.#names[number - 1] = name
  }

  #readOrder(text: string): void {
    const [, count, order] = /^(\d+)\s*[:,]\s*(.*)$/.exec(text) ?? []
    if (
      count === undefined ||
      !/^(?:\d+|\{[\d,\s]*\})(?:\s*,\s*(?:\d+|\{[\d,\s]*\}))*$/.test(order)
    ) {
      throw this.#error('not an order with its count', text)
    }
    const places = order.match(/\{[^}]*\}|\d+/g) ?? []
    const named = places.map((place) => {
      return (place.match(/\d+/g) ?? []).map((number) => this.#nameOf(Number(number)))
    })
    this.#orders.push({
      order: named.filter((items) => items.length > 0),
      count: Number(count),
      line: this.#line,
    })
  }

  #nameAt(index: number): string {
    return this.#names[index] || String(index + 1)
  }

  #nameOf(number: number): string {
    if (number >= 1 && number <= (this.#count ?? 0)) {
      return this.#nameAt(number - 1)
    }
    throw this.#error('an order names an alternative that is none', String(number))
  }

  #wholeNumber(text: string, what: string): number {
    if (/^\d{1,7}$/.test(text) && Number(text) > 0) return Number(text)
    throw this.#error(`not a PrefLib file: ${what} is no whole number`, text)
  }

  #error(summary: string, received?: string) {
    const place = { file: this.#file, line: Math.max(this.#line, 1) }
    return textError('PARSE_ERROR', summary, place, {
      ...(received !== undefined && { received: shown(received) }),
    })
  }
}
