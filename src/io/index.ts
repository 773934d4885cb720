export {
  type CsrArrays,
  type DenseMatrix,
  type Features,
  isSparse,
  takeRows,
} from '../engine/index.js'
export { type ArffOptions, ArffParser, type ArffTable, parseArff } from './arff/arff.js'
export type { ArffAttribute } from './arff/arff-attribute.js'
export { sliceRows, toDense, toSparse } from './features/convert.js'
export type { MissingPolicy } from './features/fill-missing.js'
export {
  type FeatureData,
  type ReadFeaturesOptions,
  readFeatures,
} from './features/read-features.js'
export { checkSameSchema, type Schema } from './features/schema.js'
export { selectFeatures } from './features/select-features.js'
export {
  type FeaturesInput,
  type LabelsInput,
  toFeatures,
  toLabels,
} from './features/to-features.js'
export type { MultilabelCsvOptions } from './label-sets/csv-rows.js'
export { parseLabelsXml, type XmlLabel } from './label-sets/labels-xml.js'
export type { LabelEnd } from './label-sets/meka-relation.js'
export { type MultilabelArffOptions, multilabelFromArff } from './label-sets/multilabel-arff.js'
export { multilabelFromCsv } from './label-sets/multilabel-csv.js'
export type { MultilabelData, MultilabelOptions } from './label-sets/multilabel-data.js'
export { type ReadMultilabelOptions, readMultilabel } from './label-sets/read-multilabel.js'
export type { LabelChoice } from './label-sets/select-labels.js'
export { sharedRows } from './label-sets/shared-rows.js'
export {
  decodeModel,
  encodeModel,
  MODEL_FORMAT_VERSION,
  readFileWhole,
  type SavedModel,
  writeFileWhole,
} from './model-files/model-file.js'
export {
  decodeSafetensors,
  encodeSafetensors,
  type NamedTensor,
  type SafetensorsContent,
} from './model-files/safetensors.js'
export { type RankingCsvOptions, rankingFromCsv } from './rankings/ranking-csv.js'
export type { RankingData, RankingOptions } from './rankings/ranking-data.js'
export { type RankingLongOptions, rankingFromLong } from './rankings/ranking-long.js'
export {
  type RankingOrderOptions,
  rankingFromOrderStrings,
} from './rankings/ranking-order-strings.js'
export { type ReadRankingOptions, readRanking } from './rankings/read-ranking.js'
export type { TextEncoding } from './text/read-text.js'
