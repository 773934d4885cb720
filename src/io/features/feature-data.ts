import type { Features } from '../../engine/index.js'
import type { CsvTextOptions } from '../csv/csv-records.js'
import type { ColumnOptions } from '../table/column-options.js'
import type { FeatureSource } from '../table/feature-source.js'
import type { MissingPolicy, TableSchema } from '../table/table-schema.js'
import type { TextEncoding } from '../text/read-text.js'

/** How the inputs of a file are read to predict on. */
export interface ReadFeaturesOptions
  extends Pick<CsvTextOptions, 'delimiter'>,
    Pick<
      ColumnOptions,
      | 'missingValues'
      | 'keep'
      | 'categorical'
      | 'text'
      | 'readAs'
      | 'missingIndicators'
      | 'keepSource'
    > {
  /**
   * What was learned of the columns in training, as a model carries it: which are read and how. Default:
   * what `features` says, or the file itself.
   */
  readonly schema?: TableSchema | undefined
  /**
   * Names of the features in the order wanted, where there is no schema; other columns are left out with
   * a warning. Default: every column that is no label and no text.
   */
  readonly features?: readonly string[] | undefined
  /** names of the labels the model knows; their columns are ignored where the file has them */
  readonly labels: readonly string[]
  /**
   * What the caller takes for the labels of this file: the path of a MULAN XML file, or names. Each
   * must be a known label. Default: what a MEKA relation name says, if anything (ARFF only).
   */
  readonly declared?: string | readonly string[] | undefined
  /**
   * what to do about missing values; default as in training if a schema says so, else `'error'`. Means
   * are those of training; without a schema they are of this file
   */
  readonly missing?: MissingPolicy | undefined
  /** name of a column that is no feature and whose texts come along */
  readonly id?: string | undefined
  /** default: what the file shows */
  readonly encoding?: TextEncoding | undefined
}

/** Inputs read from a file to predict on. */
export interface FeatureData {
  /** `[rows, features]`; finite */
  readonly features: Features
  readonly featureNames: readonly string[]
  /** how the columns were read: as the schema given says, or learned of this file */
  readonly schema: TableSchema
  /** what the features were made of, if `keepSource` asks for it and there is more to learn than means of numbers */
  readonly source?: FeatureSource | undefined
  /** the texts of the column that was asked for by `id`, `[rows]`, empty where missing */
  readonly ids?: readonly string[] | undefined
  /** what was decided for the caller, or looks odd; one sentence each */
  readonly warnings: readonly string[]
}
