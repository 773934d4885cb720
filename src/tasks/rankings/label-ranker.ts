import type { FeaturesInput } from '../../io/index.js'
import type { Generator } from '../../losses/index.js'
import type { Rng } from '../../random/index.js'
import { multistage } from '../../samplers/index.js'
import { type Permutations, permutations, type Ranking } from '../../spaces/index.js'
import {
  type FitRun,
  type TrainingData,
  type TrainingEvent,
  takeData,
} from '../../training/index.js'
import { bestOf, Comparison } from '../fit/compare.js'
import type { Pipeline } from '../fit/fit-energy.js'
import { type FitTask, type Settled, startFit } from '../fit/fit-task.js'
import type { TaskFitOptions } from '../fit/prepare-fit.js'
import { learnedReference } from '../fit/reference.js'
import { checkKnownOptions, fitOptionNames } from '../options/known-options.js'
import { resolveGenerator } from '../options/task-options.js'
import { FittedRanker } from './fitted-ranker.js'
import { plackettLuceTau } from './plackett-luce-tau.js'
import { encoderReason, energyReason, type RankerReasons, withReasons } from './ranker-choices.js'
import {
  applicableEncoders,
  hasManyRows,
  type RankerEnergy,
  type RankerOptions,
  type ResolvedRankerOptions,
  rankerOptionNames,
  resolveRanker,
  type SettledEncoder,
} from './ranker-options.js'
import { itemsOf, observedRankings, parseRankings, type RankingOutputs } from './ranking-input.js'

/**
 * From many rows on encoders are compared on so many of them, a quarter held out, for so many epochs:
 * their order shows early, and the time it takes is a small part of the fit's.
 */
const COMPARED_ROWS = 8000
const COMPARED_EPOCHS = 20

/** Rows below which there is nothing to hold out. */
const FEWEST_ROWS = 8
/** Why a choice is what it is when the fit is ended early. */
const ABORTED = 'the fit was aborted'

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
    checkKnownOptions(options, rankerOptionNames, 'new LabelRanker(…)', {
      known: fitOptionNames,
      where: 'fit',
    })
    this.generator = resolveGenerator(options.loss)
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
    return startFit(() => this.task(Y), X, Y, options)
  }

  private task(
    Y: RankingOutputs,
  ): FitTask<Ranking, RankingOutputs, ResolvedRankerOptions, FittedRanker> {
    const { generator, options } = this
    const space = permutations(options.items ?? itemsOf(Y), { code: options.code ?? 'pairs' })
    return {
      space,
      generator,
      options,
      energyKey: 'fit',
      constrained: multistage(space),
      resolve: (features) => resolveRanker(options, features, space.items.length),
      encode: (rankings, rows, where) =>
        observedRankings(parseRankings(rankings, space, rows, where), space),
      settle: (pipeline, data, resolved) => this.settle(pipeline, space, data, resolved),
      create: (parts) => new FittedRanker(parts, space),
    }
  }

  /**
   * Settles what is left to `auto` by rows held out: the encoder by Plackett–Luce models, by their
   * Kendall τ and, where that cannot tell, their likelihood; then by likelihood whether an energy on
   * top of the best one does better still. Many rows settle the encoder alone, on some of them. An abort
   * keeps a Plackett–Luce model that was compared. The `choices` of the options say why.
   */
  private async *settle(
    pipeline: Pipeline<Ranking>,
    space: Permutations,
    data: TrainingData,
    resolved: ResolvedRankerOptions,
  ): AsyncGenerator<TrainingEvent, Settled<Ranking, ResolvedRankerOptions>> {
    const { encoder, energy } = resolved
    const { features } = data
    const settle = (chosen: SettledEncoder, settledEnergy: Exclude<RankerEnergy, 'auto'>) =>
      resolveRanker(this.options, features, space.items.length, {
        encoder: chosen,
        energy: settledEnergy,
      })
    const explained = (settings: ResolvedRankerOptions, why: RankerReasons) =>
      withReasons(this.options, settings, features, why)
    const alone = energy === 'auto' ? 'plackett-luce' : energy
    const hasFewRows = features.rows < FEWEST_ROWS
    if (hasFewRows || (encoder !== 'auto' && energy !== 'auto')) {
      const settings = settle(encoder === 'auto' ? 'linear' : encoder, alone)
      const few = `there are fewer than ${FEWEST_ROWS} rows`
      const why = {
        ...(encoder === 'auto' && { encoder: few }),
        ...(energy === 'auto' && { energy: few }),
      }
      return { options: explained(settings, why) }
    }
    const isBrief = energy !== 'auto' && hasManyRows(features)
    const comparison = new Comparison<Ranking, ResolvedRankerOptions>(
      pipeline,
      isBrief ? someOf(data, pipeline.rng) : data,
    )
    const encoders = encoder === 'auto' ? applicableEncoders(features) : [encoder]
    const trials = yield* comparison.trials(
      encoders.map((name) => {
        const settings = settle(name, 'plackett-luce')
        return isBrief ? briefly(settings) : settings
      }),
      { decisionScore: (model, held) => plackettLuceTau(model, space, held) },
    )
    const best = bestOf(trials)
    const soFar = (why: RankerReasons) => ({
      options: explained(best.settings, { energy: ABORTED, ...why }),
      soFar: best.fits[0],
    })
    if (pipeline.signal?.aborted) return soFar({ encoder: ABORTED })
    const byEncoder = { encoder: encoderReason(trials) }
    const chosen = best.settings.encoder as SettledEncoder
    if (energy !== 'auto') return { options: explained(settle(chosen, alone), byEncoder) }
    const settings = settle(chosen, 'linear')
    const isOnUniform = settings.reference === 'uniform'
    const references = isOnUniform
      ? undefined
      : best.fits.map(({ fit }) => learnedReference(fit.model))
    const residual = yield* comparison.trial(settings, { references })
    if (pipeline.signal?.aborted) return soFar(byEncoder)
    const isBetter = residual.loss < best.loss
    const why = { ...byEncoder, energy: energyReason([best, residual]) }
    return { options: explained(isBetter ? settings : best.settings, why) }
  }
}

/** Up to 8000 random rows. */
function someOf(data: TrainingData, rng: Rng): TrainingData {
  const { rows } = data.features
  return takeData(data, rng.split('compared').permutation(rows).subarray(0, COMPARED_ROWS))
}

/** The same settings for a comparison of many rows. */
function briefly(settings: ResolvedRankerOptions): ResolvedRankerOptions {
  const epochs = Math.min(settings.fit.epochs, COMPARED_EPOCHS)
  return { ...settings, fit: { ...settings.fit, epochs } }
}
