import { featuresOfRows } from '../libsvm/libsvm-features.js'
import { readLibsvm } from '../libsvm/libsvm-parser.js'
import { checkColumnOptions } from '../table/column-options.js'
import { fileFormat } from '../table/file-format.js'
import { readTable } from '../table/read-table.js'
import { checkEncoding } from '../text/read-text.js'
import { storeAs } from './convert.js'
import type { FeatureData, ReadFeaturesOptions } from './feature-data.js'
import { featurePlan } from './feature-plan.js'

/**
 * Reads the inputs of a file to predict on, `.arff`, `.csv` or `.tsv`, also `.gz`, or `-`, the standard input. Its label columns, if it
 * has any, are ignored, whatever their values. Needs Node.
 *
 * @throws PartitaError (as a rejection) UNKNOWN_LABEL if the file or the caller names a label that
 *   the model does not know; SHAPE_MISMATCH if a wanted feature is not there; and what
 *   `readMultilabel` throws
 *
 * @example
 * ```ts
 * import { readFeatures, readMultilabel } from 'partita/io'
 * const train = await readMultilabel('data/emotions/emotions-train.arff.gz')
 * const songs = await readFeatures('data/emotions/emotions-test.arff.gz', {
 *   schema: train.schema,
 *   labels: train.labelNames,
 * })
 * console.log(songs.features.rows, songs.features.cols) // 202 72
 * ```
 */
export async function readFeatures(
  path: string,
  options: ReadFeaturesOptions,
): Promise<FeatureData> {
  const { schema, features: wanted, encoding } = options
  checkColumnOptions(options)
  checkEncoding(encoding)
  const format = fileFormat(path)
  if (format === 'libsvm') {
    const like = (schema ?? wanted) && { schema, featureNames: wanted ?? [] }
    const rows = featuresOfRows(await readLibsvm(path, encoding), { ...options, like, file: path })
    return { ...rows, features: storeAs(rows.features, 'auto') }
  }
  const { keep, tableOptions, known, featuresOf } = await featurePlan(path, options)
  return featuresOf(await readTable(path, format, tableOptions, keep, known))
}
