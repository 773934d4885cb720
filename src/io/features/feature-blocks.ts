import { ArffParser } from '../arff/arff-parser.js'
import { type CsvBlock, csvBlocks } from '../csv/csv-blocks.js'
import { readCsvTable } from '../csv/read-csv-table.js'
import { readsText } from '../table/column-choices.js'
import { checkColumnOptions } from '../table/column-options.js'
import { fileFormat } from '../table/file-format.js'
import { showsArff } from '../table/read-table.js'
import type { Table } from '../table/table.js'
import { checkEncoding } from '../text/read-text.js'
import { textPieces } from '../text/text-pieces.js'
import type { FeatureData, ReadFeaturesOptions } from './feature-data.js'
import { featurePlan } from './feature-plan.js'
import { readFeatures } from './read-features.js'

/** Some rows of a file: as they are written, a table, or read already. */
export type FeatureBlock =
  | { readonly kind: 'text'; readonly block: CsvBlock; readonly notes: readonly string[] }
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'features'; readonly data: FeatureData }

/** Characters of text that a block has. */
const BLOCK = 2 ** 21

/**
 * The rows of a file to predict on, in blocks: CSV so that no more than a few of these are in memory; other
 * formats in one. {@link blockReader} makes features of them, here or on another thread. Needs Node.
 *
 * @throws PartitaError (as a rejection) as `readFeatures`
 *
 * @example
 * ```ts
 * import { blockReader, featureBlocks, readMultilabel } from 'partita/io'
 * const { schema, labelNames: labels } = await readMultilabel('data/emotions/emotions-train.arff.gz')
 * const path = 'data/emotions/emotions-test.arff.gz'
 * const read = await blockReader(path, { schema, labels })
 * for await (const block of featureBlocks(path, { schema, labels })) {
 *   console.log((await read(block)).features.rows) // 202, of ARFF in one block
 * }
 * ```
 */
export async function* featureBlocks(
  path: string,
  options: ReadFeaturesOptions,
): AsyncGenerator<FeatureBlock> {
  checkColumnOptions(options)
  checkEncoding(options.encoding)
  const format = fileFormat(path)
  if (format === 'arff' || format === 'libsvm') {
    yield { kind: 'features', data: await readFeatures(path, options) }
    return
  }
  const { pieces, notes } = textPieces(path, options.encoding)
  const opened = pieces[Symbol.asyncIterator]()
  const first = await opened.next()
  const all = (async function* () {
    for (let next = first; !next.done; next = await opened.next()) yield next.value
  })()
  if (format === undefined && !first.done && showsArff(first.value)) {
    const keepText = options.id !== undefined || readsText(options, options.schema)
    const parser = new ArffParser({ file: 'standard input', keepText })
    for await (const piece of all) parser.push(piece)
    yield { kind: 'table', table: parser.finish() }
    return
  }
  let known = 0
  for await (const block of csvBlocks(all, BLOCK, options.delimiter)) {
    yield { kind: 'text', block, notes: notes.slice(known) }
    known = notes.length
  }
}

/**
 * What makes features of the blocks of a file: see {@link featureBlocks}.
 *
 * @throws PartitaError (as a rejection) as `readFeatures`
 *
 * @example
 * ```ts
 * import { blockReader, numberSchema, toFeatures } from 'partita/io'
 * const schema = numberSchema(['tempo'], toFeatures([[80], [120]]))
 * const read = await blockReader('songs.csv', { schema, labels: [] })
 * const block = { text: 'tempo\n90\n', delimiter: ',', linesBefore: 0 }
 * console.log((await read({ kind: 'text', block, notes: [] })).features.values) // 90
 * ```
 */
export async function blockReader(
  path: string,
  options: ReadFeaturesOptions,
): Promise<(block: FeatureBlock) => Promise<FeatureData>> {
  const { tableOptions, keep, known, featuresOf } = await featurePlan(path, options)
  const file = path === '-' ? 'standard input' : path
  return async (given) => {
    if (given.kind === 'features') return given.data
    if (given.kind === 'table') return featuresOf(given.table)
    const { text, ...how } = given.block
    const data = featuresOf(
      await readCsvTable(text, { ...tableOptions, ...how, file }, keep, known),
    )
    return { ...data, warnings: [...data.warnings, ...given.notes] }
  }
}
