import type { DenseMatrix, Features } from '../../engine/index.js'
import { checkOneOf, checkOption } from '../../errors.js'
import type { FeatureStorage } from '../features/convert.js'
import type { MissingPolicy } from '../features/fill-missing.js'

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

/** Options shared by the readers of label sets. */
export interface LabelTableOptions {
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
  readonly storage?: FeatureStorage
  /** names of columns to leave out */
  readonly ignore?: readonly string[]
  /** what to do with rows that have no label: `'keep'` (default) or `'drop'` */
  readonly unlabelled?: 'keep' | 'drop'
}

/** Throws INVALID_OPTION unless the shared options are what they say. */
export function checkLabelTableOptions(options: LabelTableOptions): void {
  const { missing = 'error', storage = 'auto', unlabelled = 'keep', ignore = [] } = options
  checkOneOf('missing', missing, ['error', 'mean', 'zero'])
  checkOneOf('storage', storage, ['auto', 'dense', 'sparse'])
  checkOneOf('unlabelled', unlabelled, ['keep', 'drop'])
  checkOption(Array.isArray(ignore), 'ignore', 'an array of column names', ignore)
}
