import type { Reliability } from '../../metrics/index.js'
import type { PredictorEvaluation } from '../any-space/predictor-questions.js'
import type { ModelDiagnosis, MovedInput } from './diagnosis.js'

/** An entry of the code by itself, its means over the rows that are known whole. */
export interface CodeEntry {
  readonly entry: string
  readonly truth: number
  readonly predicted: number
  /** of `E[φ(y)|x]` */
  readonly model: number
}

/** An output by itself: the shares of the rows that have it, of those known whole, and for which it was predicted. */
export interface OutputShare {
  readonly output: string
  readonly truth: number
  readonly predicted: number
  /** mean `p(output | x)` */
  readonly model: number
}

/** An output that the model finds unlikely, most so first. */
export interface WorstOutput {
  readonly row: string | number
  readonly nll: number | null
  /** as text, what is known of it */
  readonly truth: string
  readonly predicted: string
  /** of what was predicted */
  readonly probability: number
}

/** What one input does to the mean code, on average over rows. */
export interface CodeEffect extends MovedInput {
  readonly entries: readonly { readonly entry: string; readonly means: readonly number[] }[]
}

/** Where a model of the outputs of any space is good and where it is not. */
export interface PredictorDiagnosis extends ModelDiagnosis {
  readonly evaluation: PredictorEvaluation
  /** what constants reach on these very rows */
  readonly baselines: {
    /** share of the rows with the commonest output */
    readonly majority: number
    /** `ln |Y|`, nats: where every output is equally likely; absent where outputs cannot be counted */
    readonly uniformNll?: number | undefined
  }
  /** of the output that is predicted: whether it is the true one; and of entries of the code that are 0 or 1 */
  readonly calibration: {
    readonly predictedOutput?: Reliability | undefined
    readonly codeEntries?: Reliability | undefined
  }
  /** those that differ most from what is true first; at most 200 */
  readonly code: readonly CodeEntry[]
  /** the 20 commonest */
  readonly outputs: readonly OutputShare[]
  readonly worstRows: readonly WorstOutput[]
  readonly effects: readonly CodeEffect[]
}
