/** Columns as a command line names them: `first:6`, `last:6`, or names separated by commas. */
export function columnChoice(
  text: string,
): readonly string[] | { readonly first: number } | { readonly last: number } {
  const [, end, count] = /^(first|last):(\d+)$/.exec(text) ?? []
  if (end === undefined) return text.split(',')
  return end === 'first' ? { first: Number(count) } : { last: Number(count) }
}
