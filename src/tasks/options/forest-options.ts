import { checkOneOf, checkOption } from '../../errors.js'
import type { ForestKind, ForestMeasureOptions } from '../../models/forest/index.js'

/** How a forest is grown; every option has a default that works. */
export interface ForestShape {
  /** `'extra'` (default): extremely randomised trees; `'random'`: the best of all thresholds */
  readonly kind?: ForestKind
  /** default 300 up to 1000 rows, fewer in proportion beyond, 100 at least */
  readonly trees?: number
  /** share of the rows that each tree sees, in (0, 1); default .8 from 200 trees on, else a bootstrap sample */
  readonly share?: number
  /** fewest rows of a leaf; default 1 or 3, by the likelihood of the rows out of bag */
  readonly leaf?: number
  /** columns tried at each node; default the root of their number */
  readonly columnsTried?: number
}

const KINDS: readonly ForestKind[] = ['extra', 'random']
/** Leaves tried: one row where outputs are surely told by the inputs, more where they are noisy. */
const LEAVES = [1, 3]

/**
 * The forest that options ask for, defaults filled in.
 *
 * @throws PartitaError `INVALID_OPTION`
 */
export function resolveForest({
  kind = 'extra',
  trees,
  share,
  leaf,
  columnsTried,
}: ForestShape = {}): ForestMeasureOptions {
  checkOneOf('forest.kind', kind, KINDS)
  const counts = { trees: trees ?? 1, leaf: leaf ?? 1, columnsTried: columnsTried ?? 1 }
  for (const [name, count] of Object.entries(counts)) {
    checkOption(Number.isInteger(count) && count > 0, `forest.${name}`, 'an integer > 0', count)
  }
  const isShare = share === undefined || (share > 0 && share < 1)
  checkOption(isShare, 'forest.share', 'a number in (0, 1)', share)
  return {
    kind,
    leaf: leaf ? [leaf] : LEAVES,
    ...(trees && { trees }),
    ...(share && { share }),
    ...(columnsTried && { columnsTried }),
  }
}
