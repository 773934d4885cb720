import type { FeaturesInput } from '../../io/index.js'
import type { Generator } from '../../losses/index.js'
import type { Space } from '../../spaces/index.js'
import type { FitRun } from '../../training/index.js'
import { encodeOutputs } from '../fit/encode-outputs.js'
import { type FitTask, startFit } from '../fit/fit-task.js'
import type { TaskFitOptions } from '../fit/prepare-fit.js'
import { startingScores } from '../fit/starting-scores.js'
import { checkKnownOptions, fitOptionNames } from '../options/known-options.js'
import { resolveGenerator } from '../options/task-options.js'
import { FittedPredictor } from './fitted-predictor.js'
import {
  type PredictorOptions,
  predictorOptionNames,
  type ResolvedPredictorOptions,
  resolvePredictor,
} from './predictor-options.js'
import { settlePredictor } from './settle-predictor.js'

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
    checkKnownOptions(options, predictorOptionNames, 'new StructuredPredictor(…)', {
      known: fitOptionNames,
      where: 'fit',
    })
    this.generator = resolveGenerator(options.loss)
  }

  /**
   * Fits a model. Await the result for the fitted model, or iterate over it for events.
   *
   * @param X inputs, `[n, d]`
   * @param ys n outputs of the space
   * @throws PartitaError `NOT_IN_SPACE` naming the rows whose output is not in the space;
   *   `SHAPE_MISMATCH`, `NOT_FINITE`, `EMPTY_DATA`, `INVALID_OPTION`, `UNSUPPORTED`, `DIVERGED`
   */
  fit(
    X: FeaturesInput,
    ys: readonly Y[],
    options: TaskFitOptions<readonly Y[]> = {},
  ): FitRun<FittedPredictor<Y>> {
    const { space, generator, options: given } = this
    const task = (): FitTask<Y, readonly Y[], ResolvedPredictorOptions, FittedPredictor<Y>> => ({
      space,
      generator,
      options: given,
      resolve: () => resolvePredictor(given, space),
      settle:
        given.energy === 'auto'
          ? (pipeline, data, _resolved, validation) =>
              settlePredictor(pipeline, data, validation, given)
          : undefined,
      linearBias: (data) => startingScores(space, data, generator, given),
      encode: (outputs, rows, where) => ({ codes: encodeOutputs(outputs, space, rows, where) }),
      create: (parts) => new FittedPredictor(parts, space),
    })
    return startFit(task, X, ys, options)
  }
}
