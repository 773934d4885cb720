import type { RankerEvaluation } from '../rankings/ranking-evaluation.js'
import type { ModelDiagnosis, MovedInput } from './diagnosis.js'

/** An item by itself; ranks count from 1 = best, and are of all rows unless said otherwise. */
export interface ItemScores {
  readonly item: string
  /** rows whose whole ranking is known */
  readonly known: number
  /** its mean rank in those; null without any */
  readonly meanRank: number | null
  /** its mean rank as decided */
  readonly predictedRank: number
  /** its mean rank by the model's joint distribution */
  readonly modelRank: number
  /** share of the known pairs with it that are decided in the right order; null without any */
  readonly pairsRight: number | null
  /** shares of the rows at the first place: of those known whole, as decided, and by the model where that is cheap */
  readonly first: {
    readonly truth: number | null
    readonly predicted: number
    readonly model: number | null
  }
}

/** Shares of the rows that have an item at each place, the best first; of rows that are known whole. */
export interface ItemPlaces {
  readonly item: string
  readonly truth: readonly number[]
  readonly predicted: readonly number[]
  readonly model: readonly number[]
}

/** Two items by their order, of the rows in which it is known. */
export interface PairOrder {
  readonly items: readonly [one: string, other: string]
  readonly known: number
  /** share of them that have the first one before the other, and the model's mean probability of that */
  readonly before: number
  readonly modelBefore: number
  /** rows that are decided the wrong way round: of those with the first one before, and of the others */
  readonly missed: number
  readonly invented: number
}

/** A ranking that the model finds unlikely, most so first. */
export interface WorstRanking {
  readonly row: string | number
  readonly nll: number | null
  /** as text, what is known of it: `b>a>c` */
  readonly truth: string
  readonly predicted: string
  /** the known orders of two items that the model doubts most */
  readonly doubts: readonly {
    readonly better: string
    readonly worse: string
    readonly probability: number
  }[]
}

/** What one input does to the ranks of items, on average over rows. */
export interface RankEffect extends MovedInput {
  readonly items: readonly { readonly item: string; readonly expectedRanks: readonly number[] }[]
}

/** Where a model of rankings is good and where it is not. */
export interface RankingDiagnosis extends ModelDiagnosis {
  readonly evaluation: RankerEvaluation
  readonly items: readonly ItemScores[]
  /** absent without rows that are known whole, and where places are no cheap sum */
  readonly places?: readonly ItemPlaces[] | undefined
  /** pairs of items, those that are most often decided the wrong way round first; at most 500 */
  readonly pairs: readonly PairOrder[]
  /**
   * mean `−ln p` of the best Plackett–Luce model without inputs on these very rows, nats; absent where what is known
   * of a row has no closed form, or it would take long
   */
  readonly nllWithoutInputs?: number | undefined
  readonly worstRows: readonly WorstRanking[]
  readonly effects: readonly RankEffect[]
}
