import { PartitaError } from '../../errors.js'
import { type ItemNames, quoted } from '../contract/item-names.js'

/** A backslash and the character it takes the meaning from; before letters and digits it is none. */
const ESCAPE = /\\[^\p{L}\p{N}]/gu
/** the same, or a character that separates names */
const TOKEN = /\\[^\p{L}\p{N}]|[>=,]/gu

/**
 * Reads an order like `b>a>c`: `>` means better than. Tied items stand side by side, separated by
 * `=` or `,`; where every name is a single letter nothing need separate them: `e>f>abcdg`. A `*`
 * stands for all items that are not named, tied: `b>a>*` is a list of the two best. Blanks around
 * names do not count. A backslash before one of these characters makes it a part of a name.
 *
 * @returns item indices, best first, tied ones together
 * @throws PartitaError PARSE_ERROR for an empty place, a second `*`, or a place that is a name and
 *   two names; UNKNOWN_LABEL for a name of no item; NOT_IN_SPACE for an item named twice
 */
export function parseOrderString(text: string, items: ItemNames): number[][] {
  const has = (name: string) => items.has(name)
  const buckets = splitOrder(text).map((place): number[] | '*' => {
    if (place.raw === '*' && !has('*')) return '*'
    const whole = writtenName(place.raw, has)
    const parts = place.parts.flatMap((part) => tiedNames(part, has, items.areLetters))
    const isWhole = whole !== undefined && place.parts.length > 1
    if (isWhole && parts.every(has))
      throw ambiguous(`${parts.map(quoted).join(' and ')}`, whole, text)
    return (isWhole ? [whole] : parts).map((name) => items.indexOf(name))
  })
  const named = buckets.filter((bucket) => bucket !== '*')
  items.checkDistinct(named.flat())
  const stars = buckets.length - named.length
  if (stars > 1) throw orderError('* stands twice in an order', text)
  const known = new Set(named.flat())
  const others = Array.from(items.names.keys()).filter((item) => !known.has(item))
  const filled = buckets.map((bucket) => (bucket === '*' ? others : bucket))
  return filled.filter((bucket) => bucket.length > 0)
}

/**
 * Names of the items in an order whose items are not known yet.
 *
 * @param letters whether names side by side need nothing to separate them: `ab` is `a` and `b`
 * @throws PartitaError PARSE_ERROR for an empty place
 *
 * @example
 * ```ts
 * import { namesInOrderString } from 'partita/core'
 * console.log(namesInOrderString('b>ac', true), namesInOrderString('sun>rain=snow', false))
 * ```
 */
export function namesInOrderString(text: string, letters: boolean): string[] {
  return splitOrder(text)
    .filter(({ raw }) => raw !== '*')
    .flatMap(({ parts }) => parts.flatMap((part) => tiedNames(part, () => false, letters)))
}

/**
 * Whether an order string separates tied names by `=` or `,`, so that names may be longer than a letter.
 *
 * @throws PartitaError PARSE_ERROR for an empty place
 *
 * @example
 * ```ts
 * import { separatesTies } from 'partita/core'
 * console.log(separatesTies('sun>rain=snow'), separatesTies('b>ac')) // true false
 * ```
 */
export function separatesTies(text: string): boolean {
  return splitOrder(text).some(({ parts }) => parts.length > 1)
}

/** Writes buckets of items as an order string that {@link parseOrderString} reads back. */
export function formatOrderString(
  buckets: readonly (readonly number[])[],
  items: ItemNames,
): string {
  const between = items.areLetters ? '' : '='
  // where an item is called * nothing else is
  const written = (name: string) => (name === '*' ? name : nameInOrder(name))
  return buckets
    .map((bucket) => bucket.map((item) => written(items.names[item])).join(between))
    .join('>')
}

/**
 * A name as order strings write it: a backslash before what would mean something else there, and
 * before a first character that spreadsheets take for a formula.
 *
 * @example
 * ```ts
 * import { nameInOrder } from 'partita/core'
 * console.log(nameInOrder('a>b'), nameInOrder('tea')) // a\>b tea
 * ```
 */
export function nameInOrder(name: string): string {
  if (name === '*') return '\\*'
  const escaped = name.replace(/[\\>=,]/g, '\\$&').replace(/^[+\-@{[(]|^\s|[\s-]$/g, '\\$&')
  // what would be read as how often an order counts, or refused as that
  return escaped
    .replace(/^(\d+(?:\.\d+)?\s*)([:*×]|(?<=\d\s*)x(?=\s))/, (_, count, mark) =>
      mark === 'x' ? `${count}x\\` : `${count}\\${mark}`,
    )
    .replace(/(?<=\s)\*(?=\s*\d+$)|\^(?=\s*\d+$)/, '\\$&')
}

/** What stands between two `>`. */
interface Place {
  /** as it is written, without the blanks around it */
  readonly raw: string
  /** what `=` and `,` separate, written likewise */
  readonly parts: readonly string[]
}

function splitOrder(text: string): Place[] {
  const places: Place[] = []
  let parts: string[] = []
  let start = 0
  let partStart = 0
  const endPart = (end: number) => {
    const part = trimmed(text.slice(partStart, end))
    if (part === '') throw orderError('a place in an order is empty', text)
    parts.push(part)
    partStart = end + 1
  }
  const endPlace = (end: number) => {
    endPart(end)
    places.push({ raw: trimmed(text.slice(start, end)), parts })
    parts = []
    start = end + 1
  }
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === '>') endPlace(index)
    else if (token.length === 1) endPart(index)
  }
  endPlace(text.length)
  return places
}

/** Without the blanks around it, except one that a backslash stands before. */
function trimmed(text: string): string {
  const kept = text.trim()
  const isEscaped = /(?:^|[^\\])(?:\\\\)*\\$/.test(kept)
  return isEscaped ? text.trimStart().slice(0, kept.length + 1) : kept
}

/** The name that is meant: escapes resolved, or as it is written if there is only that name. */
function writtenName(raw: string, isItem: (name: string) => boolean): string | undefined {
  return [unescaped(raw), raw].find(isItem)
}

function tiedNames(part: string, isItem: (name: string) => boolean, letters: boolean): string[] {
  const known = writtenName(part, isItem)
  if (known !== undefined) return [known]
  if (!letters) return [unescaped(part)]
  const characters = part.match(/\\[^\p{L}\p{N}]|\S/gu) ?? []
  return characters.map(unescaped)
}

function unescaped(text: string): string {
  return text.replace(ESCAPE, (pair) => pair.slice(1))
}

function ambiguous(one: string, other: string, text: string): PartitaError {
  return new PartitaError('PARSE_ERROR', 'a place in an order has two meanings', {
    expected: `${one}, or the item ${quoted(other)}, which is written ${nameInOrder(other)}`,
    received: quoted(text),
  })
}

function orderError(summary: string, text: string): PartitaError {
  return new PartitaError('PARSE_ERROR', summary, {
    expected: "items separated by > (better than), as in 'b>a>c', tied ones by = or ,",
    received: quoted(text),
  })
}
