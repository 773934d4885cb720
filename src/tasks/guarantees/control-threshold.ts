import { PartitaError } from '../../errors.js'

/** Something true that an answer should hold, and what leaving it out costs. */
export interface ScoredTruth {
  /** it is held at thresholds up to this */
  readonly score: number
  /** loss where it is not, in units of a row's largest loss, 1 */
  readonly loss: number
}

/**
 * The largest threshold at which the expected loss of a new row is at most `α`, by conformal risk control: the
 * largest `λ` with `n/(n+1) R̂(λ) + 1/(n+1) ≤ α`, `R̂(λ)` the mean loss of the `n` rows at `λ`, which never falls
 * as `λ` grows. With a loss of 1 for each row it is the quantile of split conformal prediction.
 *
 * It holds for rows that are exchangeable with the new one and were not learned from, whatever their distribution
 * and however bad the model: `E[loss of the new row] ≤ α`, over these rows and the new one.
 *
 * @param truths of all rows; the losses of a row add up to at most 1
 * @param rows   n
 * @param alpha  in (0, 1)
 * @returns `λ`; infinite where nothing need be held
 * @throws PartitaError `INVALID_OPTION` for α; `EMPTY_DATA` if there are fewer than `1/α − 1` rows, naming that number
 * @see Angelopoulos, Bates, Fisch, Lei, Schuster 2022, "Conformal risk control"; Vovk, Gammerman, Shafer 2005
 *
 * @example
 * ```ts
 * import { controlThreshold } from 'partita/core'
 * const truths = [0.9, 0.8, 0.6, 0.3].map((score) => ({ score, loss: 1 }))
 * console.log(controlThreshold(truths, 4, 0.5)) // 0.6: one of four may be lost
 * ```
 */
export function controlThreshold(
  truths: readonly ScoredTruth[],
  rows: number,
  alpha: number,
): number {
  checkLevel('alpha', alpha)
  // a level like 1 − 0.9 is not quite 0.1
  const budget = alpha * (rows + 1) - 1 + 1e-9
  if (budget < 0)
    throw tooFewRows(
      rows,
      Math.ceil(1 / alpha - 1 - 1e-9),
      `a level of ${Number(alpha.toPrecision(6))}`,
    )
  const rising = [...truths].sort((a, b) => a.score - b.score)
  let lost = 0
  for (let at = 0; at < rising.length; ) {
    const { score } = rising[at]
    let loss = 0
    let next = at
    for (; next < rising.length && rising[next].score === score; next++) loss += rising[next].loss
    if (lost + loss > budget) return score
    lost += loss
    at = next
  }
  return Number.POSITIVE_INFINITY
}

/** Throws `INVALID_OPTION` unless a level or share is strictly between 0 and 1. */
export function checkLevel(option: string, value: number): void {
  if (value > 0 && value < 1) return
  throw new PartitaError('INVALID_OPTION', `invalid option ${option}`, {
    expected: 'a number between 0 and 1, both excluded',
    received: String(value),
  })
}

/** That a promise needs more rows. */
export function tooFewRows(rows: number, needed: number, promise: string): PartitaError {
  return new PartitaError('EMPTY_DATA', 'too few rows for this promise', {
    expected: `at least ${needed} rows, the smallest number that would do for ${promise}`,
    received: `${rows} rows`,
    hint: 'give more rows, or promise less',
  })
}
