import type { DenseMatrix } from '../../engine/index.js'
import { checkOption, described, PartitaError } from '../../errors.js'
import { Rng } from '../../random/index.js'
import { KnownCode, type LabelSetInput, type Subsets, subsets } from '../../spaces/index.js'
import type { Observations } from '../../training/index.js'
import { readOutputs } from '../fit/encode-outputs.js'

/**
 * What is known of a label set: one entry a label, 0 or 1, and `null`, `undefined`, NaN or `'?'` where it is
 * unknown; or names of labels that are in it and of labels that are not, all others unknown.
 */
export type KnownLabels =
  | ArrayLike<number | boolean | null | undefined | '?'>
  | { readonly present?: readonly string[]; readonly absent?: readonly string[] }

/** Outputs of a multilabel task: one label set per row, or what is known of it; or a 0/1 matrix `[n, k]`. */
export type LabelInput = readonly (LabelSetInput | KnownLabels)[] | DenseMatrix

/** What is known of the label sets of some rows. */
export interface ObservedLabels extends Observations {
  /** of the rows that are not known whole, `[n]`; absent if all are */
  readonly constraints?: readonly (KnownCode | undefined)[]
}

/** How labels that a row does not list are taken. */
export interface UnlistedOptions {
  /**
   * the share of true labels that are listed: then a label that is not listed is unknown, and true with
   * weight `1 − share`; absent: it is absent
   */
  readonly listedShare?: number
}

/** How often a label is taken to have been seen, in and out, before any row is: frequencies are never 0 or 1. */
const SMOOTHING = 1

/**
 * Label sets as codes, `[n, k]`, and what is known of those that have unknown labels: in their place stand
 * draws by the label's frequency among known ones, from which proposals and starting values are made; the
 * likelihood never looks at them. Errors name the row.
 */
export function observedLabels(
  Y: LabelInput,
  space: Subsets,
  rows: number,
  where: string,
  { listedShare }: UnlistedOptions = {},
): ObservedLabels {
  const entries = knownEntries(Y, space, rows, where)
  const k = space.codeLength
  const logWeight = listedShare === undefined ? 0 : Math.log1p(-listedShare)
  const isOpen = listedShare !== undefined
  if (isOpen) entries.set(entries.map((entry) => (entry === 1 ? 1 : Number.NaN)))
  if (!entries.some(Number.isNaN)) return { codes: entries }
  const constraints = Array.from({ length: rows }, (_, row) => {
    const own = entries.subarray(row * k, (row + 1) * k)
    return own.some(Number.isNaN) ? new KnownCode(space, own, { logWeight }) : undefined
  })
  return { codes: completed(entries, k, listedShare), constraints }
}

/** The label sets of rows that are known whole, `[n, k]`, or NaN where a label is not. */
export function knownEntries(
  Y: LabelInput,
  space: Subsets,
  rows: number,
  where: string,
): Float32Array {
  const k = space.codeLength
  const codes = new Float32Array(rows * k)
  const sets = isMatrix(Y) ? rowsOf(Y) : Y
  readOutputs(sets, rows, where, (y, row) => {
    const at = row * k
    if (copyRow(y, k, codes, at)) return
    if (isNamed(y)) copyNamed(y, space, codes, at)
    else space.encode(space.parse(y as LabelSetInput), codes, at)
  })
  return codes
}

/** Unknown entries drawn by the frequency of their label among those known. */
function completed(entries: Float32Array, k: number, listedShare = 1): Float32Array {
  const rng = new Rng('unknown labels')
  const seen = new Float64Array(k)
  const present = new Float64Array(k)
  const isOpen = listedShare < 1
  entries.forEach((entry, at) => {
    if (!Number.isNaN(entry) || isOpen) seen[at % k]++
    if (entry === 1) present[at % k]++
  })
  const frequency = (label: number) => {
    const listed = (present[label] + SMOOTHING) / (seen[label] + 2 * SMOOTHING)
    // of the rows that do not list it so many have it
    return isOpen
      ? Math.min(1, (listed * (1 - listedShare)) / (listedShare * (1 - listed)))
      : listed
  }
  const frequencies = Float64Array.from({ length: k }, (_, label) => frequency(label))
  return entries.map((entry, at) => {
    return Number.isNaN(entry) ? Number(rng.uniform() < frequencies[at % k]) : entry
  })
}

