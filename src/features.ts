/**
 * Inputs that are not numbers: rows of numbers, dates, flags, categories, tags and texts as features, and texts
 * alone as sparse rows of weighted terms.
 *
 * @module partita/features
 */
export type { CsrArrays, DenseMatrix, Features } from './engine/index.js'
export {
  categorical,
  date,
  FittedTableEncoder,
  flag,
  number,
  TableEncoder,
  type TableEncoderOptions,
  tags,
  text,
} from './io/encoder/index.js'
export type {
  CategoryChoice,
  CategoryColumn,
  ColumnChoice,
  ColumnChoices,
  FeaturesInput,
  FlagColumn,
  MissingPolicy,
  NumberColumn,
  PlainChoice,
  RawRow,
  RawValue,
  SchemaColumn,
  SparseRow,
  TableSchema,
  TagsChoice,
  TagsColumn,
  TextChoice,
  TextColumn,
} from './io/index.js'
export {
  FittedTextVectorizer,
  type RowNorm,
  type TermCounts,
  type TextModel,
  type TextOptions,
  type TextUnits,
  TextVectorizer,
  type WordRule,
} from './words/index.js'
