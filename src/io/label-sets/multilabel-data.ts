import { type DenseMatrix, type Features, takeRows } from '../../engine/index.js'
import { checkOption } from '../../errors.js'
import { toDense, toSparse } from '../features/convert.js'
import { fillMissing, type MissingPolicy } from '../features/fill-missing.js'

/** A multilabel data set. */
export interface MultilabelData {
  /** `[rows, features]`; finite */
  readonly features: Features
  /** `[rows, labels]`, 0 or 1 */
  readonly labels: DenseMatrix
  /** a nominal attribute that was split is named `attribute=category` */
  readonly featureNames: readonly string[]
  readonly labelNames: readonly string[]
  /** the data set's own name; the file's if it has none */
  readonly relation: string
  /** weight of each row, `[rows]`; absent if the file gives none */
  readonly instanceWeights: Float32Array | undefined
  /** rows without a label that were left out; 0 unless `unlabelled` is `'drop'` */
  readonly droppedRows: number
  /** what was decided for the caller, or looks odd; one sentence each */
  readonly warnings: readonly string[]
}

/** Options shared by the readers of multilabel files. */
export interface MultilabelOptions {
  /** name shown in errors */
  readonly file?: string | undefined
  /**
   * What to do about missing feature values: `'error'` (default); `'mean'`, the mean of the
   * column's known values *in this file*; `'zero'`. A missing label is always an error.
   */
  readonly missing?: MissingPolicy
  /**
   * How features are stored: `'auto'` (default) takes compressed sparse rows if fewer than 15 % of
   * the values are not zero, however the file writes them.
   */
  readonly storage?: 'auto' | 'dense' | 'sparse'
  /** names of columns to leave out */
  readonly ignore?: readonly string[]
  /** what to do with rows that have no label: `'keep'` (default) or `'drop'` */
  readonly unlabelled?: 'keep' | 'drop'
}

/** What a reader of one format hands over: features may hold NaN for missing values. */
export interface RawMultilabel extends Omit<MultilabelData, 'droppedRows' | 'warnings'> {
  readonly warnings: string[]
  /** line of each row in the file */
  readonly lines: Int32Array
}

/** below this share of non-zero values a sparse product is the faster one */
const SPARSE_DENSITY = 0.15

/** Throws INVALID_OPTION unless the shared options are what they say. */
export function checkMultilabelOptions(options: MultilabelOptions): void {
  const { missing = 'error', storage = 'auto', unlabelled = 'keep', ignore = [] } = options
  const one = (option: string, value: string, values: readonly string[]) =>
    checkOption(values.includes(value), option, `one of ${values.join(', ')}`, value)
  one('missing', missing, ['error', 'mean', 'zero'])
  one('storage', storage, ['auto', 'dense', 'sparse'])
  one('unlabelled', unlabelled, ['keep', 'drop'])
  checkOption(Array.isArray(ignore), 'ignore', 'an array of column names', ignore)
}

/** Missing values, storage, rows without labels and warnings: the same for every format. */
export function finishMultilabel(raw: RawMultilabel, options: MultilabelOptions): MultilabelData {
  const { file, missing = 'error', storage = 'auto', unlabelled = 'keep' } = options
  const { relation, labelNames, featureNames, warnings } = raw
  const { lines } = raw
  warnings.push(...fillMissing(raw.features, featureNames, missing, { file, lines }))
  let features = storeAs(raw.features, storage)
  let { labels, instanceWeights } = raw
  const labelled = labelledRows(labels)
  const without = labels.rows - labelled.length
  const droppedRows = unlabelled === 'drop' ? without : 0
  if (without > 0) {
    const verb = unlabelled === 'drop' ? 'were dropped: they have' : 'have'
    warnings.push(`${without} of ${labels.rows} rows ${verb} no label`)
    if (unlabelled === 'drop') {
      features = takeRows(features, labelled)
      labels = takeRows(labels, labelled)
      const weights = instanceWeights
      instanceWeights = weights && Float32Array.from(labelled, (row) => weights[row])
    }
  }
  warnings.push(...constantLabels(labels, labelNames))
  if (instanceWeights !== undefined) {
    warnings.push('rows have weights: they are in instanceWeights, and count only where passed on')
  }
  return {
    features,
    labels,
    featureNames,
    labelNames,
    relation,
    instanceWeights,
    droppedRows,
    warnings,
  }
}

/** Features stored as asked for. */
export function storeAs(features: Features, storage: 'auto' | 'dense' | 'sparse'): Features {
  if (storage === 'dense') return toDense(features)
  if (storage === 'sparse') return toSparse(features)
  const sparse = countNonzeros(features) < SPARSE_DENSITY * features.rows * features.cols
  return sparse ? toSparse(features) : toDense(features)
}

function countNonzeros({ values }: Features): number {
  let count = 0
  for (let at = 0; at < values.length; at++) if (values[at] !== 0) count++
  return count
}

function labelledRows({ rows, cols, values }: DenseMatrix): Int32Array {
  const labelled = new Int32Array(rows)
  let count = 0
  for (let row = 0; row < rows; row++) {
    let at = row * cols
    const end = at + cols
    while (at < end && values[at] === 0) at++
    if (at < end) labelled[count++] = row
  }
  return labelled.slice(0, count)
}

function constantLabels({ rows, cols, values }: DenseMatrix, names: readonly string[]): string[] {
  const warnings: string[] = []
  const counts = new Int32Array(cols)
  for (let row = 0; row < rows; row++) {
    const at = row * cols
    for (let label = 0; label < cols; label++) counts[label] += values[at + label]
  }
  for (const [count, what] of [
    [0, 'no row'],
    [rows, 'every row'],
  ] as const) {
    const constant = names.filter((_, label) => counts[label] === count)
    if (constant.length === 0 || rows === 0) continue
    const list = constant.slice(0, 5).join(', ') + (constant.length > 5 ? ', …' : '')
    const subject = constant.length === 1 ? '1 label is' : `${constant.length} labels are`
    warnings.push(`${subject} set in ${what}: ${list}`)
  }
  return warnings
}
