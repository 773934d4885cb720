import { rowsAtOnce } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import type { FeaturesInput } from '../../io/index.js'
import { enumeratedScores } from '../../models/index.js'
import { logSumExp } from '../../numbers/index.js'
import { enumerateCodes, isEnumerable } from '../../spaces/index.js'
import type { ModelInside } from '../fitted/fitted-parts.js'
import { rowsInTurn } from '../fitted/rows.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import { checkLevel } from './control-threshold.js'
import {
  type GuaranteeOptions,
  statementOf,
  type Thresholds,
  thresholdOfRows,
  thresholdsOf,
} from './promise.js'

/** A promise about whole answers. */
export interface AnswerPromise extends GuaranteeOptions {
  /** how often the true answer is in the collection, at least, over rows */
  readonly coverage: number
}

/** What a promise about whole answers is made with. */
export interface AnswerGuarantor<Y, Outputs, Answer> {
  readonly inside: ModelInside<Y, ResolvedTaskOptions>
  logProbability(X: FeaturesInput, Y: Outputs): Float64Array
  /** an answer as it is shown */
  name(y: Y): Answer
}

/** An answer of a collection and its probability by the model. */
export interface ListedAnswer<Answer> {
  readonly answer: Answer
  readonly probability: number
}

/**
 * Collections of whole answers, label sets or rankings, that hold the true one as often as promised, whatever the
 * model: all answers of at least some probability, by split conformal prediction. Of all collections with that
 * coverage under the model these are the smallest. Made by `guarantee` of a fitted model.
 */
export class GuardedAnswers<Y, Outputs, Answer> {
  /** what is promised, of how many rows, in which sense */
  readonly statement: string
  /** what makes the promise void, in words: rows that were trained on */
  readonly warnings: readonly string[]
  /** `ln p` from which on answers are in; by group, `undefined` where there are none */
  readonly thresholds: Thresholds
  readonly #guarantor: AnswerGuarantor<Y, Outputs, Answer>

  /** @internal Use `guarantee`. */
  constructor(
    guarantor: AnswerGuarantor<Y, Outputs, Answer>,
    X: FeaturesInput,
    truth: Outputs,
    promise: AnswerPromise,
    warnings: readonly string[],
  ) {
    this.#guarantor = guarantor
    this.warnings = warnings
    const { coverage } = promise
    checkLevel('coverage', coverage)
    const scores = guarantor.logProbability(X, truth)
    const truths = Array.from(scores, (score) => [{ score, loss: 1 }])
    this.thresholds = thresholdsOf(truths, 1 - coverage, promise)
    const what = 'The chance that the true answer is in the collection'
    this.statement = statementOf(what, coverage, truths.length, promise)
  }

  /** whether each of these answers is in the collection of its row */
  contains(X: FeaturesInput, Y: Outputs, { groups }: GuaranteeOptions = {}): boolean[] {
    const scores = this.#guarantor.logProbability(X, Y)
    const thresholdOf = thresholdOfRows(this.thresholds, groups, scores.length)
    return Array.from(scores, (score, row) => score >= thresholdOf(row) - ROUNDING)
  }

  /**
   * The collection of each row, the most probable answer first.
   *
   * @throws PartitaError `UNSUPPORTED` for more answers than can be listed: then ask {@link contains}
   */
  collections(X: FeaturesInput, { groups }: GuaranteeOptions = {}): ListedAnswer<Answer>[][] {
    const { inside, name } = this.#guarantor
    const { model } = inside.parts
    const { space, tape } = model
    if (!isEnumerable(space)) {
      throw new PartitaError('UNSUPPORTED', 'too many answers to list a collection of them', {
        received: space.name,
        hint: 'ask whether an answer is in it: contains(X, Y)',
      })
    }
    const features = inside.features(X)
    const thresholdOf = thresholdOfRows(this.thresholds, groups, features.rows)
    const { codes, count } = enumerateCodes(space)
    const listed: ListedAnswer<Answer>[][] = []
    const step = rowsAtOnce(2 * count * (model.numbersPerPair + space.codeLength))
    for (const { from, batch } of rowsInTurn(tape, features, step)) {
      const { scores, logReference } = enumeratedScores(tape, space, model.at(batch))
      const values = Float64Array.from(tape.backend.read(scores.value))
      if (logReference) for (let e = 0; e < values.length; e++) values[e] += logReference[e]
      for (let b = 0; b < batch.features.rows; b++) {
        const own = values.subarray(b * count, (b + 1) * count)
        const logPartition = logSumExp(own)
        const least = thresholdOf(from + b) - ROUNDING + logPartition
        const held = Array.from(own.keys()).filter((at) => own[at] >= least)
        held.sort((i, j) => own[j] - own[i] || i - j)
        listed.push(
          held.map((at) => ({
            answer: name(space.decode(codes, at * space.codeLength)),
            probability: Math.exp(own[at] - logPartition),
          })),
        )
      }
    }
    return listed
  }
}

/** Logarithms of the same probability differ by less, in single precision. */
const ROUNDING = 1e-5
