import type { Fault } from '../harness/check.js'

/** What a fitted model says of some rows. */
export interface Answers {
  readonly logPartition: readonly number[]
  readonly logProbability: readonly number[]
  readonly decisions: readonly unknown[]
}

/** What it says of one. */
export interface RowAnswer {
  readonly logPartition: number
  readonly logProbability: number
  readonly decision: unknown
}

/** The answer for row `r`. */
export function at({ logPartition, logProbability, decisions }: Answers, r: number): RowAnswer {
  return {
    logPartition: logPartition[r],
    logProbability: logProbability[r],
    decision: decisions[r],
  }
}

/** The first number that is none. */
export function notFinite(
  { logPartition, logProbability }: Answers,
  what: string,
): Fault | undefined {
  const bad =
    logPartition.find((x) => !Number.isFinite(x)) ??
    logProbability.find((x) => Number.isNaN(x) || x === Infinity)
  if (bad === undefined) return undefined
  return { summary: `${what} gives a model with no finite answers`, received: String(bad) }
}
