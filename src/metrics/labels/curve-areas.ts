/** One label over all rows: whether it is true, and how likely it was called. */
interface Ranked {
  /** weight of the true, and of all rows down to each distinct score, the largest first */
  readonly positives: readonly number[]
  readonly all: readonly number[]
}

/**
 * Area under the steps of the precision–recall curve: `Σ_n (R_n − R_{n−1}) P_n` over the distinct scores,
 * the largest first; of rows that are known.
 *
 * @param truth  0, 1, or NaN where unknown, `[n]`
 * @param scores higher = more likely, `[n]`
 * @returns undefined where no row has the label
 * @see scikit-learn, `average_precision_score`
 *
 * @example
 * ```ts
 * import { averagePrecision } from 'partita/core'
 * console.log(averagePrecision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])) // 0.8333
 * ```
 */
export function averagePrecision(
  truth: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number | undefined {
  const { positives, all } = ranked(truth, scores, weights)
  const total = positives.at(-1) ?? 0
  if (total === 0) return undefined
  let area = 0
  positives.forEach((found, at) => {
    area += ((found - (positives[at - 1] ?? 0)) / total) * (found / all[at])
  })
  return area
}

/**
 * Area under the ROC curve: the probability that a row with the label scores above one without, ties
 * counting half; of rows that are known.
 *
 * @param truth  0, 1, or NaN where unknown, `[n]`
 * @param scores higher = more likely, `[n]`
 * @returns undefined where all rows have the label, or none
 * @see scikit-learn, `roc_auc_score`
 *
 * @example
 * ```ts
 * import { rocArea } from 'partita/core'
 * console.log(rocArea([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])) // 0.75
 * ```
 */
export function rocArea(
  truth: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number | undefined {
  const { positives, all } = ranked(truth, scores, weights)
  const total = positives.at(-1) ?? 0
  const others = (all.at(-1) ?? 0) - total
  if (total === 0 || others === 0) return undefined
  let area = 0
  let [found, seen] = [0, 0]
  positives.forEach((foundNow, at) => {
    const wrong = all[at] - foundNow - (seen - found)
    area += (wrong * (found + foundNow)) / 2
    found = foundNow
    seen = all[at]
  })
  return area / (total * others)
}

/** Running weights by falling score; rows of equal score are one step. */
function ranked(
  truth: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Ranked {
  const order = Array.from(truth, (_, row) => row)
    .filter((row) => !Number.isNaN(truth[row]) && (weights?.[row] ?? 1) > 0)
    .sort((a, b) => scores[b] - scores[a])
  const positives: number[] = []
  const all: number[] = []
  let [found, seen] = [0, 0]
  order.forEach((row, at) => {
    const weight = weights?.[row] ?? 1
    found += weight * truth[row]
    seen += weight
    if (at + 1 < order.length && scores[order[at + 1]] === scores[row]) return
    positives.push(found)
    all.push(seen)
  })
  return { positives, all }
}
