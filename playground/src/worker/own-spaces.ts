import { constrained, permutations, type Ranking, type Space, subsets } from 'partita'

/** A space, and what the page says of its elements. */
export interface OwnSpace<Y> {
  readonly space: Space<Y>
  /** what may hold of an element */
  readonly facts: readonly string[]
  holds(y: Y): readonly boolean[]
  /** an element in words */
  parts(y: Y): readonly string[]
  /** what of each pair of names there is a probability: that of the second given the first, or that it comes later */
  readonly pairs: 'given' | 'order'
}

/** The label sets that a text allows. */
export async function setsWhere(
  labels: readonly string[],
  text: string,
): Promise<OwnSpace<ReadonlySet<number>>> {
  const all = subsets(labels)
  return {
    space: text.trim() === '' ? all : await constrained(all, text),
    facts: labels,
    holds: (y) => labels.map((_, label) => y.has(label)),
    parts: (y) => all.toNames(y),
    pairs: 'given',
  }
}

/** The rankings that a text allows. */
export async function rankingsWhere(
  items: readonly string[],
  text: string,
): Promise<OwnSpace<Ranking>> {
  const all = permutations(items)
  return {
    space: text.trim() === '' ? all : await constrained(all, text),
    facts: items,
    holds: (y) => items.map((_, item) => y[0] === item),
    parts: (y) => all.toNames(y),
    pairs: 'order',
  }
}
