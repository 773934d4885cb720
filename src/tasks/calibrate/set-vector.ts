import { checkOption, PartitaError } from '../../errors.js'
import { wholeLinear } from '../../models/index.js'
import { orthantLbfgs } from '../../training/index.js'
import type { FittedParts } from '../fitted/fitted-parts.js'
import { rowsInTurn } from '../fitted/rows.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import {
  bestTemperature,
  type CalibrationRows,
  changedParts,
  isSummed,
  temperatureProblem,
} from './calibrate-model.js'
import { type ListedRows, listRows } from './listed-rows.js'

/** What shares a scale and a bias. */
export interface Groups {
  /** of each label, `[k]` */
  readonly of: Int32Array
  readonly count: number
  /** whether both values of its labels are seen: what is not keeps a scale and a bias of nothing */
  readonly isFree: readonly boolean[]
}

/** `Σ −ln p'` of the rows, and its gradients in `β` and in what is added to the score of each label. */
export interface VectorProblem {
  readonly rows: number
  /** linear scores of the whole model, `[n, k]` */
  readonly linear: Float32Array
  /** observed, 0/1 `[n, k]` */
  readonly codes: Float32Array
  /** `added[k]` of a row → its loss; writes `E y_i`, returns `E L − L_observed` too */
  row(
    at: number,
    beta: number,
    added: Float64Array,
    expected: Float64Array,
  ): readonly [number, number]
}

/**
 * A temperature, and a scale and a bias for each label or group of labels, `p' ∝ p^β exp Σ_i (d_i s_i + b_i) y_i`,
 * of the greatest likelihood less `½ Σ (d² + b²)`: a log-linear model in `(β, d, b)`, so there is one optimum.
 */
export function vectorParts<Y, Options extends ResolvedTaskOptions>(
  parts: FittedParts<Y, Options>,
  rows: CalibrationRows<Y>,
  labels: readonly string[],
  asked: Readonly<Record<string, readonly string[]>> | undefined,
  warnings: readonly string[],
): FittedParts<Y, Options> {
  const problem = vectorProblem(rows)
  const k = labels.length
  const groups = groupsOf(labels, asked, problem.codes)
  const { count } = groups
  const start = bestTemperature([temperatureProblem(rows)])
  const point = new Float64Array(1 + 2 * count)
  const smooth = vectorObjective(problem, groups, k)
  const before = smooth(point, new Float64Array(point.length))
  point[0] = -Math.log(start)
  orthantLbfgs(point, { smooth, tolerance: 1e-4 * problem.rows })
  const after = smooth(point, new Float64Array(point.length)) - penalty(point)
  const of = (from: number) => Array.from(groups.of, (group) => point[from + group])
  const change = { temperature: Math.exp(-point[0]), scales: of(1), biases: of(1 + count) }
  const absent = labels.filter((_label, i) => !groups.isFree[groups.of[i]])
  const isListed = !isSummed(rows)
  return {
    ...changedParts(parts, change),
    calibration: {
      method: 'vector',
      rows: problem.rows,
      temperature: change.temperature,
      nllBefore: before / problem.rows,
      nllAfter: after / problem.rows,
      logPartition: isListed && problem.rows < rows.features.rows ? 'sampled' : 'exact',
      warnings: [...warnings, ...absentWarnings(absent)],
    },
  }
}

/** What to know of labels that calibration rows say nothing about. */
export function absentWarnings(labels: readonly string[]): string[] {
  if (labels.length === 0) return []
  const some = labels.slice(0, 5).join(', ') + (labels.length > 5 ? ', …' : '')
  return [
    `calibrate: the labels ${some} (${labels.length}) are true in no calibration row, or in all: they are left as they are`,
  ]
}

const penalty = (point: Float64Array) =>
  point.subarray(1).reduce((sum, value) => sum + 0.5 * value * value, 0)

/** @returns of `(ln β, d, b)` the penalised loss of all rows, which writes its gradient */
export function vectorObjective(problem: VectorProblem, groups: Groups, k: number) {
  const { rows, linear, codes } = problem
  return (point: Float64Array, gradient: Float64Array): number => {
    const beta = Math.exp(point[0])
    const { count, of, isFree } = groups
    gradient.fill(0)
    const added = new Float64Array(k)
    const expected = new Float64Array(k)
    let total = 0
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < k; i++) {
        added[i] = point[1 + of[i]] * linear[row * k + i] + point[1 + count + of[i]]
      }
      const [loss, slope] = problem.row(row, beta, added, expected)
      total += loss
      gradient[0] += beta * slope
      for (let i = 0; i < k; i++) {
        const gap = expected[i] - codes[row * k + i]
        gradient[1 + of[i]] += gap * linear[row * k + i]
        gradient[1 + count + of[i]] += gap
      }
    }
    for (let at = 1; at < point.length; at++) {
      gradient[at] += point[at]
      if (!isFree[(at - 1) % count]) gradient[at] = 0
    }
    return total + penalty(point)
  }
}

