import { createBackend, Tape } from '../engine/index.js'
import type { FeaturesInput } from '../io/index.js'
import { type Generator, logistic } from '../losses/index.js'
import { EnergyModel, fitInputTransform, transformInputs } from '../models/index.js'
import { Rng } from '../random/index.js'
import { uniform } from '../samplers/index.js'
import { type Permutations, permutations, type Ranking } from '../spaces/index.js'
import {
  createExactObjective,
  createJointObjective,
  dropWeightless,
  type FitResult,
  FitRun,
  fitModel,
  meanCriterion,
  type Objective,
  splitRows,
  type TrainingData,
  type TrainingEvent,
  takeData,
} from '../training/index.js'
import { FittedRanker } from './fitted-ranker.js'
import {
  CLAMP,
  checkedInputs,
  normalizedWeights,
  prepareFit,
  type TaskFitOptions,
} from './prepare-fit.js'
import {
  applicableEncoders,
  type RankerEncoder,
  type RankerEnergy,
  type RankerOptions,
  type ResolvedRankerOptions,
  resolveRanker,
  settleRanker,
} from './ranker-options.js'
import { itemsOf, observedRankings, parseRankings, type RankingOutputs } from './ranking-input.js'
import { type LearnedReference, learnedReference } from './reference.js'
import { resolveGenerator } from './task-options.js'

/** What a fit may be given beside the data. */
export type RankerFitOptions = TaskFitOptions<RankingOutputs>

/** Share of the rows that `auto` options are chosen on. */
const CHOICE_SHARE = 0.25

/**
 * Learns a probability over rankings of k items, `p(y|x) = q(y|x) f*'(g(x, y) − τ(x))`. By default the
 * reference `q` is a Plackett–Luce model, fitted first and frozen, and `g` a score of pairwise orders
 * learned together with `τ` from samples of `q` (MATHS §3; FINDINGS, ranking 1). Constructing stores
 * the options; `fit` does the work.
 *
 * @throws PartitaError `PARSE_ERROR` for a loss that is not known, `INVALID_OPTION` for its parameter
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
    return new FitRun(this.run(X, Y, options), options.onEvent)
  }

  private async *run(
    X: FeaturesInput,
    Y: RankingOutputs,
    fitOptions: RankerFitOptions,
  ): AsyncGenerator<TrainingEvent, FittedRanker> {
    const { generator, options } = this
    const { featureNames } = options
    const raw = checkedInputs(X, featureNames)
    const resolved = resolveRanker(options, raw)
    const items = options.items ?? itemsOf(Y)
    const space = permutations(items, { code: resolved.code })
    const rng = new Rng(resolved.seed)
    const encode = (rankings: RankingOutputs, rows: number, where: string) => ({
      ...observedRankings(parseRankings(rankings, space, rows, where), space),
      codeLength: space.codeLength,
    })
    const { signal } = fitOptions
    const pipeline: Pipeline = { space, generator, options, signal }

    const { sampleWeight } = fitOptions
    const given: TrainingData = {
      ...encode(Y, raw.rows, 'fit(X, Y)'),
      features: raw,
      weights: sampleWeight && normalizedWeights(sampleWeight, raw.rows),
    }
    const settled = yield* this.choose(pipeline, dropWeightless(given), resolved, rng)
    const prepared = prepareFit(raw, Y, encode, settled, fitOptions, rng.split('inputs'))
    const { inputs, data, validation } = prepared
    const finish = (
      { model, select, refit }: FitResult<Ranking>,
      finalOptions: ResolvedRankerOptions,
      base?: { fit: FitResult<Ranking>; reference: LearnedReference<Ranking> },
    ) => {
      const reference = base && { select: base.fit.select, refit: base.fit.refit }
      const training = { select, refit, reference, aborted: signal?.aborted ?? false }
      // what is Plackett–Luce alone was fitted by likelihood
      const isAlone = finalOptions.energy === 'plackett-luce'
      const parts = {
        model,
        generator: isAlone ? logistic : generator,
        inputs,
        featureNames,
        options: finalOptions,
        training,
      }
      return new FittedRanker({ ...parts, reference: base?.reference }, space)
    }

    if (settled.energy === 'plackett-luce') {
      const fit = yield* fitPlackettLuce(pipeline, settled, data, validation, rng)
      return finish(fit, withoutEnergy(settled))
    }
    if (settled.reference === 'uniform') {
      return finish(yield* fitEnergy(pipeline, settled, data, validation, rng), settled)
    }
    const fit = yield* fitPlackettLuce(pipeline, settled, data, validation, rng, 'reference')
    if (signal?.aborted) return finish(fit, withoutEnergy(settled))
    const reference = learnedReference(fit.model)
    const residual = yield* fitEnergy(pipeline, settled, data, validation, rng, { reference })
    return finish(residual, settled, { fit, reference })
  }

  /**
   * Settles what is left to `auto` by the likelihood of held-out rows: the encoder by Plackett–Luce
   * models, then whether an energy on top of the best one does better still.
   */
  private async *choose(
    pipeline: Pipeline,
    data: TrainingData,
    resolved: ResolvedRankerOptions,
    rng: Rng,
  ): AsyncGenerator<TrainingEvent, ResolvedRankerOptions> {
    const { encoder, energy } = resolved
    const settle = (chosen: RankerEncoder, settledEnergy: Exclude<RankerEnergy, 'auto'>) =>
      settleRanker(this.options, data.features.rows, resolved, chosen, settledEnergy)
    const hasChoice = data.features.rows >= 8
    if (!hasChoice || (encoder !== 'auto' && energy !== 'auto')) {
      return settle(
        encoder === 'auto' ? 'linear' : encoder,
        energy === 'auto' ? 'plackett-luce' : energy,
      )
    }
    const { space, signal } = pipeline
    const rows = splitRows(data.features.rows, CHOICE_SHARE, rng.split('choose'))
    const train = takeData(data, rows.train)
    const held = takeData(data, rows.validation)
    const scored = {
      objective: createExactObjective(space, logistic),
      rng: rng.split('criterion'),
    }
    const candidates = encoder === 'auto' ? applicableEncoders(data.features) : [encoder]
    let best:
      | {
          name: RankerEncoder
          loss: number
          train: TrainingData
          held: TrainingData
          model: EnergyModel<Ranking>
        }
      | undefined
    for (const name of candidates) {
      const settings = settle(name, 'plackett-luce')
      const inputs = fitInputTransform(
        train.features,
        settings.inputs,
        rng.split('inputs'),
        train.weights,
      )
      const prepared = { ...train, features: transformInputs(train.features, inputs) }
      const unseen = { ...held, features: transformInputs(held.features, inputs) }
      const { model } = yield* fitPlackettLuce(
        pipeline,
        settings,
        prepared,
        undefined,
        rng,
        'choose',
      )
      const loss = meanCriterion(model, scored.objective, unseen, CRITERION_BATCH, scored.rng)
      if (!best || loss < best.loss) best = { name, loss, train: prepared, held: unseen, model }
      if (signal?.aborted) break
    }
    const chosen = best?.name ?? 'linear'
    if (energy !== 'auto' || !best) {
      return settle(chosen, energy === 'auto' ? 'plackett-luce' : energy)
    }
    if (signal?.aborted) return settle(chosen, 'plackett-luce')
    const settings = settle(chosen, 'linear')
    const reference = settings.reference === 'uniform' ? undefined : learnedReference(best.model)
    const how = { reference, part: 'choose' } as const
    const { model } = yield* fitEnergy(pipeline, settings, best.train, undefined, rng, how)
    const objective = jointObjective(pipeline, settings, reference)
    const loss = meanCriterion(model, objective, best.held, CRITERION_BATCH, scored.rng)
    return settle(chosen, loss < best.loss ? 'linear' : 'plackett-luce')
  }
}

