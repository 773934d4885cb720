import { checkOption, PartitaError } from '../errors.js'
import { portableLog } from '../random/index.js'
import type { Space } from '../spaces/index.js'
import { CodeTable } from './code-table.js'
import type { Proposal } from './proposal.js'

/**
 * The outputs of the training rows with their frequencies, shared by the batch: it draws exactly the
 * outputs that were seen, so joint structure that independent labels miss is proposed from the start
 * (docs/findings.md#multilabel-3).
 *   `log r(y) − log u(y) = ln(n_y / n) + ln |Y|`, `−∞` for an output that was never seen.
 * Its support is not full: mix in uniform.
 *
 * @param codes of the training outputs, `[n, c]`
 * @param weights of the rows, `n_y` and `n` are then sums of weights; default all 1, `[n]`
 * @throws PartitaError SHAPE_MISMATCH if `codes` holds no whole number of codes or `weights` another
 *   number of them; EMPTY_DATA if no row has a weight; INVALID_OPTION for a weight that is not ≥ 0
 *
 * @example
 * ```ts
 * import { empirical, mixture, subsets, uniform } from 'partita/core'
 * const space = subsets(2)
 * const seen = empirical(space, Float32Array.of(1, 0, 1, 0, 0, 1)) // {0} twice, {1} once
 * const out = new Float64Array(3)
 * seen.logDensity(Float32Array.of(1, 0, 0, 1, 1, 1), 3, { rows: 1 }, out)
 * console.log(out.map((logDensity) => Math.exp(logDensity) / 4)) // 2/3, 1/3, 0
 * const proposal = mixture([
 *   { proposal: seen, weight: 0.9 },
 *   { proposal: uniform(space), weight: 0.1 },
 * ])
 * console.log(seen.hasFullSupport?.(10), proposal.hasFullSupport?.(10)) // false true
 * ```
 */
export function empirical<Y>(
  space: Space<Y>,
  codes: Float32Array,
  weights?: ArrayLike<number>,
): Proposal {
  const c = space.codeLength
  const rows = codes.length / c
  checkShapes(rows, c, codes, weights)
  const table = new CodeTable(c, rows)
  const mass = new Float64Array(rows)
  let total = 0
  for (let row = 0; row < rows; row++) {
    const weight = weights?.[row] ?? 1
    checkOption(weight >= 0 && weight < Infinity, `weights[${row}]`, 'a number ≥ 0', weight)
    if (weight === 0) continue
    mass[table.add(codes, row * c)] += weight
    total += weight
  }
  if (total === 0) {
    throw new PartitaError('EMPTY_DATA', 'an empirical proposal needs outputs to draw', {
      received: rows === 0 ? 'none' : `${rows} rows of weight 0`,
    })
  }
  const count = table.size
  const logDensityOf = new Float64Array(count)
  const cumulative = new Float64Array(count)
  let sum = 0
  for (let j = 0; j < count; j++) {
    logDensityOf[j] = portableLog(mass[j] / total) + space.logSize
    sum += mass[j] / total
    cumulative[j] = sum
  }
  return {
    name: 'empirical',
    shared: true,
    hasFullSupport: () => portableLog(count) > space.logSize - 1e-9,
    sample(rng, draws, _context, out) {
      for (let draw = 0; draw < draws; draw++) {
        const first = firstAbove(cumulative, rng.uniform()) * c
        out.set(table.codes.subarray(first, first + c), draw * c)
      }
    },
    logDensity(given, codeCount, _context, out) {
      for (let j = 0; j < codeCount; j++) {
        const found = table.find(given, j * c)
        out[j] = found < 0 ? -Infinity : logDensityOf[found]
      }
    },
  }
}

/** the first index whose value exceeds `target`, or the last index; by bisection */
function firstAbove(ascending: Float64Array, target: number): number {
  let low = 0
  let high = ascending.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (ascending[middle] > target) high = middle
    else low = middle + 1
  }
  return low
}

function checkShapes(
  rows: number,
  c: number,
  codes: Float32Array,
  weights: ArrayLike<number> | undefined,
): void {
  const isWhole = Number.isInteger(rows)
  if (isWhole && (weights === undefined || weights.length === rows)) return
  throw new PartitaError('SHAPE_MISMATCH', 'codes or weights do not fit the empirical proposal', {
    expected: isWhole ? `${rows} weights` : `a multiple of ${c} values`,
    received: String(isWhole ? weights?.length : codes.length),
  })
}
