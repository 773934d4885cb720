import { type DenseMatrix, takeRows } from '../../engine/index.js'
import type { FeaturesInput } from '../../io/index.js'
import { Rng } from '../../random/index.js'
import { FitRun, splitRows, type TrainingEvent } from '../../training/index.js'
import { checkSchema } from '../fit/check-schema.js'
import type { CheckpointOptions } from '../fit/fit-checkpoint.js'
import { normalizedWeights } from '../fit/task-fit-options.js'
import { checkKnownOptions, readOptions } from '../options/option-table.js'
import { lawsOf } from './base-and-proposal.js'
import { continuousCheckpoint } from './continuous-checkpoint.js'
import { denseRows, learnedRows } from './dense-rows.js'
import {
  checkEnoughRows,
  checkedPoints,
  codesOf,
  discreteWarnings,
  exactPoints,
  type Points,
  spaceOfPoints,
} from './density-data.js'
import { type DensityOptions, densityOptions } from './density-options.js'
import { logPartitionWarnings } from './density-warnings.js'
import {
  chooseBandwidth,
  type DensityJob,
  type FilledDensityOptions,
  fitScore,
  tiltOf,
} from './fit-density.js'
import { FittedDensity } from './fitted-density.js'
import { TiltedLaw } from './tilted-law.js'

/** What a fit may be given beside the points. */
export interface DensityFitOptions {
  /** points for choosing and early stopping; without them a share of the others is held out */
  readonly validation?: FeaturesInput
  /** one weight ≥ 0 a point, of which only the ratios matter: in the scales, the base and the likelihood */
  readonly sampleWeight?: ArrayLike<number>
  /** aborting ends the fit early with the best weights so far */
  readonly signal?: AbortSignal
  /** told of every event; the fit waits for what it returns, and ends with its error if it throws or rejects */
  readonly onEvent?: (event: TrainingEvent) => unknown
  /** keeps the fit in a file while it runs, to go on to the same bits after it was cut off. Node only */
  readonly checkpoint?: CheckpointOptions
}

const fitOptions = { validation: {}, sampleWeight: {}, signal: {}, onEvent: {}, checkpoint: {} }

/**
 * Learns a density over points of `d` real coordinates, `p(x) = base(x) e^{g(x) − b}`: the score `g` and the
 * log-partition b together, by the self-normalised likelihood (docs/maths.md#10-continuous-outputs).
 * Constructing stores the options; `fit` does the work. Densities are in the units of the points, and taken
 * with a log-partition from fresh draws, never with b.
 *
 * @throws PartitaError `INVALID_OPTION` for an option that does not exist
 * @see Senetaire, Jeha, Mattei, Frellsen 2025, arXiv 2503.07021
 *
 * @example
 * ```ts
 * import { DensityEstimator } from 'partita'
 * const X = Array.from({ length: 60 }, (_, i) => [Math.cos(i), Math.sin(i)]) // a circle
 * const options = { steps: 20, components: 3, hidden: [8], frequencies: 4, bandwidth: 1 }
 * const model = await new DensityEstimator(options).fit(X)
 * console.log(model.logDensity([[1, 0], [0, 0]]), model.logPartition())
 * ```
 */
export class DensityEstimator {
  constructor(readonly options: DensityOptions = {}) {
    const elsewhere = { known: fitOptions, where: 'fit' }
    checkKnownOptions(options, densityOptions, 'new DensityEstimator(…)', elsewhere)
    readOptions(options, densityOptions)
  }

  /**
   * Fits a density. Await the result for the fitted model, or iterate over it for events.
   *
   * @param X points, `[n, d]`, n ≥ 10
   * @throws PartitaError `EMPTY_DATA`, `SHAPE_MISMATCH`, `NOT_FINITE` naming row and column;
   *   `INVALID_OPTION` for a constant column; `NOT_IN_SPACE` for a point out of bounds; `DIVERGED`
   */
  fit(X: FeaturesInput, options: DensityFitOptions = {}): FitRun<FittedDensity> {
    return new FitRun(fitDensity(this.options, X, options), options.onEvent)
  }
}