/** Writes a row of k entries 0, 1, false, true, or unknown ones, as it is; false for all else. */
function copyRow(y: unknown, k: number, codes: Float32Array, at: number): boolean {
  if (!Array.isArray(y) && !ArrayBuffer.isView(y)) return false
  const row = y as unknown as ArrayLike<unknown>
  if (row.length !== k) return false
  for (let i = 0; i < k; i++) {
    const entry = row[i]
    const isIn = entry === 1 || entry === true
    const isUnknown = entry == null || entry === '?' || Number.isNaN(entry)
    if (!isIn && !isUnknown && entry !== 0 && entry !== false) return false
    codes[at + i] = isUnknown ? Number.NaN : Number(isIn)
  }
  return true
}

function isNamed(y: unknown): y is Extract<KnownLabels, { present?: unknown }> {
  return typeof y === 'object' && y !== null && ('present' in y || 'absent' in y)
}

function copyNamed(
  { present = [], absent = [] }: { present?: readonly string[]; absent?: readonly string[] },
  space: Subsets,
  codes: Float32Array,
  at: number,
): void {
  codes.fill(Number.NaN, at, at + space.codeLength)
  for (const label of space.fromNames(absent)) codes[at + label] = 0
  for (const label of space.fromNames(present)) {
    if (codes[at + label] === 0) {
      throw new PartitaError('NOT_IN_SPACE', 'a label is both in the set and not', {
        received: JSON.stringify(space.labels[label]),
      })
    }
    codes[at + label] = 1
  }
}

function isMatrix(Y: LabelInput): Y is DenseMatrix {
  return typeof Y === 'object' && Y !== null && 'values' in Y && 'cols' in Y
}

function rowsOf({ rows, cols, values }: DenseMatrix): LabelSetInput[] {
  return Array.from({ length: rows }, (_, r) => values.subarray(r * cols, (r + 1) * cols))
}

/** The number of labels of a 0/1 matrix or of 0/1 rows. */
export function labelCount(Y: LabelInput): number {
  if (isMatrix(Y)) return Y.cols
  const first: unknown = Array.isArray(Y) ? Y[0] : undefined
  const isRow = Array.isArray(first) || ArrayBuffer.isView(first)
  const row = isRow ? (first as ArrayLike<unknown>) : []
  if (row.length > 0 && (typeof row[0] !== 'string' || row[0] === '?')) return row.length
  const isFlat = Array.isArray(Y) && (first === 0 || first === 1)
  throw new PartitaError('INVALID_OPTION', 'the labels are not known', {
    expected: '0/1 rows, or the option labels',
    received: row.length > 0 ? described(row[0]) : described(Array.isArray(Y) ? first : Y),
    where: Array.isArray(Y) && Y.length > 0 ? 'Y, row 0' : 'Y',
    hint: isFlat
      ? 'rows of one label take brackets, too: [[0], [1]]'
      : "name them: new MultilabelClassifier({ labels: ['a', 'b'] })",
  })
}

/** What is known of each row, whole rows included; undefined where nothing is asked. */
export function givenLabels(
  known: LabelInput | undefined,
  space: Subsets,
  rows: number,
): KnownCode[] | undefined {
  if (!known) return undefined
  const k = space.codeLength
  const entries = knownEntries(known, space, rows, 'known')
  return Array.from({ length: rows }, (_, row) => {
    return new KnownCode(space, entries.subarray(row * k, (row + 1) * k))
  })
}

/** The space that a model's header describes. */
export function labelSpaceFrom(labels: unknown): Subsets {
  const isNames = Array.isArray(labels) && labels.every((label) => typeof label === 'string')
  checkOption(isNames, 'space', 'the names of the labels', labels)
  return subsets(labels)
}
