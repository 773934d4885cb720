import { UsageError } from '../options/usage-error.js'

/** Columns as a command line names them: `first:6`, `last:6`, or names separated by commas. */
export function columnChoice(
  text: string,
): readonly string[] | { readonly first: number } | { readonly last: number } {
  const [, end, count] = /^(first|last):(\d+)$/.exec(text) ?? []
  if (end === undefined) return nameList(text)
  return end === 'first' ? { first: Number(count) } : { last: Number(count) }
}

/** a name in quotes, or up to a comma that no backslash stands before */
const NAME = /\s*(?:"((?:[^"]|"")*)"|(?!")((?:\\,|[^,])*))\s*(,|$)/y

/**
 * Names separated by commas, without the blanks around them. A name with a comma stands in quotes, or
 * its comma behind a backslash: `"Action, Adventure",Drama` or `Action\, Adventure,Drama`.
 *
 * @throws UsageError for quotes that are not closed
 */
export function nameList(text: string): string[] {
  const names: string[] = []
  NAME.lastIndex = 0
  for (;;) {
    const match = NAME.exec(text)
    if (match === null) {
      throw new UsageError(`cannot read the names ${JSON.stringify(text)}`, 'close the quotes')
    }
    const [, quoted, plain = '', end] = match
    names.push(quoted?.replaceAll('""', '"') ?? plain.replaceAll('\\,', ',').trim())
    if (end === '') return names
  }
}
