import { type Features, takeRows } from '../../engine/index.js'
import { checkOneOf, PartitaError } from '../../errors.js'
import { isLogistic } from '../../losses/index.js'
import { calibratedModel, closedTerm, type ModelCalibration } from '../../models/index.js'
import { mean } from '../../numbers/index.js'
import type { Observations } from '../../training/index.js'
import type { FittedParts } from '../fitted/fitted-parts.js'
import { LogPartitions } from '../fitted/log-partitions.js'
import { logProbabilityOf } from '../fitted/log-probability.js'
import { rowsInTurn } from '../fitted/rows.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import { rankingPartition } from '../rankings/ranking-partition.js'
import {
  type CalibrationMethod,
  type CalibrationRecord,
  calibrationMethods,
} from './calibration-record.js'
import { listRows, nllAt } from './listed-rows.js'
import { minimizeOn } from './minimize-on.js'
import { sharedRows } from './row-sketch.js'

/** How a model is calibrated. */
export interface CalibrateOptions {
  /**
   * `'temperature'` (default): all scores are divided by one number, and the order of answers by probability stays;
   * `'vector'`: also a scale and a bias for each label, item or group of them; `'isotonic'`: each label's marginal
   * by itself, and only that: the joint distribution, and decisions by it, stay as they are
   */
  readonly method?: CalibrationMethod
  /** `'vector'`: labels that share a scale and a bias, by the name of the group; default each by itself */
  readonly groups?: Readonly<Record<string, readonly string[]>>
}

type Parts<Y> = FittedParts<Y, ResolvedTaskOptions>

/** Rows to calibrate on, whose outputs are known whole or as a list. */
export interface CalibrationRows<Y> {
  readonly parts: Parts<Y>
  /** prepared for the model */
  readonly features: Features
  readonly observed: Observations
}

/** Largest and least logarithm of a temperature. */
const RANGE = 3
const TOLERANCE = 1e-3

/** Negative log-likelihood of rows as a function of the temperature. */
export interface TemperatureProblem {
  readonly rows: number
  nllAt(temperature: number): number
  readonly logPartition: 'exact' | 'sampled'
}

/**
 * Rows without those that are known in part only and cannot be listed.
 *
 * @throws PartitaError `UNSUPPORTED` under a loss that is not logistic; `EMPTY_DATA` if no row is left
 */
export function calibrationRows<Y>(
  parts: Parts<Y>,
  features: Features,
  { constraints, ...observed }: Observations & { readonly constraints?: readonly unknown[] },
): CalibrationRows<Y> {
  if (!isLogistic(parts.generator)) {
    throw new PartitaError('UNSUPPORTED', 'calibration is for the logistic loss', {
      received: parts.generator.name,
      hint: 'fit with the logistic loss, whose probabilities are all positive',
    })
  }
  const kept = Int32Array.from({ length: features.rows }, (_, row) => row).filter(
    (row) => !constraints?.[row],
  )
  if (kept.length === 0) {
    throw new PartitaError('EMPTY_DATA', 'no row to calibrate on is known whole', {
      hint: 'give rows whose outputs are known',
    })
  }
  if (kept.length === features.rows) return { parts, features, observed }
  const taken = takeObserved(observed, kept, parts.model.space.codeLength)
  return { parts, features: takeRows(features, kept), observed: taken }
}

/** What was observed of some of the rows. */
export function takeObserved(
  { codes, count = 1, logWeights }: Observations,
  rows: ArrayLike<number>,
  codeLength: number,
): Observations {
  const width = count * codeLength
  const taken = new Float32Array(rows.length * width)
  const weights = logWeights && new Float64Array(rows.length * count)
  Array.from(rows).forEach((row, at) => {
    taken.set(codes.subarray(row * width, (row + 1) * width), at * width)
    weights?.set(Array.from(logWeights!).slice(row * count, (row + 1) * count), at * count)
  })
  return { codes: taken, count, ...(weights && { logWeights: weights }) }
}

/**
 * The likelihood of calibration rows at any temperature: by closed forms and exact sums where the log-partition has
 * them, else over the outputs of a small space, or over samples, whose scores are kept.
 */
