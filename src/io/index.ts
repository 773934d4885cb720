export {
  type CsrArrays,
  type DenseMatrix,
  type Features,
  isSparse,
  takeRows,
} from '../engine/index.js'
export { type ArffOptions, ArffParser, type ArffTable, parseArff } from './arff.js'
export type { ArffAttribute } from './arff-attribute.js'
export { sliceRows, toDense, toSparse } from './convert.js'
export type { MultilabelCsvOptions } from './csv-rows.js'
export type { MissingPolicy } from './fill-missing.js'
export { parseLabelsXml, type XmlLabel } from './labels-xml.js'
export type { LabelEnd } from './meka-relation.js'
export {
  decodeModel,
  encodeModel,
  MODEL_FORMAT_VERSION,
  readFileWhole,
  type SavedModel,
  writeFileWhole,
} from './model-file.js'
export { type MultilabelArffOptions, multilabelFromArff } from './multilabel-arff.js'
export { multilabelFromCsv } from './multilabel-csv.js'
export type { MultilabelData, MultilabelOptions } from './multilabel-data.js'
export {
  type PlantedMultilabel,
  type PlantedOptions,
  type PlantedTruth,
  plantedMultilabel,
} from './planted.js'
export {
  type PlantedRanking,
  type PlantedRankingOptions,
  type PlantedRankingTruth,
  plantedRanking,
} from './planted-ranking.js'
export { type RankingCsvOptions, rankingFromCsv } from './ranking-csv.js'
export type { RankingData, RankingOptions } from './ranking-data.js'
export { type RankingLongOptions, rankingFromLong } from './ranking-long.js'
export { type RankingOrderOptions, rankingFromOrderStrings } from './ranking-order-strings.js'
export { type FeatureData, type ReadFeaturesOptions, readFeatures } from './read-features.js'
export { type ReadMultilabelOptions, readMultilabel } from './read-multilabel.js'
export { type ReadRankingOptions, readRanking } from './read-ranking.js'
export type { TextEncoding } from './read-text.js'
export {
  decodeSafetensors,
  encodeSafetensors,
  type NamedTensor,
  type SafetensorsContent,
} from './safetensors.js'
export { checkSameSchema, type Schema } from './schema.js'
export { selectFeatures } from './select-features.js'
export type { LabelChoice } from './select-labels.js'
export { sharedRows } from './shared-rows.js'
export {
  type FeaturesInput,
  type LabelsInput,
  toFeatures,
  toLabels,
} from './to-features.js'
