import { CodeTable } from '../../samplers/index.js'
import { enumerateCodes, isEnumerable, type Space } from '../../spaces/index.js'

/** The most outputs that a log-partition is summed over. */
const MOST_ANCHORS = 256
/** Draws a row for the mass of all other outputs, unless the caller names another number. */
const DRAWS = 128

/** Outputs that a log-partition sums over, and how many draws stand for all others. */
export interface Anchors {
  /** distinct codes, `[K, c]` */
  readonly codes: Float32Array
  /** draws for each row; 0 where the anchors are all outputs */
  readonly draws: number
}

/**
 * The anchors of a model: the up to 256 outputs that most rows have, to which draws are added, or all
 * outputs of a space that has no more than both.
 *
 * @param codes of the rows' outputs, `[n, c]`
 * @param weights of the rows, `[n]`; one of weight 0 is left out; default all 1
 * @param draws for each row; default 128
 *
 * @example
 * ```ts
 * import { anchorsOf, subsets } from 'partita/core'
 * const codes = new Float32Array(30).fill(1, 0, 10)
 * const { codes: kept, draws } = anchorsOf(subsets(10), codes)
 * console.log(kept.length / 10, draws) // 2 128: the full set and the empty one
 * ```
 */
export function anchorsOf<Y>(
  space: Space<Y>,
  codes: Float32Array,
  weights?: ArrayLike<number>,
  draws = DRAWS,
): Anchors {
  if (isEnumerable(space) && Math.round(Math.exp(space.logSize)) <= MOST_ANCHORS + draws) {
    return { codes: enumerateCodes(space).codes, draws: 0 }
  }
  const c = space.codeLength
  const rows = codes.length / c
  const table = new CodeTable(c, rows)
  const mass = new Float64Array(rows)
  for (let row = 0; row < rows; row++) mass[table.add(codes, row * c)] += weights?.[row] ?? 1
  const order = Array.from({ length: table.size }, (_, j) => j).filter((j) => mass[j] > 0)
  order.sort((a, b) => mass[b] - mass[a] || a - b)
  const kept = order.slice(0, MOST_ANCHORS)
  const anchors = new Float32Array(kept.length * c)
  kept.forEach((j, at) => {
    anchors.set(table.codes.subarray(j * c, (j + 1) * c), at * c)
  })
  return { codes: anchors, draws }
}
