import type { FeaturesInput } from '../io/index.js'
import type { Generator } from '../losses/index.js'
import type { Space } from '../spaces/index.js'
import { FitRun, type TrainingEvent } from '../training/index.js'
import { fitTask } from './fit-task.js'
import { FittedPredictor } from './fitted-predictor.js'
import { encodeOutputs } from './output-input.js'
import { resolvePredictor, type StructuredOptions } from './predictor-options.js'
import { checkedInputs, type TaskFitOptions } from './prepare-fit.js'
import { resolveGenerator } from './task-options.js'

/**
 * Learns a probability over the outputs of any space, `p(y|x) = q(y) f*'(g(x, y) − τ(x))`: the score
 * `g` and the log-partition `τ` together (MATHS §1–3). Constructing stores the options; `fit` does the
 * work.
 *
 * @throws PartitaError `PARSE_ERROR` for a loss that is not known, `INVALID_OPTION` for its parameter
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
    readonly options: StructuredOptions = {},
  ) {
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
    return new FitRun(this.run(X, ys, options), options.onEvent)
  }

  private async *run(
    X: FeaturesInput,
    ys: readonly Y[],
    fitOptions: TaskFitOptions<readonly Y[]>,
  ): AsyncGenerator<TrainingEvent, FittedPredictor<Y>> {
    const { space, generator, options } = this
    const { featureNames, energy, encoder, logPartition, proposal } = options
    const raw = checkedInputs(X, featureNames)
    const task = {
      space,
      generator,
      backend: options,
      featureNames,
      resolved: resolvePredictor(options, space, raw),
      energy: typeof energy === 'object' ? energy : undefined,
      encoder: encoder && 'create' in encoder ? encoder : undefined,
      logPartition: typeof logPartition === 'object' ? logPartition : undefined,
      proposal: typeof proposal === 'object' ? proposal : undefined,
      encode: (outputs: readonly Y[], rows: number, where: string) => ({
        codes: encodeOutputs(outputs, space, rows, where),
      }),
    }
    return new FittedPredictor(yield* fitTask(task, raw, ys, fitOptions), space)
  }
}