export function temperatureProblem<Y>(given: CalibrationRows<Y>): TemperatureProblem {
  const { parts, features, observed } = given
  if (isSummed(given)) {
    const nll = (temperature: number) => {
      const { model, generator, ...rest } = changedParts(parts, { temperature })
      const all = { ...rest, model, generator }
      const exact = new LogPartitions(all, rankingPartition(all)).exact(features)!
      return -mean(logProbabilityOf(model, generator, features, observed, exact))
    }
    return { rows: features.rows, nllAt: nll, logPartition: 'exact' }
  }
  const plain = parts.model.spec.calibration ? changedParts(parts, { temperature: 1 }) : parts
  const listed = listRows(plain, features, observed)
  return {
    rows: listed.rows,
    nllAt: (temperature) => nllAt(listed, temperature) + parts.model.space.logSize,
    logPartition: listed.isExact ? 'exact' : 'sampled',
  }
}

/** The temperature of the greatest likelihood of all problems together; 1 where no other is better. */
export function bestTemperature(problems: readonly TemperatureProblem[]): number {
  const nll = (temperature: number) => meanNll(problems, temperature)
  const best = Math.exp(minimizeOn((log) => nll(Math.exp(log)), -RANGE, RANGE, TOLERANCE))
  return nll(best) < nll(1) ? best : 1
}

function meanNll(problems: readonly TemperatureProblem[], temperature: number): number {
  const total = problems.reduce((sum, { rows }) => sum + rows, 0)
  return problems.reduce(
    (sum, problem) => sum + (problem.rows * problem.nllAt(temperature)) / total,
    0,
  )
}

/** The parts of a model at the temperature that is best for rows it has not seen, or other models of their folds. */
export function atBestTemperature<Y, Options extends ResolvedTaskOptions>(
  parts: FittedParts<Y, Options>,
  problems: readonly TemperatureProblem[],
  warnings: readonly string[],
): FittedParts<Y, Options> {
  const temperature = bestTemperature(problems)
  const isSampled = problems.some(({ logPartition }) => logPartition === 'sampled')
  const calibration: CalibrationRecord = {
    method: 'temperature',
    rows: problems.reduce((sum, { rows }) => sum + rows, 0),
    temperature,
    nllBefore: meanNll(problems, 1),
    nllAfter: meanNll(problems, temperature),
    logPartition: isSampled ? 'sampled' : 'exact',
    warnings: isSampled ? [...warnings, SAMPLED] : warnings,
  }
  return { ...changedParts(parts, { temperature }), calibration }
}

const SAMPLED =
  'calibrate: the exact log-partition is out of reach: likelihoods are those of 1000 samples a row, and what is answered since are sums over training outputs and draws, or estimates'

/** The parts of a model with its scores changed; one that was calibrated before, from what it was without. */
export function changedParts<Y, Options extends ResolvedTaskOptions>(
  parts: FittedParts<Y, Options>,
  change: ModelCalibration,
): FittedParts<Y, Options> {
  return { ...parts, model: calibratedModel(parts.model, change), calibration: undefined }
}

/** Whether the log-partition of a tempered model has a closed form, or exact sums. */
export function isSummed<Y>({ parts, features }: CalibrationRows<Y>): boolean {
  const { tape, space } = parts.model
  const changed = changedParts(parts, { temperature: 2 })
  for (const { batch } of rowsInTurn(tape, takeRows(features, Int32Array.of(0)))) {
    const isClosed = closedTerm(tape, space, changed.model.at(batch)) !== undefined
    return isClosed || rankingPartition(changed)?.(batch) !== undefined
  }
  return false
}

/** What to know where rows were trained on: their probabilities are too good. */
export function trainedOnWarnings(
  { trainedOn }: Pick<Parts<unknown>, 'trainedOn'>,
  raw: Features,
  what = 'calibrate',
): string[] {
  const shared = trainedOn ? sharedRows(trainedOn, raw) : 0
  if (shared === 0) return []
  return [
    `${what}: about ${shared} of ${raw.rows} rows were trained on: what a model says of those is too good, and no promise holds; use rows that it has not seen`,
  ]
}

/** The method asked for, temperature by default; throws `INVALID_OPTION` for one that there is not. */
export function methodOf({ method = 'temperature' }: CalibrateOptions): CalibrationMethod {
  checkOneOf('method', method, calibrationMethods)
  return method
}

/** That outputs of a kind are not calibrated so. */
export function unsupportedMethod(method: CalibrationMethod, of: string): PartitaError {
  return new PartitaError('UNSUPPORTED', `no calibration by ${method} for ${of}`, {
    expected: "method: 'temperature'",
    received: method,
  })
}
