/** Rows that stay together, often one: how many they are, and how often they have each column. */
export interface StratifiedItem {
  readonly size: number
  /** columns that they have, ascending */
  readonly columns: ArrayLike<number>
  /** how many of the rows have each of these */
  readonly counts: ArrayLike<number>
}

/**
 * Iterative stratification: the column with the fewest remaining rows is shared out first, each of its
 * items to the fold that lacks most of that column, among equals to the one that lacks most rows. What has
 * no column comes last.
 *
 * @param items  in the order they are shared out in
 * @param folds  how many, each to have an equal share
 * @param width  how many columns there are
 * @param choose picks one of n equals: a number in `[0, n)`
 * @returns the fold of each item
 * @see Sechidis, Tsoumakas, Vlahavas 2011, On the stratification of multi-label data
 */
export function iterativeStratification(
  items: readonly StratifiedItem[],
  folds: number,
  width: number,
  choose: (n: number) => number,
): Int32Array {
  const share = 1 / folds
  const remaining = new Float64Array(width)
  let rows = 0
  for (const { size, columns, counts } of items) {
    rows += size
    for (let i = 0; i < columns.length; i++) remaining[columns[i]] += counts[i]
  }
  const lacking = new Float64Array(folds).fill(share * rows)
  const lackingOf = Array.from({ length: folds }, () => remaining.map((count) => share * count))
  const itemsOf = itemsByColumn(items, width)
  const foldOf = new Int32Array(items.length).fill(-1)
  const all = Array.from({ length: folds }, (_, fold) => fold)
  const put = (item: number, fold: number) => {
    const { size, columns, counts } = items[item]
    foldOf[item] = fold
    lacking[fold] -= size
    for (let i = 0; i < columns.length; i++) {
      lackingOf[fold][columns[i]] -= counts[i]
      remaining[columns[i]] -= counts[i]
    }
  }
  const pick = (equals: readonly number[]) => equals[equals.length > 1 ? choose(equals.length) : 0]
  for (;;) {
    const rarest = rarestColumns(remaining)
    if (rarest.length === 0) break
    const column = pick(rarest)
    for (const item of itemsOf[column]) {
      if (foldOf[item] >= 0) continue
      const wanting = largest(all, (fold) => lackingOf[fold][column])
      put(item, pick(largest(wanting, (fold) => lacking[fold])))
    }
  }
  for (let item = 0; item < items.length; item++) {
    if (foldOf[item] < 0) put(item, pick(largest(all, (fold) => lacking[fold])))
  }
  return foldOf
}

function itemsByColumn(items: readonly StratifiedItem[], width: number): number[][] {
  const found = Array.from({ length: width }, (): number[] => [])
  items.forEach(({ columns }, item) => {
    for (let i = 0; i < columns.length; i++) found[columns[i]].push(item)
  })
  return found
}

/** Columns with the fewest remaining rows, but some. */
function rarestColumns(remaining: Float64Array): number[] {
  let least = Infinity
  for (const count of remaining) if (count > 0 && count < least) least = count
  const rarest: number[] = []
  if (least === Infinity) return rarest
  remaining.forEach((count, column) => {
    if (count === least) rarest.push(column)
  })
  return rarest
}

/** Those with the largest value. */
function largest(of: readonly number[], value: (of: number) => number): readonly number[] {
  const most = of.reduce((best, each) => Math.max(best, value(each)), -Infinity)
  return of.filter((each) => value(each) === most)
}
