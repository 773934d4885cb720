import type { RegressorEvaluation } from '../regression/evaluate-regressor.js'
import type { ModelDiagnosis, MovedInput } from './diagnosis.js'

/** Central intervals of one probability: how many targets they hold, and how wide they are. */
export interface IntervalCoverage {
  /** what is said */
  readonly coverage: number
  /** the share of the targets within them, and its 95 % interval (Wilson's) */
  readonly held: number
  readonly lower: number
  readonly upper: number
  /** mean width, in the units of the target */
  readonly width: number
}

/** A share of the rows between two numbers. */
export interface HistogramBin {
  readonly from: number
  readonly to: number
  readonly share: number
}

/** A row's target beside what was predicted, in its units. */
export interface PredictedTarget {
  readonly row: string | number
  readonly truth: number
  /** the mean */
  readonly predicted: number
  /** the central 90 % interval */
  readonly low: number
  readonly high: number
  /** the probability of a smaller target: uniform where the model is right */
  readonly probabilityBelow: number
  readonly crps: number
}

/** A row of a density or regression that the model finds unlikely, most so first. */
export interface WorstPoint {
  readonly row: string | number
  readonly nll: number | null
  /** targets, or all coordinates */
  readonly values: readonly number[]
  /** of one target */
  readonly predicted?: PredictedTarget | undefined
}

/** What one input does to the prediction, on average over rows. */
export interface TargetEffect extends MovedInput {
  readonly mean: readonly number[]
  readonly low90: readonly number[]
  readonly high90: readonly number[]
}

/** Where a conditional density is good and where it is not; what is of one target is absent of several. */
export interface RegressorDiagnosis extends ModelDiagnosis {
  readonly evaluation: RegressorEvaluation
  readonly intervals?: readonly IntervalCoverage[] | undefined
  /** shares of the rows by the probability that the model gives to smaller targets: all alike where it is right */
  readonly probabilitiesBelow?: readonly HistogramBin[] | undefined
  /** of the first 2000 rows */
  readonly predictions?: readonly PredictedTarget[] | undefined
  readonly worstRows: readonly WorstPoint[]
  readonly effects: readonly TargetEffect[]
}

/** A coordinate by itself, of the data and of draws from the model. */
export interface CoordinateMarginal {
  readonly coordinate: string
  readonly data: { readonly mean: number; readonly deviation: number }
  readonly model: { readonly mean: number; readonly deviation: number }
  /** largest distance of the two distribution functions, in [0, 1] (Kolmogorov and Smirnov's) */
  readonly distance: number
  readonly bins: readonly {
    readonly from: number
    readonly to: number
    readonly data: number
    readonly model: number
  }[]
}

/** How two coordinates hang together, in the data and in draws from the model. */
export interface CoordinatePair {
  readonly coordinates: readonly [one: string, other: string]
  readonly correlation: number
  readonly modelCorrelation: number
}

/** Scores of a density; nats. */
export interface DensityEvaluation {
  readonly meanLogDensity: number
  /** what independent normal columns with the moments of these very rows reach */
  readonly normalLogDensity: number
  /** `ln Z` relative to the base, of fresh draws, with its standard error, and the learned b beside it */
  readonly logPartition: number
  readonly logPartitionStandardError: number
  readonly learnedLogPartition?: number | undefined
  /** share of those draws that would be effective */
  readonly effectiveSampleSize: number
}

/** Where a density is good and where it is not. */
export interface DensityDiagnosis extends ModelDiagnosis {
  readonly evaluation: DensityEvaluation
  readonly coordinates: readonly CoordinateMarginal[]
  /** at most 200, the strongest first */
  readonly pairs: readonly CoordinatePair[]
  /** how many draws of the model all this rests on */
  readonly draws: number
  readonly worstRows: readonly WorstPoint[]
}
