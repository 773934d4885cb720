import { described, PartitaError } from '../../errors.js'
import type { FeaturesInput } from '../../io/index.js'
import type { Generator } from '../../losses/index.js'
import { describeSpace, type Space } from '../../spaces/index.js'
import type { FitRun } from '../../training/index.js'
import { type FitTask, startFit } from '../fit/fit-task.js'
import { startingScores } from '../fit/starting-scores.js'
import { generatorOf, type TaskFitOptions } from '../fit/task-fit-options.js'
import { readOptions } from '../options/option-table.js'
import { FittedPredictor } from './fitted-predictor.js'
import { knownProposal, type OutputInput, observedOutputs } from './known-outputs.js'
import {
  type PredictorOptions,
  predictorOptions,
  type ResolvedPredictorOptions,
} from './predictor-options.js'
import { settlePredictor } from './settle-predictor.js'

/** What a fit may be given beside the data. */
export type PredictorFitOptions<Y> = TaskFitOptions<readonly OutputInput<Y>[]>

/**
 * Learns a probability over the outputs of any space, `p(y|x) = q(y) f*'(g(x, y) − τ(x))`: the score
 * `g` and the log-partition `τ` together (docs/maths.md#1-model). Constructing stores the options;
 * `fit` does the work.
 *
 * @throws PartitaError `PARSE_ERROR` for a loss that is not known, `INVALID_OPTION` for its parameter or an
 *   option that does not exist
 * @example
 * ```ts
 * import { StructuredPredictor, topRankings } from 'partita'
 * const space = topRankings(['tea', 'coffee', 'milk', 'water'], 2) // the first two of four drinks
 * const X = [[0], [0.1], [0.9], [1]]
 * const ys = ['tea>milk', 'tea>water', 'coffee>milk', 'coffee>tea'].map((y) => space.parse(y))
 * const model = await new StructuredPredictor(space, { epochs: 5 }).fit(X, ys)
 * console.log(model.predict([[0.95]]), model.logProbability([[0.95]], [space.parse('coffee>milk')]))
 * ```
 */
export class StructuredPredictor<Y> {
  private readonly generator: Generator

  constructor(
    readonly space: Space<Y>,
    readonly options: PredictorOptions = {},
  ) {
    if (typeof space?.encode !== 'function') {
      throw new PartitaError('INVALID_OPTION', 'the outputs have no space', {
        expected: 'a space first: new StructuredPredictor(permutations(3), { … })',
        received: described(space),
      })
    }
    this.generator = generatorOf(options, predictorOptions, 'StructuredPredictor')
  }

  /**
   * Fits a model. Await the result for the fitted model, or iterate over it for events.
   *
   * @param X inputs, `[n, d]`
   * @param ys n outputs of the space, or what is known of them (`KnownCode`, or any constraint where outputs
   *   can be listed): such a row teaches by the probability of all outputs that agree
   * @throws PartitaError `NOT_IN_SPACE` naming the rows whose output is not in the space;
   *   `SHAPE_MISMATCH`, `NOT_FINITE`, `EMPTY_DATA`, `INVALID_OPTION`, `UNSUPPORTED`, `DIVERGED`
   */
  fit(
    X: FeaturesInput,
    ys: readonly OutputInput<Y>[],
    options: PredictorFitOptions<Y> = {},
  ): FitRun<FittedPredictor<Y>> {
    return startFit(() => this.task(), X, ys, options)
  }

  private task(): FitTask<
    Y,
    readonly OutputInput<Y>[],
    ResolvedPredictorOptions,
    FittedPredictor<Y>
  > {
    const { space, generator } = this
    const options = readOptions(this.options, predictorOptions)
    return {
      space,
      generator,
      options,
      describe: describeSpace,
      linearBias: (data) => startingScores(space, data, generator, options),
      constrained: knownProposal(space),
      encode: (outputs, rows, where) => observedOutputs(outputs, space, rows, where),
      settle: (...given) => settlePredictor(options, ...given),
      create: (parts) => new FittedPredictor(parts, space),
    }
  }
}
