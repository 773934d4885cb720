import { createBackend, type Features, Tape } from '../engine/index.js'
import { checkOption, PartitaError } from '../errors.js'
import { type FeaturesInput, toFeatures } from '../io/index.js'
import { type Generator, isLogistic } from '../losses/index.js'
import { EnergyModel, fitStandardizer, type Standardizer } from '../models/index.js'
import { Rng } from '../random/index.js'
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
  type TrainingData,
  type TrainingEvent,
} from '../training/index.js'
import { FittedMultilabel } from './fitted-multilabel.js'
import { encodeLabels, type LabelInput, labelCount } from './label-input.js'
import {
  type MultilabelOptions,
  type ProposalName,
  type ResolvedOptions,
  resolveGenerator,
  resolveOptions,
} from './multilabel-options.js'
import { standardizeInputs } from './standardize-inputs.js'

/** What a fit may be given beside the data. */
export interface MultilabelFitOptions {
  /** rows for early stopping; without them a share of the training rows is held out */
  readonly validation?: { readonly X: FeaturesInput; readonly Y: LabelInput }
  /** one weight ≥ 0 a row; only their ratios matter */
  readonly sampleWeight?: ArrayLike<number>
  /** aborting ends the fit early with the best weights so far */
  readonly signal?: AbortSignal
  readonly onEvent?: (event: TrainingEvent) => void
}

/** Log-weights above this continue along their tangent and are counted (FINDINGS, multilabel 3). */
const CLAMP = 30
/** Share of uniform samples in the defensive mixture with a tied proposal (FINDINGS, multilabel 3). */
const DEFENSIVE_SHARE = 0.1

/**
 * Learns a probability over label sets, `p(y|x) = q(y) f*'(g(x, y) − τ(x))`: the score `g` and the
 * log-partition `τ` together (MATHS §1–2). Constructing stores the options; `fit` does the work.
 *
 * @throws PartitaError `INVALID_OPTION` for a loss that is not known
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
    { validation, sampleWeight, signal }: MultilabelFitOptions,
  ): AsyncGenerator<TrainingEvent, FittedMultilabel> {
    const { generator, options } = this
    const raw = toFeatures(X, 'X')
    const { featureNames } = options
    if (featureNames && featureNames.length !== raw.cols) {
      throw columnMismatch(`${featureNames.length} columns, as featureNames`, raw.cols)
    }
    const space = subsets(options.labels ?? labelCount(Y))
    const resolved = resolveOptions(options, raw)
    const standardizer = resolved.standardize ? fitStandardizer(raw) : undefined
    const data = encodeData(raw, Y, space, standardizer, 'fit(X, Y)', sampleWeight)
    const held =
      validation &&
      encodeData(
        toFeatures(validation.X, 'validation.X'),
        validation.Y,
        space,
        standardizer,
        'validation',
      )
    if (held && held.features.cols !== raw.cols) {
      throw columnMismatch(`${raw.cols} columns, as in training`, held.features.cols)
    }

    const rng = new Rng(resolved.seed)
    const frequencies = labelFrequencies(data.codes, raw.rows, space.codeLength)
    const spec = (rows: number) => {
      const { logPartition } = resolved.model
      const tableRows = logPartition.kind === 'table' ? rows : 0
      return { ...resolved.model, features: raw.cols, logPartition: { ...logPartition, tableRows } }
    }
    const { model, select, refit } = yield* fitModel({
      createModel: async (rows) => {
        const tape = new Tape(await createBackend(options))
        const bias = startingScores(frequencies, generator)
        return new EnergyModel(tape, space, spec(rows), rng.split('model'), bias)
      },
      createObjective: (trained) => createObjective(space, generator, resolved, trained),
      data,
      validation: held,
      options: resolved.fit,
      rng,
      signal,
    })
    const training = { select, refit, aborted: signal?.aborted ?? false }
    return new FittedMultilabel({
      model,
      space,
      featureNames,
      generator,
      standardizer,
      options: resolved,
      training,
    })
  }
}

function createObjective(
  space: Subsets,
  generator: Generator,
  { objective, proposal, samples }: ResolvedOptions,
  data: TrainingData,
) {
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
      return marginal(labelFrequencies(data.codes, data.features.rows, space.codeLength))
    case 'tied':
      return mixture([
        { proposal: tied(space), weight: 1 - DEFENSIVE_SHARE },
        { proposal: uniform(space), weight: DEFENSIVE_SHARE },
      ])
  }
}

/**
 * Linear scores that give each label its training frequency `p_i` alone: the log-odds for the
 * logistic generator; for the others, whose weight is `1 + s` to first order, `4(p_i − ½)`.
 */
function startingScores(frequencies: ArrayLike<number>, generator: Generator): Float32Array {
  return Float32Array.from(frequencies, (p) =>
    isLogistic(generator) ? Math.log(p / (1 - p)) : 4 * (p - 0.5),
  )
}

function encodeData(
  raw: Features,
  Y: LabelInput,
  space: Subsets,
  standardizer: Standardizer | undefined,
  where: string,
  sampleWeight?: ArrayLike<number>,
): TrainingData {
  return {
    features: standardizeInputs(raw, standardizer),
    codes: encodeLabels(Y, space, raw.rows, where),
    codeLength: space.codeLength,
    weights: sampleWeight && normalizedWeights(sampleWeight, raw.rows),
  }
}

function normalizedWeights(weights: ArrayLike<number>, rows: number): Float32Array {
  if (weights.length !== rows) {
    throw new PartitaError('SHAPE_MISMATCH', 'sampleWeight needs one weight a row', {
      expected: `${rows} weights`,
      received: String(weights.length),
    })
  }
  let total = 0
  for (let r = 0; r < rows; r++) {
    const isWeight = weights[r] >= 0 && Number.isFinite(weights[r])
    checkOption(isWeight, `sampleWeight[${r}]`, 'a finite number ≥ 0', weights[r])
    total += weights[r]
  }
  checkOption(total > 0, 'sampleWeight', 'a positive sum', total)
  return Float32Array.from(weights, (w) => (w * rows) / total)
}

function columnMismatch(expected: string, received: number): PartitaError {
  return new PartitaError('SHAPE_MISMATCH', 'the inputs have another number of columns', {
    expected,
    received: String(received),
  })
}
