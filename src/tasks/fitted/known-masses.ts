import type { Posterior } from '../../inference/index.js'

/** What is left of the posterior of a row given what is known of its output, or its mass alone. */
export interface KnownMass
  extends Pick<Posterior, 'kind'>,
    Partial<Pick<Posterior, 'effectiveShare' | 'weights'>> {
  /** `ln Σ p(y|x)` over all outputs that agree, with the log-partition `τ`, nats */
  logMass(logPartition: number): number
}

/** Log-probabilities of what was observed, and which of them are estimates. */
export interface ObservedProbabilities {
  /** `log p(observed | x)`, nats, `[n]` */
  readonly values: Float64Array
  /** rows known in part of which no exact sum is within reach, in order; empty: all are exact given `τ` */
  readonly sampled: readonly SampledRow[]
}

/** A row whose probability is a sum over samples. */
export interface SampledRow {
  readonly row: number
  /** how many equal samples those that agree are worth, `(Σw)² / Σw²` */
  readonly effectiveSampleSize: number
}

/** The rows of which something is known only. */
export function rowsKnownInPart(constraints: readonly unknown[] | undefined): Int32Array {
  return Int32Array.from((constraints ?? []).keys()).filter((row) => constraints?.[row])
}

/**
 * Log-probabilities in which those of some rows are the mass of all outputs that agree with what is known.
 *
 * @param values of the other rows, `[n]`; changed in place
 * @param masses of `rows`, in their order
 * @param logPartition `τ`, `[n]`
 */
export function withKnownMasses(
  values: Float64Array,
  rows: Int32Array,
  masses: Iterable<KnownMass>,
  logPartition: Float64Array,
): ObservedProbabilities {
  const sampled: SampledRow[] = []
  let at = 0
  for (const mass of masses) {
    const row = rows[at++]
    values[row] = mass.logMass(logPartition[row])
    if (mass.kind !== 'sampled') continue
    const { effectiveShare = 0, weights } = mass
    sampled.push({ row, effectiveSampleSize: effectiveShare * (weights?.length ?? 0) })
  }
  return { values, sampled }
}
