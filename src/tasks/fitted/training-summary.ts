import type { SamplingDiagnostics, TrainingResult } from '../../training/index.js'
import type { LeaderboardEntry } from '../choose/leaderboard.js'

/** How a fit went. */
export interface TrainingSummary {
  /** the pass that chose the best epoch; the only pass where nothing was held out */
  readonly select: TrainingResult
  /** the pass over all rows, if there was one */
  readonly refit?: TrainingResult
  /** the passes of the reference measure, if there is a learned one */
  readonly reference?: { readonly select: TrainingResult; readonly refit?: TrainingResult }
  readonly aborted: boolean
  /** how the candidates of `'auto'` did on rows held out, where any were compared */
  readonly leaderboard?: readonly LeaderboardEntry[]
  /**
   * name of the backend that trained: the results of `'wasm'` have the same bits on every machine, those of others,
   * `'wasm-relaxed'` among them, may differ in their last ones; absent in files of an earlier version
   */
  readonly engine?: string
}

/** A fit with what it was warned of beside what its passes were. */
export function withWarnings<Fit extends { readonly training: TrainingSummary }>(
  fit: Fit,
  warnings: readonly string[],
): Fit {
  const { select } = fit.training
  const all = { ...select, warnings: [...warnings, ...select.warnings] }
  return { ...fit, training: { ...fit.training, select: all } }
}

/** What to know before trusting a model's numbers. */
export interface ModelDiagnostics {
  /** how the samples did in the epoch whose weights were kept; absent if nothing was sampled */
  readonly sampling?: SamplingDiagnostics
  /** everything that was warned of, in words */
  readonly warnings: readonly string[]
}

/**
 * Effective sample size, normalisation error and clamped weights of a fit, or the acceptance of its
 * Markov chains, and its warnings.
 */
export function diagnosticsOf(
  { select, refit, reference }: TrainingSummary,
  calibration?: { readonly warnings: readonly string[] },
): ModelDiagnostics {
  const passes = [reference?.select, reference?.refit, select, refit]
  const warnings = [...passes, calibration].flatMap((of) => of?.warnings ?? [])
  const kept = (refit ?? select).sampling
  // only where rows were held out is anything estimated on them
  const sampling = kept && { ...select.sampling, ...kept }
  return { sampling, warnings: [...new Set(warnings)] }
}
