/**
 * Which pass of a fit an event belongs to: choosing the best epoch on held-out rows, or fitting all
 * rows for a known number of epochs. `reference` marks the passes of a reference measure, which is
 * fitted before the energy, `choose` those that compare settings on held-out rows.
 */
export type Phase = `${'' | 'reference ' | 'choose '}${'select' | 'refit'}`

/** Why a training pass ended. */
export type StopReason = 'patience' | 'epochs' | 'aborted' | 'budget' | 'diverged'

/**
 * How the samples of an objective did, averaged over an epoch (docs/maths.md#4-proposals); what
 * applies to it.
 */
export interface SamplingDiagnostics {
  /**
   * `(Σw)² / (m Σw²)` of the importance weights `w ∝ (q/r) e^g`, in (0, 1]; near 0 a few samples carry
   * everything: of the joint objective's samples, of noise, of a sampler that is trained against the energy
   */
  readonly effectiveSampleSize?: number
  /**
   * mean of `|Σ_j w_j − 1|`: how far the learned log-partition is from normalising; where one is learned
   */
  readonly normalizationError?: number
  /**
   * mean of `Σ_j w_j`: 1 in expectation where the log-partition is right, `e^δ` where the learned one
   * is `δ` nats too low
   */
  readonly weightTotal?: number
  /** share of log-weights that were clamped; of the joint objective, the only one that clamps any */
  readonly clampedFraction?: number
  /**
   * `(Σw)² / (m Σw²)` of the samples that the loss of held-out rows is estimated from, where it is: with
   * little of it that likelihood is too good, and early stopping follows an error
   */
  readonly validationEffectiveSampleSize?: number
  /** share of the moves of Markov chains that were accepted */
  readonly acceptanceRate?: number
}

/** How far a whole fit is, over all its passes. */
export interface OverallProgress {
  /** share of the fit's time that is over, in [0, 1]; it never falls */
  readonly share: number
  /** estimate of the time left, seconds; absent before anything was measured */
  readonly secondsLeft?: number
  /** the candidate of `'auto'` that is being fitted, and to which part of the rows */
  readonly candidate?: string
  readonly part?: number
  readonly parts?: number
}

/** The learned log-partition of the rows of `fit(X, Y, { watch })` beside the exact one, nats. */
export interface WatchedLogPartitions {
  /** `[n]` */
  readonly learned: Float64Array
  /** `[n]` */
  readonly exact: Float64Array
}

/** What a fit reports while it runs. All losses are means per example, in nats. */
export type TrainingEvent = {
  /** how far the whole fit is; of the events of an estimator's fit */
  readonly overall?: OverallProgress
} & (
  | {
      readonly type: 'start'
      readonly phase: Phase
      readonly rows: number
      readonly validationRows: number
      readonly epochs: number
      readonly parameters: number
    }
  | {
      /** at most ten a second, for progress displays */
      readonly type: 'progress'
      readonly phase: Phase
      readonly epoch: number
      readonly epochs: number
      /** share of the epoch that is done */
      readonly fraction: number
    }
  | {
      readonly type: 'epoch'
      readonly phase: Phase
      readonly epoch: number
      readonly epochs: number
      readonly trainLoss: number
      /** absent in a refit, and in epochs that are not validated */
      readonly validationLoss?: number
      readonly bestEpoch: number
      readonly gradientNorm: number
      readonly sampling?: SamplingDiagnostics
      /** of the rows of `watch`, where a log-partition is learned and the exact one within reach */
      readonly watched?: WatchedLogPartitions
      readonly seconds: number
    }
  | { readonly type: 'warning'; readonly phase: Phase; readonly message: string }
  | {
      readonly type: 'end'
      readonly phase: Phase
      readonly reason: StopReason
      readonly epochs: number
      readonly bestEpoch: number
      readonly steps: number
      readonly seconds: number
    }
)
