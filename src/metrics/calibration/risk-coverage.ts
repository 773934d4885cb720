import { PartitaError } from '../../errors.js'

/** What is lost on the rows that are answered, if so many are. */
export interface RiskCoveragePoint {
  /** share of the rows that are answered, the least doubtful first, in (0, 1] */
  readonly coverage: number
  /** mean loss of those */
  readonly risk: number
}

/** How well doubts tell where losses are. */
export interface RiskCoverage {
  /** by rising coverage; rows of equal doubt are answered together */
  readonly curve: readonly RiskCoveragePoint[]
  /** mean risk over all coverages: small where doubts come before losses */
  readonly area: number
  /** the area if the rows came in the order of their losses, which no doubt can beat */
  readonly leastArea: number
}

/**
 * The risk–coverage curve of answers that are withheld where a model is in doubt, with its area,
 * `1/n Σ_m (mean loss of the m least doubtful rows)`; rows of equal doubt count with their mean loss.
 *
 * @param losses of each row, `[n]`
 * @param doubts larger = sooner withheld, e.g. expected losses, `[n]`
 * @throws PartitaError SHAPE_MISMATCH, EMPTY_DATA, NOT_FINITE
 * @see El-Yaniv, Wiener 2010; Geifman, Uziel, El-Yaniv 2019, "Bias-reduced uncertainty estimation"
 *
 * @example
 * ```ts
 * import { riskCoverage } from 'partita/core'
 * const { curve, area } = riskCoverage([0, 1, 0], [0.1, 0.9, 0.2])
 * console.log(curve, area) // risk 0 up to two thirds, then 1/3; area 1/9
 * ```
 */
export function riskCoverage(losses: ArrayLike<number>, doubts: ArrayLike<number>): RiskCoverage {
  const n = losses.length
  if (n !== doubts.length) {
    throw new PartitaError('SHAPE_MISMATCH', 'one doubt for each loss is needed', {
      expected: `${n} doubts`,
      received: String(doubts.length),
    })
  }
  if (n === 0) throw new PartitaError('EMPTY_DATA', 'no losses to order')
  for (let row = 0; row < n; row++) {
    if (Number.isFinite(losses[row]) && !Number.isNaN(doubts[row])) continue
    throw new PartitaError('NOT_FINITE', 'a loss or a doubt is not a number', {
      received: `${losses[row]} and ${doubts[row]}`,
      where: `row ${row}`,
    })
  }
  const { curve, area } = curveOf(losses, doubts)
  return { curve, area, leastArea: curveOf(losses, losses).area }
}

function curveOf(losses: ArrayLike<number>, doubts: ArrayLike<number>) {
  const n = losses.length
  const order = Array.from({ length: n }, (_, row) => row).sort((a, b) => doubts[a] - doubts[b])
  const curve: RiskCoveragePoint[] = []
  let total = 0
  let area = 0
  for (let from = 0; from < n; ) {
    let to = from
    let sum = 0
    for (; to < n && doubts[order[to]] === doubts[order[from]]; to++) sum += losses[order[to]]
    const mean = sum / (to - from)
    for (let m = from + 1; m <= to; m++) area += (total + (m - from) * mean) / m / n
    total += sum
    curve.push({ coverage: to / n, risk: total / to })
    from = to
  }
  return { curve, area }
}
