import { type DenseMatrix, takeRows } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import { type FeaturesInput, toFeatures } from '../../io/index.js'
import { fitInputTransform, transformInputs } from '../../models/index.js'
import { Rng } from '../../random/index.js'
import { reals } from '../../spaces/index.js'
import { FitRun, splitRows, type TrainingEvent, type TrainingResult } from '../../training/index.js'
import { continuousCheckpoint } from '../densities/continuous-checkpoint.js'
import { denseRows, learnedRows } from '../densities/dense-rows.js'
import { discreteWarnings } from '../densities/density-data.js'
import { checkSchema } from '../fit/check-schema.js'
import type { CheckpointOptions } from '../fit/fit-checkpoint.js'
import { checkedInputs, normalizedWeights } from '../fit/task-fit-options.js'
import { checkKnownOptions, readOptions } from '../options/option-table.js'
import { fitMember } from './fit-member.js'
import { FittedRegressor } from './fitted-regressor.js'
import type { Member } from './member.js'
import {
  codeRange,
  denseOnly,
  type TargetsInput,
  targetCodes,
  targetsOf,
} from './regression-data.js'
import { type RegressorOptions, regressorOptions } from './regressor-options.js'

/** What a fit may be given beside the data. */
export interface RegressorFitOptions {
  /** rows for early stopping; without them a share of the others is held out */
  readonly validation?: { readonly X: FeaturesInput; readonly y: TargetsInput }
  /** one weight ≥ 0 a row, of which only the ratios matter */
  readonly sampleWeight?: ArrayLike<number>
  /** aborting ends the fit early with the best weights so far */
  readonly signal?: AbortSignal
  /** told of every event; the fit waits for what it returns, and ends with its error if it throws or rejects */
  readonly onEvent?: (event: TrainingEvent) => unknown
  /** keeps the fit in a file while it runs, to go on to the same bits after it was cut off. Node only */
  readonly checkpoint?: CheckpointOptions
}

const fitOptions = { validation: {}, sampleWeight: {}, signal: {}, onEvent: {}, checkpoint: {} }
/** Fewest rows that a conditional density can be learned from. */
const FEWEST_ROWS = 10
/** Inputs are standardised, at most so far from zero. */
const STANDARD = { standardize: true, clip: 10, fourierFeatures: 0 }

/**
 * Learns the density of one or several targets given inputs, `p(y|x) = base(y|x) e^{g(x, y) − b(x)}`: the
 * score and the function b(x) together, by the self-normalised likelihood, on a mixture density network
 * (docs/maths.md#10-continuous-outputs). Constructing stores the options; `fit` does the work. Answers are
 * in the units of the targets, and normalised by quadrature up to two targets, never by b(x).
 *
 * @throws PartitaError `INVALID_OPTION` for an option that does not exist
 * @see Senetaire, Jeha, Mattei, Frellsen 2025, arXiv 2503.07021
 *
 * @example
 * ```ts
 * import { EnergyRegressor } from 'partita'
 * const X = Array.from({ length: 60 }, (_, i) => [i / 30 - 1])
 * const y = X.map(([x], i) => (i % 2 === 0 ? x : -x) + 0.05 * Math.cos(i)) // two branches
 * const options = { steps: 20, components: 2, hidden: [8], base: 'network' } as const
 * const model = await new EnergyRegressor(options).fit(X, y)
 * console.log(model.predict([[0.5]]), model.interval([[0.5]]), model.logDensity([[0.5]], [0.5]))
 * ```
 */
export class EnergyRegressor {
  constructor(readonly options: RegressorOptions = {}) {
    const elsewhere = { known: fitOptions, where: 'fit' }
    checkKnownOptions(options, regressorOptions, 'new EnergyRegressor(…)', elsewhere)
    readOptions(options, regressorOptions)
  }

  /**
   * Fits a conditional density. Await the result for the fitted model, or iterate over it for events.
   *
   * @param X inputs, `[n, d]`, n ≥ 10
   * @param y targets, `[n]` or `[n, t]`
   * @throws PartitaError `EMPTY_DATA`, `SHAPE_MISMATCH`, `NOT_FINITE` naming the row; `INVALID_OPTION` for a
   *   constant target; `NOT_IN_SPACE` for one out of bounds; `UNSUPPORTED` for sparse inputs; `DIVERGED`
   */
  fit(
    X: FeaturesInput,
    y: TargetsInput,
    options: RegressorFitOptions = {},
  ): FitRun<FittedRegressor> {
    return new FitRun(fitRegressor(this.options, X, y, options), options.onEvent)
  }
}

