import { type DenseMatrix, type Features, takeRows } from '../../engine/index.js'
import type { FeaturesInput } from '../../io/index.js'
import { mean } from '../../numbers/index.js'
import type { Space } from '../../spaces/index.js'
import { type OutputInput, observedOutputs } from '../any-space/known-outputs.js'
import type { PredictorEvaluation } from '../any-space/predictor-questions.js'
import { Events } from '../calibrate/events.js'
import type { EvaluationOptions } from '../fitted/likelihood.js'
import { type AskedRows, askedRows, movedInputs, slicesOf } from './asked-rows.js'
import type { DiagnoseOptions } from './diagnosis.js'
import { moveInput } from './input-effect.js'
import type { Input, NamedInputs } from './inputs.js'
import {
  type LogPartitionModel,
  logPartitionRows,
  logPartitionToCompare,
} from './log-partition-rows.js'
import type { CodeEffect, CodeEntry, OutputShare, PredictorDiagnosis } from './output-diagnosis.js'
import { importanceOf } from './permutation-importance.js'
import { leastLikely, nllOf } from './row-scores.js'

const COMMON_OUTPUTS = 20
const MOST_ENTRIES = 200
const EFFECT_ROWS = 20

/** What is asked of a model of the outputs of any space. */
export interface DiagnosedOutputs<Y> extends LogPartitionModel, NamedInputs {
  readonly space: Space<Y>
  readonly inside: { raw(X: FeaturesInput): Features }
  predict(X: FeaturesInput): Y[]
  expectedCode(X: FeaturesInput): DenseMatrix
  evaluate(
    X: FeaturesInput,
    ys: readonly OutputInput<Y>[],
    o: EvaluationOptions,
  ): PredictorEvaluation
  logProbability(
    X: FeaturesInput,
    ys: readonly OutputInput<Y>[],
    options?: EvaluationOptions,
  ): Float64Array
}

/** Codes of rows, and which rows are known whole. */
interface Coded {
  readonly truth: Float32Array
  readonly predicted: Float32Array
  readonly model: DenseMatrix
  readonly whole: readonly number[]
}

/** See `FittedPredictor.diagnose`. */
export function diagnoseOutputs<Y>(
  model: DiagnosedOutputs<Y>,
  X: FeaturesInput,
  ys: readonly OutputInput<Y>[],
  options: DiagnoseOptions,
): PredictorDiagnosis {
  const { space } = model
  const asked = askedRows(model, model.inside.raw(X), options)
  const { features, names } = asked
  const { codes, constraints } = observedOutputs(ys, space, features.rows, 'ys')
  const evaluation = model.evaluate(features, ys, options)
  const decided = model.predict(features)
  const { codes: predicted } = observedOutputs(decided, space, features.rows, 'predicted')
  const all = Array.from(names.keys())
  const whole = all.filter((row) => !constraints?.[row])
  const coded = { truth: codes, predicted, model: model.expectedCode(features), whole }
  const c = space.codeLength
  const isRight = (row: number) => {
    const known = constraints?.[row]
    return known ? known.allows(decided[row]) : isSame(codes, predicted, row * c, c)
  }
  const nll = nllOf(model.logProbability(features, ys, options))
  const rows = { names, nll, scores: { rightOutput: all.map((row) => Number(isRight(row))) } }
  const ofPredicted = model.logProbability(features, decided, options).map(Math.exp)
  const events = new Events()
  for (const row of all) {
    events.add(ofPredicted[row], constraints?.[row] ? undefined : isRight(row))
  }
  const by = logPartitionToCompare(evaluation, asked)
  const importance = importanceOf(asked, (changed, some) => {
    return -mean(
      model.logProbability(
        changed,
        Array.from(some, (row) => ys[row]),
        by,
      ),
    )
  })
  const slices = slicesOf(asked, rows)
  const logPartitions = logPartitionRows(model, evaluation, asked)
  const outputs = commonOutputs(model, asked, decided, coded)
  const { logSize } = space
  const text = (row: number) =>
    constraints?.[row] ? String(constraints[row]) : outputText(space.decode(codes, row * c))
  return {
    evaluation,
    baselines: {
      majority: outputs[0]?.truth ?? 0,
      ...(logSize > 0 && Number.isFinite(logSize) && { uniformNll: logSize }),
    },
    calibration: {
      predictedOutput: events.reliability,
      codeEntries: entryEvents(space, coded).reliability,
    },
    code: codeEntries(space, coded),
    outputs,
    ...(logPartitions && { logPartitions }),
    rows,
    worstRows: leastLikely(rows, asked.worst).map((row) => ({
      row: names[row],
      nll: nll[row],
      truth: text(row),
      predicted: outputText(decided[row]),
      probability: ofPredicted[row],
    })),
    ...(slices && { slices }),
    ...(importance && { importance }),
    effects: movedInputs(asked, importance).map((input) => effectOf(model, asked, input)),
  }
}

