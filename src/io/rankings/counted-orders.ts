import { PartitaError } from '../../errors.js'
import type { Table } from '../table/table.js'
import { shown, textError } from '../text/text-error.js'

/** Orders without what says how often they count, and that. */
export interface CountedOrders {
  readonly orders: readonly string[]
  readonly counts: readonly number[]
}

/** `3:` before an order */
const COUNT = /^\s*(\d+)\s*:/
/** how others write counts: `3 * a`, `3x a`, `1.5: a`, `a > b * 3`, `a > b ^3` */
const ODD_COUNT =
  /^\s*(?:[+-]?\d+(?:[.,]\d+)?\s*(?:[*×]|x\s)|(?:[+-]\d+|[+-]?\d+[.,]\d+)\s*:)|(?:\s\*|(?<!\\)\^)\s*\d+\s*$/
/** a colon that no backslash makes a part of a name */
const COLON = /(?:^|[^\\])(?:\\\\)*:/
/** a `->` whose `-` is a part of no name */
const ARROW = /(?:^|[^\\])->/
/** an opening bracket at the start of a name that does not close in it */
const BRACKET = /(?:^|[>=,])\s*(\{[^}>=,]*|\[[^\]>=,]*|\([^)>=,]*)(?=[>=,]|$)/

/**
 * Takes `3:` off the orders of a column, which then count three times. Where the items are not named
 * by the caller, what another program may mean by an order is refused: items would be made of it.
 *
 * @throws PartitaError PARSE_ERROR with the line of a count, an arrow or brackets in a form that is not
 *   read; INVALID_OPTION where a colon may stand behind a count or in a name
 */
export function countedOrders(
  cells: readonly string[],
  items: readonly string[] | undefined,
  { lines, file }: Pick<Table, 'lines' | 'file'>,
): CountedOrders {
  const prefixes = cells.map((text) => {
    const [prefix, count] = COUNT.exec(text) ?? ['', '1']
    const isName = prefix !== '' && items?.includes(text.split(/[>=,]/, 1)[0].trim())
    return isName ? { prefix: '', count: 1 } : { prefix, count: Number(count) }
  })
  const orders = cells.map((text, row) => text.slice(prefixes[row].prefix.length))
  const counts = prefixes.map(({ count }) => count)
  if (items !== undefined) return { orders, counts }
  const refuse = (row: number, summary: string, expected: string) =>
    textError(
      'PARSE_ERROR',
      summary,
      { file, line: lines[row] },
      {
        expected,
        received: shown(cells[row]),
        hint: 'if that is how items are called, name them by the option items',
      },
    )
  orders.forEach((order, row) => {
    if (ODD_COUNT.test(order)) {
      throw refuse(row, 'how often an order counts is written in another way', '3: b>a>c')
    }
    if (BRACKET.test(order)) {
      throw refuse(row, 'an order has brackets', 'tied items separated by =, as in b=a>c')
    }
  })
  const arrows = orders.findIndex((order) => ARROW.test(order))
  if (arrows >= 0 && !orders.some((order) => /(?:[^-]|\\-)>/.test(order))) {
    throw refuse(arrows, 'an order has arrows', 'items separated by > (better than), as in b>a>c')
  }
  const both = orders.findIndex((order) => COLON.test(order))
  if (both >= 0 && prefixes.some(({ prefix }) => prefix !== '')) {
    throw new PartitaError('INVALID_OPTION', 'a colon of the orders may mean two things', {
      expected: 'a count before it, or \\: in a name',
      received: shown(cells[both]),
      where: [...(file === undefined ? [] : [file]), `line ${lines[both]}`].join(', '),
      hint: 'name the items by the option items',
    })
  }
  return { orders, counts }
}

/**
 * Throws PARSE_ERROR unless an order says of two items which is better, or that they are tied: of other separators, such as
 * `<`, `;` or blanks, whole rows become names of items.
 */
export function checkOrdersSay(
  orders: readonly string[],
  { lines, file }: Pick<Table, 'lines' | 'file'>,
): void {
  if (orders.length === 0 || orders.some((order) => /[>=]/.test(order))) return
  throw textError(
    'PARSE_ERROR',
    'no order says which item is better',
    { file, line: lines[0] },
    {
      expected: 'items separated by > (better than), as in b>a>c, in a row at least',
      received: shown(orders[0]),
    },
  )
}
