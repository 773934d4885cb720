import { PartitaError } from '../../errors.js'
import type { PartialRanking } from '../../spaces/index.js'

/** The items that a ranking says something of. */
export function comparedItems(ranking: PartialRanking): number[] {
  const all = Array.from(ranking.items.keys())
  return all.filter((i) => all.some((j) => ranking.precedes(i, j) || ranking.precedes(j, i)))
}

/**
 * Throws PartitaError `DIVERGED` where the likelihood of worths has no maximum: unless every item comes
 * before every other, through others if not itself (Ford's condition).
 *
 * @see Ford 1957, "Solution of a ranking problem from binary comparisons"
 */
export function checkComparable(
  items: readonly string[],
  rankings: readonly PartialRanking[],
): void {
  const k = items.length
  const beats = Array.from({ length: k }, () => new Set<number>())
  for (const ranking of rankings) {
    const compared = comparedItems(ranking)
    for (const i of compared) {
      for (const j of compared) if (ranking.precedes(i, j)) beats[i].add(j)
    }
  }
  const loses = beats.map((_, i) => new Set(beats.flatMap((of, j) => (of.has(i) ? [j] : []))))
  const behind = reached(beats)
  const ahead = reached(loses)
  const first = Array.from(items.keys()).filter((i) => !behind.has(i))
  const last = Array.from(items.keys()).filter((i) => !ahead.has(i))
  if (first.length + last.length === 0) return
  const group = first.length > 0 ? first : last
  const names = group.slice(0, 5).map((i) => JSON.stringify(items[i]))
  const more = group.length > names.length ? ` and ${group.length - names.length} more` : ''
  throw new PartitaError('DIVERGED', 'no finite worths have the largest likelihood', {
    expected: 'that no group of items always comes first, or is never compared with the others',
    received: `${names.join(', ')}${more} never ${first.length > 0 ? 'after' : 'before'} ${JSON.stringify(items[0])}, not even through others`,
    hint: 'pass a prior ({ prior: 0.1 }), or leave these items out',
  })
}

/** What can be reached from item 0, itself included. */
function reached(next: readonly ReadonlySet<number>[]): Set<number> {
  const seen = new Set([0])
  for (const item of seen) for (const other of next[item]) seen.add(other)
  return seen
}
