import { type FeatureBlock, featureBlocks, type ReadFeaturesOptions } from '../../io/index.js'
import type { ParquetLimits } from './parquet-decoder.js'

/** Whether a file is one of Parquet by its name. */
export function isParquet(path: string): boolean {
  return /\.parquet$/i.test(path)
}

/** The rows of a file of any format, in blocks; see `featureBlocks`. */
export async function* rowBlocks(
  path: string,
  options: ReadFeaturesOptions & ParquetLimits,
): AsyncGenerator<FeatureBlock> {
  if (!isParquet(path)) yield* featureBlocks(path, options)
  else yield* (await import('./parquet-blocks.js')).parquetBlocks(path, options)
}
