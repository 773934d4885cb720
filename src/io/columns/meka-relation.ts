import { shown, textError } from '../text/text-error.js'

/** Where a file has its labels: the first or the last so many attributes. */
export type LabelEnd = { readonly first: number } | { readonly last: number }

/** attribute filters that move or remove columns, so that an earlier `-C` no longer holds */
const COLUMN_FILTER = /weka\.filters\.(?:un)?supervised\.attribute\.(?:Remove|Reorder|Add)/

/**
 * The place of the labels that MEKA writes into the relation name: `-C k` for the first `k`
 * attributes, `-C -k` for the last `k`. Undefined if the name says nothing.
 *
 * @throws PartitaError PARSE_ERROR if it says two different things, 0, or was written before a Weka
 *   filter moved the columns (as in MULAN's medical, whose `-C 45` is no longer true)
 * @see https://waikato.github.io/meka/datasets/
 */
export function mekaLabelEnd(relation: string, file?: string): LabelEnd | undefined {
  const counts = new Set<number>()
  for (const match of relation.matchAll(/(?:^|[\s:])-[Cc]\s+(-?\d+)(?![\w.])/g)) {
    counts.add(Number(match[1]))
  }
  if (counts.size === 0) return undefined
  const [count] = counts
  const trusted = counts.size === 1 && count !== 0 && !COLUMN_FILTER.test(relation)
  if (!trusted) {
    const summary = 'the relation name does not say where the labels are'
    throw textError(
      'PARSE_ERROR',
      summary,
      { file },
      {
        expected: 'one option -C k or -C -k, and no Weka filter of attributes after it',
        received: shown(relation),
        hint: 'pass the option labels',
      },
    )
  }
  return count > 0 ? { first: count } : { last: -count }
}
