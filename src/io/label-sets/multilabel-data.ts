import type { DenseMatrix, Features } from '../../engine/index.js'
import { checkOneOf, checkOption } from '../../errors.js'
import type { FeatureStorage } from '../features/convert.js'
import {
  type ColumnOptions,
  checkColumnOptions,
  type LikeColumns,
} from '../table/column-options.js'
import type { FeatureSource } from '../table/feature-source.js'
import type { TableSchema } from '../table/table-schema.js'

/** A multilabel data set. */
export interface MultilabelData {
  /** `[rows, features]`; finite */
  readonly features: Features
  /** `[rows, labels]`, 0 or 1, NaN where a label is unknown */
  readonly labels: DenseMatrix
  /** a nominal attribute that was split is named `attribute=category` */
  readonly featureNames: readonly string[]
  /** what was learned of the columns, for other files and for the model */
  readonly schema: TableSchema
  /** what the features were made of, if `keepSource` asks for it and there is more to learn than means of numbers */
  readonly source?: FeatureSource | undefined
  readonly labelNames: readonly string[]
  /** the data set's own name; the file's if it has none */
  readonly relation: string
  /** weight of each row, `[rows]`; absent if the file gives none */
  readonly instanceWeights: Float32Array | undefined
  /** rows without a label, or with a missing one, that were left out; 0 unless that was asked for */
  readonly droppedRows: number
  /** what was decided for the caller, or looks odd; one sentence each */
  readonly warnings: readonly string[]
}

/** Options shared by the readers of label sets. */
export interface LabelTableOptions extends ColumnOptions {
  /** name shown in errors */
  readonly file?: string | undefined
  /**
   * Another file of the same set, which the columns were learned of: its labels and features are looked
   * for by their names and read as there; other columns are left out with a warning.
   */
  readonly like?: (Pick<MultilabelData, 'labelNames'> & LikeColumns) | undefined
  /**
   * Name of a column that lists the labels of each row, `rain;sun` (`\\;` in a name), instead of a column for
   * each label. An empty list is no label, a missing one unknown.
   */
  readonly tags?: string | undefined
  /**
   * How features are stored: `'auto'` (default) takes compressed sparse rows if fewer than 15 % of
   * the values are not zero, however the file writes them.
   */
  readonly storage?: FeatureStorage
  /**
   * What to do about missing labels: `'keep'` (default) them as unknown, NaN, of which fits and scores
   * know what is known; `'drop'` the rows that have any; or `'error'`.
   */
  readonly missingLabels?: 'keep' | 'drop' | 'error' | undefined
  /** what to do with rows that have no label: `'keep'` (default) or `'drop'` */
  readonly unlabelled?: 'keep' | 'drop'
}

/** Throws INVALID_OPTION unless the shared options are what they say. */
export function checkLabelTableOptions(options: LabelTableOptions): void {
  const { storage = 'auto', unlabelled = 'keep' } = options
  checkColumnOptions(options)
  const isName = options.tags === undefined || typeof options.tags === 'string'
  checkOption(isName, 'tags', 'the name of a column', options.tags)
  checkOneOf('storage', storage, ['auto', 'dense', 'sparse'])
  checkOneOf('unlabelled', unlabelled, ['keep', 'drop'])
  checkOneOf('missingLabels', options.missingLabels ?? 'keep', ['keep', 'drop', 'error'])
}
