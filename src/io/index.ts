/**
 * Data files and model files: label sets, rankings and features from ARFF and CSV, plain or gzipped;
 * what is saved is written whole or not at all. Needs Node; texts are parsed in browsers, too.
 *
 * @module partita/io
 */
export {
  type CsrArrays,
  type DenseMatrix,
  type Features,
  isSparse,
  takeRows,
} from '../engine/index.js'
export type {
  RowNorm,
  TermCounts,
  TextModel,
  TextOptions,
  TextUnits,
  WordRule,
} from '../words/index.js'
export type { LabelEnd } from './columns/meka-relation.js'
export type { LabelChoice } from './columns/select-labels.js'
export type { CsvBlock } from './csv/csv-blocks.js'
export type { RawRow, RawValue } from './encoder/raw-rows.js'
export type { FittedTableEncoder, TableEncoder } from './encoder/table-encoder.js'
export { type FeatureStorage, toDense, toSparse } from './features/convert.js'
export { blockReader, type FeatureBlock, featureBlocks } from './features/feature-blocks.js'
export type { FeatureData, ReadFeaturesOptions } from './features/feature-data.js'
export { fillMissing, numberSchema, refitMeans } from './features/fill-missing.js'
export { readFeatures } from './features/read-features.js'
export { checkSameSchema, type Schema } from './features/schema.js'
export { selectFeatures } from './features/select-features.js'
export type { SparseRow } from './features/sparse-rows.js'
export { type FeaturesInput, toFeatures } from './features/to-features.js'
export { checkWritable } from './files/check-writable.js'
export type { FileContent } from './files/file-content.js'
export { readFileWhole } from './files/read-file-whole.js'
export { writeFileWhole } from './files/write-file-whole.js'
export { type MultilabelArffOptions, multilabelFromArff } from './label-sets/multilabel-arff.js'
export { type MultilabelCsvOptions, multilabelFromCsv } from './label-sets/multilabel-csv.js'
export type { LabelTableOptions, MultilabelData } from './label-sets/multilabel-data.js'
export {
  type MultilabelLibsvmOptions,
  multilabelFromLibsvm,
} from './label-sets/multilabel-libsvm.js'
export { type ReadMultilabelOptions, readMultilabel } from './label-sets/read-multilabel.js'
export { sharedRows } from './label-sets/shared-rows.js'
export { encodeModel, MODEL_FORMAT_VERSION, type SavedModel } from './model-files/model-file.js'
export { decodeModel, taskOfModel } from './model-files/read-model-file.js'
export { decodeSafetensors } from './model-files/read-safetensors.js'
export {
  encodeSafetensors,
  type NamedTensor,
  type SafetensorsContent,
} from './model-files/safetensors.js'
export { type RankingArffOptions, rankingFromArff } from './rankings/ranking-arff.js'
export { rankingFromChoices } from './rankings/ranking-choices.js'
export type { RankingData, RankingTableOptions } from './rankings/ranking-data.js'
export type { RankingFormat, RankingFormatOptions } from './rankings/ranking-format.js'
export { type RankingLongOptions, rankingFromLong } from './rankings/ranking-long.js'
export { type RankingOrderOptions, rankingFromOrderStrings } from './rankings/ranking-orders.js'
export { rankingFromPrefLib } from './rankings/ranking-preflib.js'
export { type RankingCsvOptions, rankingFromCsv } from './rankings/ranking-ranks.js'
export { type ReadRankingOptions, readRanking } from './rankings/read-ranking.js'
export type {
  CategoryChoice,
  ColumnChoice,
  ColumnChoices,
  PlainChoice,
  TagsChoice,
  TextChoice,
} from './table/column-choices.js'
export type { ColumnOptions, LikeColumns } from './table/column-options.js'
export type { FeatureSource } from './table/feature-source.js'
export {
  featuresBySchema,
  type LearnedFeatures,
  relearnFeatures,
} from './table/relearn-features.js'
export {
  type SurveyedColumn,
  type SurveyOptions,
  surveyTable,
  type TableSurvey,
} from './table/survey-table.js'
export type { Cells, Column, Table } from './table/table.js'
export {
  type CategoryColumn,
  type FlagColumn,
  featureCount,
  type MissingPolicy,
  meanCount,
  type NumberColumn,
  type SchemaColumn,
  schemaFeatures,
  type TableSchema,
  type TagsColumn,
  type TextColumn,
  widthOf,
} from './table/table-schema.js'
export type { TextEncoding } from './text/read-text.js'
export { tagList } from './text/tag-list.js'
