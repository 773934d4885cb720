import type { SampledOptions } from '../fitted/fitted-model.js'
import type { RankingOutputs } from './ranking-input.js'

/** A question whose answer may rest on samples, given what is known. */
export interface RankingQuestion extends SampledOptions {
  /** what is known of the ranking of each row: all answers are then conditional on it */
  readonly known?: RankingOutputs
}
