import type { FeaturesInput } from '../../io/index.js'
import type { Generator } from '../../losses/index.js'
import { multistage } from '../../samplers/index.js'
import { permutations, type Ranking, type RankingSpace } from '../../spaces/index.js'
import type { FitRun } from '../../training/index.js'
import { type FitTask, startFit } from '../fit/fit-task.js'
import { generatorOf, type TaskFitOptions } from '../fit/task-fit-options.js'
import { readOptions } from '../options/option-table.js'
import { FittedRanker } from './fitted-ranker.js'
import { type RankerOptions, type ResolvedRankerOptions, rankerOptions } from './ranker-options.js'
import { itemsOf, observedRankings, parseRankings, type RankingOutputs } from './ranking-input.js'
import { rankingPartition } from './ranking-partition.js'
import { settleRanker } from './settle-ranker.js'

/** What a fit may be given beside the data. */
export type RankerFitOptions = TaskFitOptions<RankingOutputs>

/**
 * Learns a probability over rankings of k items, `p(y|x) = q(y|x) f*'(g(x, y) − τ(x))`. By default the
 * reference `q` is a Plackett–Luce model, fitted first and frozen, and `g` a score of pairwise orders
 * learned together with `τ` from samples of `q` (docs/maths.md#3-parts-of-the-model;
 * docs/findings.md#ranking-1). Constructing stores the options; `fit` does the work.
 *
 * @throws PartitaError `PARSE_ERROR` for a loss that is not known, `INVALID_OPTION` for its parameter or an
 *   option that does not exist
 * @example
 * ```ts
 * import { LabelRanker } from 'partita'
 * const X = [[0], [0.1], [0.9], [1]]
 * const Y = ['tea>coffee>milk', 'tea>milk>coffee', 'coffee>milk>tea', 'coffee>tea>milk']
 * const ranker = new LabelRanker({ items: ['tea', 'coffee', 'milk'], encoder: 'linear', epochs: 5 })
 * const model = await ranker.fit(X, Y)
 * console.log(model.predictNames([[0.95]]), model.logProbability([[0.95]], ['coffee>milk>tea']))
 * ```
 */
export class LabelRanker {
  private readonly generator: Generator

  constructor(readonly options: RankerOptions = {}) {
    this.generator = generatorOf(options, rankerOptions, 'LabelRanker')
  }

  /**
   * Fits a model. Await the result for the fitted model, or iterate over it for events.
   *
   * @param X inputs, `[n, d]`
   * @param Y n rankings, complete or partial: orders best first (indices, names or `'b>a>c'`),
   *   `{ ranks }`, `{ top }`, `{ preferences }`; a partial one is learned from as the set of the
   *   rankings consistent with it
   * @throws PartitaError `SHAPE_MISMATCH`, `NOT_FINITE`, `EMPTY_DATA`, `UNKNOWN_LABEL`,
   *   `NOT_IN_SPACE`, `PARSE_ERROR`, `INVALID_OPTION`, `UNSUPPORTED`, `DIVERGED`
   */
  fit(X: FeaturesInput, Y: RankingOutputs, options: RankerFitOptions = {}): FitRun<FittedRanker> {
    return startFit(() => this.task(Y, options), X, Y, options)
  }

  private task(
    Y: RankingOutputs,
    { startFrom }: RankerFitOptions,
  ): FitTask<Ranking, RankingOutputs, ResolvedRankerOptions, FittedRanker> {
    const options = readOptions(this.options, rankerOptions)
    const space = permutations(options.items ?? knownItems(startFrom) ?? itemsOf(Y), {
      code: options.code,
    })
    return {
      space,
      generator: this.generator,
      options,
      energyKey: 'fit',
      exactLogPartition: (model, batch) =>
        rankingPartition({ model, generator: this.generator })?.(batch),
      describe: (known) => (known as RankingSpace).items,
      constrained: multistage(space),
      encode: (rankings, rows, where) =>
        observedRankings(parseRankings(rankings, space, rows, where), space),
      settle: (pipeline, data) => settleRanker(options, space, pipeline, data),
      create: (parts) => new FittedRanker(parts, space),
    }
  }
}

/** The items of the model that a fit goes on from. */
function knownItems(model: object | undefined): readonly string[] | undefined {
  return model instanceof FittedRanker ? model.items : undefined
}
