import { NameFinder } from './name-finder.js'
import type { SchemaColumn } from './table-schema.js'

/**
 * How the columns of a file are read where features of certain names are wanted and nothing else is
 * known: a column of exactly that name is a number, one that `column=category` speaks of is split.
 *
 * @param names of the columns of the file
 */
export function namedColumns(names: readonly string[], wanted: readonly string[]): SchemaColumn[] {
  const finder = new NameFinder(names)
  const columns = new Map<string, SchemaColumn>()
  const categories = new Map<string, string[]>()
  const own = new Set(names)
  for (const feature of wanted) {
    const source = own.has(feature) ? undefined : sourceOf(feature, own)
    if (source === undefined) {
      const position = finder.position(feature)
      const isThere = position >= 0 && !columns.has(feature)
      if (isThere) columns.set(feature, { kind: 'number', name: feature })
      continue
    }
    const list = categories.get(source) ?? []
    list.push(feature.slice(source.length + 1))
    categories.set(source, list)
    columns.set(source, { kind: 'categories', name: source, categories: list })
  }
  return [...columns.values()]
}

/** The column, the longest of those there are, that a feature `column=category` speaks of. */
function sourceOf(feature: string, names: ReadonlySet<string>): string | undefined {
  for (let at = feature.lastIndexOf('='); at >= 0; at = feature.lastIndexOf('=', at - 1)) {
    const source = feature.slice(0, at)
    if (names.has(source)) return source
    if (at === 0) break
  }
  return undefined
}