async function* fitRegressor(
  given: RegressorOptions,
  X: FeaturesInput,
  y: TargetsInput,
  fit: RegressorFitOptions,
): AsyncGenerator<TrainingEvent, FittedRegressor> {
  const elsewhere = { known: regressorOptions, where: 'the constructor' }
  checkKnownOptions(fit, fitOptions, 'fit', elsewhere)
  const options = readOptions(given, regressorOptions)
  const { raw: inputRows, encoder } = await inputsToLearn(X, options)
  const { raw, values, targets, weights } = rowsOfWeight(inputRows, y, fit.sampleWeight)
  const names = options.targets ?? (targets === 1 ? ['y'] : undefined)
  const space = reals(names ?? targets, { bounds: options.bounds }).scaledTo(values, weights)
  const codes = targetCodes(space, values, 'fit(X, y)')
  const rng = new Rng(options.seed)
  const inputs = fitInputTransform(raw, STANDARD, rng.split('inputs'), weights)
  const whole = { features: denseOnly(transformInputs(raw, inputs)), codes, weights }
  const heldOut = fit.validation && heldOutRows(fit.validation)
  const warnings: string[] = []
  for (const message of discreteWarnings(space.coordinates, { rows: raw.rows, values })) {
    warnings.push(message)
    yield { type: 'warning', phase: 'select', message }
  }
  const checkpoints = await continuousCheckpoint(fit.checkpoint, options, [whole, heldOut])
  const members: Member[] = []
  for (let m = 0; m < options.ensemble; m++) {
    if (m > 0 && fit.signal?.aborted) break
    const own = options.ensemble === 1 ? rng : rng.split(`member/${m}`)
    const split = heldOut
      ? { train: whole, validation: heldOut }
      : partsOf(splitRows(raw.rows, options.validationFraction, own.split('split')))
    members.push(
      yield* fitMember({
        space,
        ...split,
        options,
        seed: options.seed + m,
        rng: own,
        signal: fit.signal,
        checkpoints,
      }),
    )
  }
  if (!fit.signal?.aborted) await checkpoints?.finish()
  return new FittedRegressor({
    space,
    inputs,
    range: codeRange(codes, targets),
    members,
    featureNames: options.featureNames ?? encoder?.featureNames,
    schema: encoder?.schema,
    encoder,
    training: summaryOf(members, warnings, fit.signal?.aborted ?? false),
    options: { ...resolved(options), bases: members.map(({ spec }) => spec.base) },
  })

  function heldOutRows(validation: NonNullable<RegressorFitOptions['validation']>) {
    const features = denseOnly(
      toFeatures(denseRows(validation.X, encoder), 'validation.X', raw.cols, inputs.center ?? null),
    )
    const own = targetsOf(validation.y, features.rows, 'validation', targets)
    return {
      features: denseOnly(transformInputs(features, inputs)),
      codes: targetCodes(space, own.values, 'validation'),
    }
  }

  function partsOf({ train, validation }: { train: Int32Array; validation: Int32Array }) {
    const rows = (indices: Int32Array) => ({
      features: takeRows(whole.features, indices),
      codes: takeRows({ rows: raw.rows, cols: targets, values: codes }, indices).values,
      weights: weights && Float32Array.from(indices, (row) => weights[row]),
    })
    return { train: rows(train), validation: rows(validation) }
  }
}

/** The rows that weigh anything, with their targets and weights. */
function rowsOfWeight(
  raw: DenseMatrix,
  y: TargetsInput,
  sampleWeight: ArrayLike<number> | undefined,
) {
  const { values, targets } = targetsOf(y, raw.rows, 'fit(X, y)')
  if (!sampleWeight) return { raw, values, targets, weights: undefined }
  const weights = normalizedWeights(sampleWeight, raw.rows)
  const kept = Int32Array.from(weights.keys()).filter((row) => weights[row] > 0)
  checkEnough(kept.length)
  return {
    raw: takeRows(raw, kept),
    values: values.filter((_, e) => weights[Math.floor(e / targets)] > 0),
    targets,
    weights: weights.filter((weight) => weight > 0),
  }
}

/** Checked inputs, rows of values made numbers, with what makes numbers of others. */
async function inputsToLearn(X: FeaturesInput, options: RegressorOptions) {
  const { X: numbers, encoder } = await learnedRows(X, options)
  const raw = denseOnly(checkedInputs(numbers, options.featureNames))
  checkSchema(options.schema, raw.cols)
  checkEnough(raw.rows)
  return { raw, encoder }
}

function checkEnough(rows: number): void {
  if (rows >= FEWEST_ROWS) return
  throw new PartitaError('EMPTY_DATA', 'too few rows for a conditional density', {
    expected: `at least ${FEWEST_ROWS}`,
    received: String(rows),
  })
}

/** The settings that a model file keeps as they are. */
function resolved(
  options: ReturnType<typeof readOptions<RegressorOptions, typeof regressorOptions>>,
) {
  const { base, components, ensemble, hidden, frequencies, bandwidth, samples, steps } = options
  const { batchSize, rate, decay, dropout, averaging, validationFraction, seed } = options
  return {
    ...{ base, components, ensemble, hidden, frequencies, bandwidth, samples, steps },
    ...{ batchSize, rate, decay, dropout, averaging, validationFraction, seed },
  }
}

/** The first member's passes, with what was warned of in any. */
function summaryOf(members: readonly Member[], warnings: readonly string[], aborted: boolean) {
  const [network, score] = members[0].training as [TrainingResult, TrainingResult]
  const said = members.flatMap(({ training }) => training.flatMap((pass) => pass.warnings))
  const all = [...new Set([...warnings, ...said])]
  return { select: { ...score, warnings: all }, reference: { select: network }, aborted }
}
