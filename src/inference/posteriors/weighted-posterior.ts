import type { EmptyScore, SetDecision } from '../decisions/set-decision.js'
import { effectiveSampleSize } from '../weights/effective-sample-size.js'
import { drawWeighted } from './importance-weights.js'
import type { SetPosterior } from './set-posterior.js'

/** A distribution over listed label sets for each row of a batch. */
export interface WeightedSets {
  readonly kind: 'enumerated' | 'sampled'
  readonly rows: number
  readonly k: number
  /** the 0/1 codes listed for row `b`, as many as its weights, `[·, k]` */
  codes(b: number): Float32Array
  /** their probabilities, summing to one */
  weights(b: number): Float64Array
  /** the exact log-partition of row `b`, where all sets are listed */
  exactLogPartition?(b: number): number
  /** the most probable set of row `b`, 0/1 `[k]` */
  mode(b: number): ArrayLike<number>
  /** `P(label in y)` under `weights(b)`, `[k]` */
  marginals(b: number, weights: Float64Array): Float64Array
  /** the set of largest expected F1 under `weights(b)` */
  f1Optimal(b: number, weights: Float64Array, empty: EmptyScore): SetDecision
}

/**
 * The posterior of weighted label sets: all of them with their probabilities (exact), or importance
 * samples with self-normalised weights (consistent).
 */
export function weightedPosterior(sets: WeightedSets): SetPosterior {
  const { kind, rows, k } = sets
  const known: Float64Array[] = []
  const weightsOf = (b: number): Float64Array => {
    known[b] ??= sets.weights(b)
    return known[b]
  }

  const marginals = (): Float64Array => {
    const values = new Float64Array(rows * k)
    for (let b = 0; b < rows; b++) values.set(sets.marginals(b, weightsOf(b)), b * k)
    return values
  }

  return {
    kind,
    effectiveSampleSize(b) {
      if (kind === 'enumerated') return 1
      const weights = weightsOf(b)
      return effectiveSampleSize(weights) / weights.length
    },
    ...(sets.exactLogPartition && {
      exactLogPartition: () =>
        Float64Array.from({ length: rows }, (_, b) => sets.exactLogPartition!(b)),
    }),
    marginals,
    decide(rule, empty) {
      if (rule === 'threshold') {
        return { rows, cols: k, values: Uint8Array.from(marginals(), (p) => (p >= 0.5 ? 1 : 0)) }
      }
      const values = new Uint8Array(rows * k)
      for (let b = 0; b < rows; b++) {
        const chosen =
          rule === 'mode' ? sets.mode(b) : sets.f1Optimal(b, weightsOf(b), empty).labels
        values.set(chosen, b * k)
      }
      return { rows, cols: k, values }
    },
    sample(rng, draws) {
      const out = new Float32Array(rows * draws * k)
      for (let b = 0; b < rows; b++) {
        const codes = sets.codes(b)
        const drawn = drawWeighted(weightsOf(b), rng, draws)
        for (let d = 0; d < draws; d++) {
          const j = drawn[d]
          out.set(codes.subarray(j * k, (j + 1) * k), (b * draws + d) * k)
        }
      }
      return out
    },
  }
}
