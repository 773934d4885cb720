import { PartitaError } from '../../errors.js'
import { namesInOrderString, separatesTies } from '../../spaces/index.js'
import type { Table } from '../table/table.js'
import { shown } from '../text/text-error.js'
import { withPlace } from './finish-rankings.js'

/** Items that orders name, and how it was told what a name is, where that is a matter of reading. */
export interface ItemsFound {
  readonly items: readonly string[]
  readonly note?: string
}

/**
 * The items that occur in orders, sorted. Where `=` or `,` separate tied items what stands between
 * is a name. Else a group of letters between two `>` is a name if no letter of it stands anywhere
 * else, or letters stand twice where ties have each once; it is ties of single letters if each of them
 * stands alone somewhere, or if every order has the same letters.
 *
 * @throws PartitaError INVALID_OPTION if neither is so; PARSE_ERROR with the line of what is no order
 */
export function itemsInOrders(
  orders: readonly string[],
  { lines, file }: Pick<Table, 'lines' | 'file'>,
): ItemsFound {
  const read = <T>(row: number, action: () => T) => withPlace({ file, line: lines[row] }, action)
  const groups = orders.map((order, row) => read(row, () => namesInOrderString(order, false)))
  const names = new Set(groups.flat())
  const longer = [...names].filter((name) => [...name].length > 1)
  const isSaid = orders.some((order, row) => read(row, () => separatesTies(order)))
  if (longer.length === 0 || isSaid) return { items: sorted(names) }
  const letters = new Set([...names].flatMap((name) => [...name]))
  const stand = [...letters].every((letter) => names.has(letter))
  if (!shareLetters(names) || longer.some(repeats) || (!stand && cannotBeTies(groups))) {
    const found = sorted(names)
    const list = found.slice(0, 5).map(shown).join(', ') + (found.length > 5 ? ', …' : '')
    return { items: found, note: `${found.length} items were found in the orders: ${list}` }
  }
  const isDigits = [...letters].every((letter) => /\d/.test(letter))
  if ((stand && !isDigits) || (!orders.some(hasStar) && haveSameLetters(groups))) {
    return { items: sorted(letters) }
  }
  throw new PartitaError('INVALID_OPTION', 'the orders do not say what their items are', {
    expected: 'ties separated by =, or the option items',
    received: `${shown(longer[0])}, a name or ${[...longer[0]].length} tied items`,
    ...(file !== undefined && { where: file }),
    hint: 'name the items by the option items',
  })
}

/** Whether two different names have a character in common. */
function shareLetters(names: ReadonlySet<string>): boolean {
  const owner = new Map<string, string>()
  for (const name of names) {
    for (const letter of name) {
      const other = owner.get(letter)
      if (other !== undefined && other !== name) return true
      owner.set(letter, name)
    }
  }
  return false
}

function repeats(text: string): boolean {
  return new Set(text).size < [...text].length
}

/** Whether every order with a longer group has a letter twice, which no ties of letters have. */
function cannotBeTies(groups: readonly (readonly string[])[]): boolean {
  const longer = groups.filter((names) => names.some((name) => [...name].length > 1))
  return longer.every((names) => repeats(names.join('')))
}

/** Whether every order has each letter of all once. */
function haveSameLetters(groups: readonly (readonly string[])[]): boolean {
  const letters = groups.map((names) => [...names.join('')].sort().join(''))
  return groups.length > 1 && letters.every((row) => row === letters[0] && !repeats(row))
}

function hasStar(order: string): boolean {
  return /(?:^|>)\s*\*\s*(?:>|$)/.test(order)
}

function sorted(names: Iterable<string>): string[] {
  return [...names].sort()
}