/** Rows scored at once while comparing settings. */
const CRITERION_BATCH = 64

/** What all passes of a fit share. */
interface Pipeline {
  readonly space: Permutations
  readonly generator: Generator
  readonly options: RankerOptions
  readonly signal: AbortSignal | undefined
}

/** A Plackett–Luce model by exact likelihood, whatever the loss of the energy. */
function fitPlackettLuce(
  { space, options, signal }: Pipeline,
  settings: ResolvedRankerOptions,
  data: TrainingData,
  validation: TrainingData | undefined,
  rng: Rng,
  part?: 'reference' | 'choose',
): AsyncGenerator<TrainingEvent, FitResult<Ranking>> {
  const spec = {
    ...withoutEnergy(settings).model,
    features: data.features.cols,
  }
  return fitModel({
    createModel: async () =>
      new EnergyModel(new Tape(await createBackend(options)), space, spec, rng.split('reference')),
    createObjective: () => createExactObjective(space, logistic),
    data,
    validation,
    part,
    options: settings.fit,
    rng: rng.split('reference fit'),
    signal,
  })
}

/** The energy and its log-partition, on the uniform measure or a learned reference. */
function fitEnergy(
  pipeline: Pipeline,
  settings: ResolvedRankerOptions,
  data: TrainingData,
  validation: TrainingData | undefined,
  rng: Rng,
  { reference, part }: { reference?: LearnedReference<Ranking>; part?: 'choose' } = {},
): AsyncGenerator<TrainingEvent, FitResult<Ranking>> {
  const { space, generator, options, signal } = pipeline
  const { logPartition } = settings.model
  const createModel = async (rows: number) => {
    const tableRows = logPartition.kind === 'table' ? rows : 0
    const spec = {
      ...settings.model,
      features: data.features.cols,
      logPartition: { ...logPartition, tableRows },
    }
    const tape = new Tape(await createBackend(options))
    return new EnergyModel(tape, space, spec, rng.split('model'), undefined, reference)
  }
  const createObjective = (): Objective<Ranking> =>
    settings.objective === 'exact'
      ? createExactObjective(space, generator)
      : jointObjective(pipeline, settings, reference)
  return fitModel({
    createModel,
    createObjective,
    data,
    validation,
    part,
    options: settings.fit,
    rng: rng.split('fit'),
    signal,
  })
}

function jointObjective(
  { space, generator }: Pipeline,
  { samples }: ResolvedRankerOptions,
  reference: LearnedReference<Ranking> | undefined,
): Objective<Ranking> {
  const proposal = reference?.proposal ?? uniform(space)
  return createJointObjective(space, {
    generator,
    proposal,
    reference: reference?.proposal,
    samples,
    clamp: CLAMP,
  })
}

/** The options of a model that is its Plackett–Luce part alone: normalised, so nothing is joint. */
function withoutEnergy(options: ResolvedRankerOptions): ResolvedRankerOptions {
  const { logPartition } = options.model
  return {
    ...options,
    loss: logistic.name,
    objective: 'exact',
    energy: 'plackett-luce',
    model: {
      ...options.model,
      energy: 'plackett-luce',
      logPartition: { ...logPartition, kind: 'constant' },
    },
  }
}