async function* fitDensity(
  given: DensityOptions,
  X: FeaturesInput,
  fit: DensityFitOptions,
): AsyncGenerator<TrainingEvent, FittedDensity> {
  const elsewhere = { known: densityOptions, where: 'the constructor' }
  checkKnownOptions(fit, fitOptions, 'fit', elsewhere)
  const options = readOptions(given, densityOptions)
  const { points, weights, encoder } = await pointsToLearn(X, options, fit.sampleWeight)
  const d = points.cols
  const rng = new Rng(options.seed)
  const warnings: string[] = []
  const warn = (message: string): TrainingEvent => {
    warnings.push(message)
    return { type: 'warning', phase: 'select', message }
  }
  const split = fit.validation
    ? undefined
    : heldOut(points.rows, options.validationFraction, rng.split('split'))
  const training = rowsOf(points, weights, split?.train)
  const held = split
    ? rowsOf(points, weights, split.validation)
    : fit.validation &&
      exactPoints(checkedPoints(denseRows(fit.validation, encoder), 'validation', d))
  const coordinates = options.coordinates ?? encoder?.featureNames
  const space = spaceOfPoints(training, d, { ...options, coordinates })
  for (const message of discreteWarnings(space.coordinates, points)) yield warn(message)
  const codes = codesOf(space, training, 'X')
  const validation = held && codesOf(space, held, fit.validation ? 'validation' : 'X')
  const tails = options.tails ?? (d <= 2 ? 0.1 : 0.05)
  const laws = lawsOf(space, given, tails, codes, validation, rng.split('base'))
  const { base, proposal } = laws
  const checkpoints = await continuousCheckpoint(fit.checkpoint, options, [codes, validation])
  const job: DensityJob = {
    space,
    train: codes,
    validation,
    base,
    proposal,
    options,
    rng,
    signal: fit.signal,
    checkpoints,
  }
  const bandwidth = yield* chooseBandwidth(job)
  const tilt = tiltOf(options, bandwidth, job)
  const { model, select } = yield* fitScore(job, tilt)
  const law = new TiltedLaw(model, base, proposal)
  const estimate = law.logPartition(options.logPartitionDraws)
  const { objective } = options
  const learnsB = objective === 'joint' || objective === 'nce'
  const learned = learnsB
    ? model.store.snapshot().get('log-partition/constant')?.values[0]
    : undefined
  const logPartition = { ...estimate, ...(learned !== undefined && { learned }) }
  const isBare = base === undefined
  for (const message of logPartitionWarnings(law, logPartition, { isBare, select })) {
    yield warn(message)
  }
  if (!fit.signal?.aborted) await checkpoints?.finish()
  return new FittedDensity({
    law,
    tilt,
    sources: laws.sources,
    logPartition,
    schema: encoder?.schema,
    encoder,
    training: {
      select: { ...select, warnings: [...warnings, ...select.warnings] },
      aborted: fit.signal?.aborted ?? false,
    },
    options: {
      ...pick(options),
      base: baseName(given.base),
      components: laws.components,
      tails,
      bandwidth: options.frequencies > 0 ? bandwidth : undefined,
    },
  })
}

/** Checked points of some weight, rows of values made numbers, with what makes numbers of others. */
async function pointsToLearn(
  X: FeaturesInput,
  options: DensityOptions,
  sampleWeight: ArrayLike<number> | undefined,
) {
  const { X: numbers, encoder } = await learnedRows(X, options)
  const given = checkedPoints(numbers, 'X')
  const weights = sampleWeight && normalizedWeights(sampleWeight, given.rows)
  const kept = weights && Int32Array.from(weights.keys()).filter((row) => weights[row] > 0)
  const points = kept ? takeRows(given, kept) : given
  checkEnoughRows(points)
  checkSchema(options.schema, points.cols)
  return { points, weights: weights?.filter((weight) => weight > 0), encoder }
}

/** The settings that a model file keeps as they are. */
function pick(options: FilledDensityOptions) {
  const { hidden, frequencies, objective, samples, steps, batchSize } = options
  const { rate, decay, averaging, seed } = options
  return { hidden, frequencies, objective, samples, steps, batchSize, rate, decay, averaging, seed }
}

function baseName(base: DensityOptions['base'] = 'auto'): string {
  if (typeof base === 'object') return base.name
  return base === 'auto' ? 'mixture' : base
}

/** Some points, or all, with their weights. */
function rowsOf(points: DenseMatrix, weights: Float32Array | undefined, rows?: Int32Array): Points {
  if (!rows) return { ...exactPoints(points), weights }
  const own = weights && Float32Array.from(rows, (row) => weights[row])
  return { ...exactPoints(takeRows(points, rows)), weights: own }
}

/** Rows held out, if there are to be any. */
function heldOut(rows: number, fraction: number, rng: Rng) {
  return fraction > 0 ? splitRows(rows, fraction, rng) : undefined
}