function isSame(one: Float32Array, other: Float32Array, at: number, length: number): boolean {
  for (let i = at; i < at + length; i++) if (one[i] !== other[i]) return false
  return true
}

/** Names of the entries of codes: those of labels, or their numbers. */
function entryNames<Y>({ labels, codeLength }: Space<Y>): string[] {
  return Array.from({ length: codeLength }, (_, i) => labels?.[i] ?? `entry ${i}`)
}

function codeEntries<Y>(space: Space<Y>, { truth, predicted, model, whole }: Coded): CodeEntry[] {
  if (whole.length === 0) return []
  const c = space.codeLength
  const of = (values: ArrayLike<number>, i: number) => mean(whole.map((row) => values[row * c + i]))
  const entries = entryNames(space).map((entry, i) => ({
    entry,
    truth: of(truth, i),
    predicted: of(predicted, i),
    model: of(model.values, i),
  }))
  const gap = (entry: CodeEntry) => Math.abs(entry.truth - entry.model)
  return entries.sort((a, b) => gap(b) - gap(a)).slice(0, MOST_ENTRIES)
}

/** The entries that are 0 or 1 in every row, as events. */
function entryEvents<Y>({ codeLength: c }: Space<Y>, { truth, model, whole }: Coded): Events {
  const events = new Events()
  for (let i = 0; i < c; i++) {
    if (whole.some((row) => truth[row * c + i] !== 0 && truth[row * c + i] !== 1)) continue
    for (const row of whole) events.add(model.values[row * c + i], truth[row * c + i] === 1)
  }
  return events
}

/** The outputs that most rows have of those that are known whole; of equals the first. */
function commonOutputs<Y>(
  model: DiagnosedOutputs<Y>,
  { features }: AskedRows,
  decided: readonly Y[],
  { truth, predicted, whole }: Coded,
): OutputShare[] {
  const { space } = model
  const c = space.codeLength
  const keyOf = (codes: Float32Array, row: number) => codes.subarray(row * c, (row + 1) * c).join()
  const counts = new Map<string, { row: number; rows: number }>()
  for (const row of whole) {
    const entry = counts.get(keyOf(truth, row)) ?? { row, rows: 0 }
    entry.rows++
    counts.set(keyOf(truth, row), entry)
  }
  const common = [...counts].sort(([, a], [, b]) => b.rows - a.rows).slice(0, COMMON_OUTPUTS)
  const some = takeRows(features, Int32Array.from(whole))
  return common.map(([key, { row, rows }]) => {
    const output = space.decode(truth, row * c)
    const predictions = decided.filter((_, at) => keyOf(predicted, at) === key).length
    const probabilities = model.logProbability(
      some,
      whole.map(() => output),
    )
    return {
      output: outputText(output),
      truth: rows / whole.length,
      predicted: predictions / decided.length,
      model: mean(probabilities.map(Math.exp)),
    }
  })
}

function effectOf<Y>(model: DiagnosedOutputs<Y>, asked: AskedRows, input: Input): CodeEffect {
  const read = (changed: DenseMatrix) => model.expectedCode(changed)
  const { means, ...moved } = moveInput(asked, input, EFFECT_ROWS, [read])
  const names = entryNames(model.space)
  return { ...moved, entries: names.map((entry, i) => ({ entry, means: means[0][i] })) }
}

/** An output as text: what JSON says of it, sets and typed arrays as lists. */
function outputText(output: unknown): string {
  if (typeof output === 'string') return output
  const listed = (_: string, value: unknown) =>
    value instanceof Set || ArrayBuffer.isView(value) ? [...(value as Set<unknown>)] : value
  return JSON.stringify(output, listed) ?? String(output)
}
