import { createBackend, Tape } from '../engine/index.js'
import type { FeaturesInput } from '../io/index.js'
import { type Generator, isLogistic } from '../losses/index.js'
import { EnergyModel } from '../models/index.js'
import { portableLog, Rng } from '../random/index.js'
import {
  labelFrequencies,
  marginal,
  mixture,
  type Proposal,
  tied,
  uniform,
} from '../samplers/index.js'
import { type Subsets, subsets } from '../spaces/index.js'
import {
  createExactObjective,
  createJointObjective,
  FitRun,
  fitModel,
  type Objective,
  type TrainingData,
  type TrainingEvent,
} from '../training/index.js'
import { FittedMultilabel } from './fitted-multilabel.js'
import { encodeLabels, type LabelInput, labelCount } from './label-input.js'
import {
  type MultilabelOptions,
  type ProposalName,
  type ResolvedOptions,
  resolveOptions,
} from './multilabel-options.js'
import { CLAMP, checkedInputs, prepareFit, type TaskFitOptions } from './prepare-fit.js'
import { resolveGenerator } from './task-options.js'

/** What a fit may be given beside the data. */
export type MultilabelFitOptions = TaskFitOptions<LabelInput>

/** Share of uniform samples in the defensive mixture with a tied proposal (FINDINGS, multilabel 3). */
const DEFENSIVE_SHARE = 0.1

/**
 * Learns a probability over label sets, `p(y|x) = q(y) f*'(g(x, y) − τ(x))`: the score `g` and the
 * log-partition `τ` together (MATHS §1–2). Constructing stores the options; `fit` does the work.
 *
 * @throws PartitaError `PARSE_ERROR` for a loss that is not known, `INVALID_OPTION` for its parameter
 * @example
 * ```ts
 * import { MultilabelClassifier } from 'partita'
 * const X = [[0, 1], [1, 0], [1, 1], [0, 0]]
 * const Y = [['rain'], ['sun'], ['rain', 'sun'], []]
 * const model = await new MultilabelClassifier({ labels: ['rain', 'sun'], epochs: 20 }).fit(X, Y)
 * console.log(model.predictSets([[1, 1]]), model.logProbability([[1, 1]], [['rain', 'sun']]))
 * ```
 */
export class MultilabelClassifier {
  private readonly generator: Generator

  constructor(readonly options: MultilabelOptions = {}) {
    this.generator = resolveGenerator(options.loss)
  }

  /**
   * Fits a model. Await the result for the fitted model, or iterate over it for events.
   *
   * @param X inputs, `[n, d]`
   * @param Y outputs, n label sets: `Set`s of indices, arrays of names, or 0/1 rows
   * @throws PartitaError `SHAPE_MISMATCH`, `NOT_FINITE`, `EMPTY_DATA`, `UNKNOWN_LABEL`,
   *   `INVALID_OPTION`, `DIVERGED`
   */
  fit(
    X: FeaturesInput,
    Y: LabelInput,
    options: MultilabelFitOptions = {},
  ): FitRun<FittedMultilabel> {
    return new FitRun(this.run(X, Y, options), options.onEvent)
  }

  private async *run(
    X: FeaturesInput,
    Y: LabelInput,
    fitOptions: MultilabelFitOptions,
  ): AsyncGenerator<TrainingEvent, FittedMultilabel> {
    const { generator, options } = this
    const { featureNames } = options
    const raw = checkedInputs(X, featureNames)
    const space = subsets(options.labels ?? labelCount(Y))
    const resolved = resolveOptions(options, raw)
    const rng = new Rng(resolved.seed)
    const encode = (labels: LabelInput, rows: number, where: string) => ({
      codes: encodeLabels(labels, space, rows, where),
      codeLength: space.codeLength,
    })
    const prepared = prepareFit(raw, Y, encode, resolved, fitOptions, rng.split('inputs'))
    const { inputs, data, validation } = prepared

    const bias = startingScores(frequenciesOf(data), generator)
    const { signal } = fitOptions
    const { model, select, refit } = yield* fitModel({
      createModel: async (rows) => {
        const tape = new Tape(await createBackend(options))
        const { logPartition } = resolved.model
        const tableRows = logPartition.kind === 'table' ? rows : 0
        const spec = {
          ...resolved.model,
          features: inputs.outputs,
          logPartition: { ...logPartition, tableRows },
        }
        return new EnergyModel(tape, space, spec, rng.split('model'), bias)
      },
      createObjective: (trained) => createObjective(space, generator, resolved, trained),
      data,
      validation,
      options: resolved.fit,
      rng,
      signal,
    })
    const training = { select, refit, aborted: signal?.aborted ?? false }
    const parts = { model, generator, inputs, featureNames, options: resolved, training }
    return new FittedMultilabel(parts, space)
  }
}

function createObjective(
  space: Subsets,
  generator: Generator,
  { objective, proposal, samples }: ResolvedOptions,
  data: TrainingData,
): Objective<ReadonlySet<number>> {
  if (objective === 'exact') return createExactObjective(space, generator)
  return createJointObjective(space, {
    generator,
    proposal: createProposal(proposal, space, data),
    samples,
    clamp: CLAMP,
  })
}

function createProposal(name: ProposalName, space: Subsets, data: TrainingData): Proposal {
  switch (name) {
    case 'uniform':
      return uniform(space)
    case 'marginal':
      return marginal(frequenciesOf(data))
    case 'tied':
      return mixture([
        { proposal: tied(space), weight: 1 - DEFENSIVE_SHARE },
        { proposal: uniform(space), weight: DEFENSIVE_SHARE },
      ])
  }
}

function frequenciesOf({ codes, features, codeLength, weights }: TrainingData): Float64Array {
  return labelFrequencies(codes, features.rows, codeLength, weights)
}

/**
 * Linear scores that give each label its training frequency `p_i` alone: the log-odds for the
 * logistic generator; for the others, whose weight is `1 + s` to first order, `4(p_i − ½)`.
 */
function startingScores(frequencies: ArrayLike<number>, generator: Generator): Float32Array {
  return Float32Array.from(frequencies, (p) =>
    isLogistic(generator) ? portableLog(p / (1 - p)) : 4 * (p - 0.5),
  )
}