/** The rows of labels that are independent, or with all sets listed. */
export function vectorProblem<Y>(rows: CalibrationRows<Y>): VectorProblem {
  const plain = changedParts(rows.parts, { temperature: 1 })
  const { features, observed } = rows
  const { model } = plain
  const k = model.space.codeLength
  const linear = new Float32Array(features.rows * k)
  let isIndependent = false
  for (const { from, batch } of rowsInTurn(model.tape, features)) {
    const score = model.at(batch)
    isIndependent = score.isLinear && (!score.reference || score.reference.linear !== undefined)
    linear.set(model.tape.backend.read(wholeLinear(model.tape, score).value), from * k)
  }
  if (isIndependent) {
    const row = independentRow(linear, observed.codes, k)
    return { rows: features.rows, linear, codes: observed.codes, row }
  }
  const listed = listRows(plain, features, observed)
  return {
    rows: listed.rows,
    linear,
    codes: observed.codes,
    row: listedRow(listed, k, model.space.logSize),
  }
}

function independentRow(
  linear: Float32Array,
  codes: Float32Array,
  k: number,
): VectorProblem['row'] {
  return (at, beta, added, expected) => {
    let [loss, slope] = [0, 0]
    for (let i = 0; i < k; i++) {
      const w = linear[at * k + i]
      const u = beta * w + added[i]
      expected[i] = 1 / (1 + Math.exp(-u))
      const y = codes[at * k + i]
      loss += Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u))) - u * y
      slope += w * (expected[i] - y)
    }
    return [loss, slope]
  }
}

function listedRow(listed: ListedRows, k: number, logSize: number): VectorProblem['row'] {
  const { count, codes, isShared, densities, observed } = listed
  const scores = new Float64Array(count)
  return (at, beta, added, expected) => {
    const first = isShared ? 0 : at * count
    let largest = Number.NEGATIVE_INFINITY
    for (let j = 0; j < count; j++) {
      let score = beta * densities[at * count + j] + listed.logWeight(at * count + j)
      for (let i = 0, c = (first + j) * k; i < k; i++) score += added[i] * codes[c + i]
      scores[j] = score
      largest = Math.max(largest, score)
    }
    expected.fill(0)
    let [sum, mean] = [0, 0]
    for (let j = 0; j < count; j++) {
      const weight = Math.exp(scores[j] - largest)
      sum += weight
      mean += weight * densities[at * count + j]
      for (let i = 0, c = (first + j) * k; i < k; i++) expected[i] += weight * codes[c + i]
    }
    let seen = beta * observed.densities[at]
    for (let i = 0; i < k; i++) {
      expected[i] /= sum
      seen += added[i] * observed.codes[at * k + i]
    }
    return [largest + Math.log(sum) + logSize - seen, mean / sum - observed.densities[at]]
  }
}

function groupsOf(
  labels: readonly string[],
  asked: Readonly<Record<string, readonly string[]>> | undefined,
  codes: Float32Array,
): Groups {
  const k = labels.length
  const of = Int32Array.from(labels, (_label, i) => i)
  let count = k
  if (asked) {
    of.fill(-1)
    for (const [name, members] of Object.entries(asked)) {
      checkOption(Array.isArray(members), `groups.${name}`, 'names of labels', members)
      const group = count++ - k
      for (const label of members) {
        const at = labels.indexOf(label)
        if (at < 0) throw unknownLabel(label, name, labels)
        checkOption(of[at] === -1, `groups.${name}`, 'labels in one group alone', label)
        of[at] = group
      }
    }
    count -= k
    for (let i = 0; i < k; i++) if (of[i] === -1) of[i] = count++
  }
  const seen = Array.from({ length: count }, () => new Set<number>())
  codes.forEach((entry, at) => {
    seen[of[at % k]].add(entry)
  })
  return { of, count, isFree: seen.map(({ size }) => size > 1) }
}

function unknownLabel(label: string, group: string, labels: readonly string[]): PartitaError {
  return new PartitaError('UNKNOWN_LABEL', 'a group has a label that there is not', {
    expected: `labels of the model: ${labels.slice(0, 5).join(', ')}`,
    received: JSON.stringify(label),
    where: `groups.${group}`,
  })
}
