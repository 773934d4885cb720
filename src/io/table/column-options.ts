import { checkOneOf, checkOption } from '../../errors.js'
import { type ColumnChoices, checkColumnChoices } from './column-choices.js'
import type { MissingPolicy, TableSchema } from './table-schema.js'

/** How the columns of training data are read. */
export interface ColumnOptions {
  /** what to do about missing feature values; default `'error'`, of a file like another as there */
  readonly missing?: MissingPolicy | undefined
  /** what stands for a missing value beside the usual markers (`NA`, `?`, `null`, nothing at all, …) */
  readonly missingValues?: readonly string[] | undefined
  /** names of columns to leave out */
  readonly ignore?: readonly string[] | undefined
  /** names of columns that are features though they seem to number the rows */
  readonly keep?: readonly string[] | undefined
  /** names of columns whose values are categories though they are numbers */
  readonly categorical?: readonly string[] | undefined
  /** names of columns whose values are texts, to be read as weights of their words */
  readonly text?: readonly string[] | undefined
  /** what columns are read as, in detail; the others as what they show */
  readonly readAs?: ColumnChoices | undefined
  /** columns with missing values get a feature that says where; default false */
  readonly missingIndicators?: boolean | undefined
  /**
   * keeps in `source` what the features are made of, where more than means of numbers is learned of columns, so that
   * folds can learn for themselves (`relearnFeatures`); default false
   */
  readonly keepSource?: boolean | undefined
}

/** What is known of columns: how they were read, or at least the names of their features. */
export interface LikeColumns {
  readonly featureNames: readonly string[]
  readonly schema?: TableSchema | undefined
}

/** What stands for a missing value beside the usual markers: here, or in training. */
export function ownMarkers(
  { missingValues = [] }: Pick<ColumnOptions, 'missingValues'>,
  schema: TableSchema | undefined,
): readonly string[] {
  return [...new Set([...missingValues, ...(schema?.missingValues ?? [])])]
}

/** Throws INVALID_OPTION unless the options are what they say. */
export function checkColumnOptions({
  missing = 'error',
  readAs = {},
  missingIndicators = false,
  ...lists
}: ColumnOptions): void {
  checkColumnChoices(readAs)
  const isFlag = typeof missingIndicators === 'boolean'
  checkOption(isFlag, 'missingIndicators', 'true or false', missingIndicators)
  checkOneOf('missing', missing, ['error', 'mean', 'zero', 'keep'])
  for (const name of ['missingValues', 'ignore', 'keep', 'categorical', 'text'] as const) {
    const list = lists[name] ?? []
    checkOption(Array.isArray(list), name, 'an array of column names', list)
  }
}
