import { checkOption } from '../../errors.js'
import { sum } from '../../numbers/index.js'

/** Weights of a mixture, and how it does with them. */
export interface MixtureWeights {
  /** of the components, summing to one, `[C]` */
  readonly weights: Float64Array
  /** mean negative log-likelihood of the rows, nats */
  readonly loss: number
}

/** Steps of expectation–maximisation. */
const STEPS = 500
/** A step that gains less ends them, nats. */
const LEAST_GAIN = 1e-10

/**
 * The weights `π` of a mixture `p = Σ_c π_c p_c` that maximise the likelihood of rows that no component was
 * fitted to, by expectation–maximisation: `π_c ← Σ_r w_r π_c p_c(y_r|x_r) / p(y_r|x_r)`. Every step raises
 * the likelihood, which is concave in `π`: the maximum is global.
 *
 * @param logDensities `ln p_c(y_r|x_r)` of each component, nats, `[C][n]`
 * @param rowWeights of the rows; default equal, `[n]`
 * @throws PartitaError `INVALID_OPTION` without a component, or for a row that is impossible under all
 *
 * @example
 * ```ts
 * import { mixtureWeights } from 'partita/core'
 * const logDensities = [[-1, -1, -3], [-2, -2, -1]]
 * console.log(mixtureWeights(logDensities).weights) // more of the first, which is better on two rows
 * ```
 */
export function mixtureWeights(
  logDensities: readonly ArrayLike<number>[],
  rowWeights?: ArrayLike<number>,
): MixtureWeights {
  const count = logDensities.length
  checkOption(count > 0, 'logDensities', 'at least one component', 'none')
  const rows = logDensities[0].length
  const shares = Float64Array.from({ length: rows }, (_, r) => rowWeights?.[r] ?? 1)
  const total = sum(shares)
  const { densities, largest } = scaled(logDensities, rows)
  let weights = new Float64Array(count).fill(1 / count)
  let loss = Number.POSITIVE_INFINITY
  for (let step = 0; step < STEPS; step++) {
    const next = new Float64Array(count)
    let before = 0
    for (let r = 0; r < rows; r++) {
      let row = 0
      for (let c = 0; c < count; c++) row += weights[c] * densities[c][r]
      before -= (shares[r] / total) * (Math.log(row) + largest[r])
      const share = shares[r] / (total * row)
      for (let c = 0; c < count; c++) next[c] += share * weights[c] * densities[c][r]
    }
    const gain = loss - before
    loss = before
    if (gain < LEAST_GAIN) break
    weights = next
  }
  return { weights, loss }
}

/** Densities over the largest of each row, whose logarithm is told. */
function scaled(logDensities: readonly ArrayLike<number>[], rows: number) {
  const largest = Float64Array.from({ length: rows }, (_, r) => {
    const most = Math.max(...logDensities.map((own) => own[r]))
    checkOption(most > Number.NEGATIVE_INFINITY, 'logDensities', 'a possible output', `row ${r}`)
    return most
  })
  const densities = logDensities.map((own) =>
    Float64Array.from({ length: rows }, (_, r) => Math.exp(own[r] - largest[r])),
  )
  return { densities, largest }
}
