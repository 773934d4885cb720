import { PartitaError } from '../../errors.js'
import { type ItemNames, quoted } from '../contract/item-names.js'

/**
 * Reads an order like `b>a>c`: `>` means better than. Tied items stand side by side, separated by
 * `=` or `,`; where every name is a single letter nothing need separate them: `e>f>abcdg`. A `*`
 * stands for all items that are not named, tied: `b>a>*` is a list of the two best. Blanks around
 * names do not count.
 *
 * @returns item indices, best first, tied ones together
 * @throws PartitaError PARSE_ERROR for an empty place or a second `*`; UNKNOWN_LABEL for a name of
 *   no item; NOT_IN_SPACE for an item named twice
 */
export function parseOrderString(text: string, items: ItemNames): number[][] {
  const buckets = text.split('>').map((bucket): number[] | '*' => {
    const names = tiedNames(bucket, (name) => items.has(name), items.areLetters, text)
    return names.length === 1 && names[0] === '*' && !items.has('*')
      ? '*'
      : names.map((name) => items.indexOf(name))
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
  return text
    .split('>')
    .flatMap((bucket) => tiedNames(bucket, () => false, letters, text))
    .filter((name) => name !== '*')
}

/** Writes buckets of items as an order string that {@link parseOrderString} reads back. */
export function formatOrderString(
  buckets: readonly (readonly number[])[],
  items: ItemNames,
): string {
  const between = items.areLetters ? '' : '='
  return buckets.map((bucket) => bucket.map((item) => items.names[item]).join(between)).join('>')
}

function tiedNames(
  bucket: string,
  isItem: (name: string) => boolean,
  letters: boolean,
  text: string,
): string[] {
  const trimmed = bucket.trim()
  if (trimmed === '') throw orderError('a place in an order is empty', text)
  if (isItem(trimmed) || trimmed === '*') return [trimmed]
  return trimmed.split(/[=,]/).flatMap((part) => {
    const name = part.trim()
    if (name === '') throw orderError('a place in an order is empty', text)
    return letters && !isItem(name) ? Array.from(name.replace(/\s/gu, '')) : [name]
  })
}

function orderError(summary: string, text: string): PartitaError {
  return new PartitaError('PARSE_ERROR', summary, {
    expected: "items separated by > (better than), as in 'b>a>c', tied ones by = or ,",
    received: quoted(text),
  })
}
