import { blockReader, type FeatureBlock, type ReadFeaturesOptions } from '../../io/index.js'
import type { PredictValues } from '../options/prediction-options.js'
import {
  type IdColumn,
  type PredictionLines,
  predictionLines,
  type Written,
} from '../report/prediction-text.js'
import { isParquet } from '../running/row-blocks.js'
import { nameList } from '../tasks/column-choice.js'
import { loadTaskOf } from '../tasks/load-task.js'
import { textChoices } from '../tasks/reading-choices.js'
import { answerRows } from './answer-rows.js'

/** A model and what it is asked about rows; plain data, so that it can be sent to threads. */
export interface RowsToAnswer {
  /** the model file */
  readonly bytes: Uint8Array
  readonly values: PredictValues
}

/** What a model answers about a block of rows; plain data, too. */
export interface AnsweredRows {
  readonly count: number
  /** the lines that are written */
  readonly text?: PredictionLines
  /** or the columns, where Parquet is written */
  readonly table?: { readonly parts: readonly Written[]; readonly id?: IdColumn | undefined }
  readonly warnings: readonly string[]
}

/** A model that is ready to answer. */
export interface OpenRows {
  /** how the blocks are read */
  readonly options: ReadFeaturesOptions
  /** whether the model file is of before there were digests */
  readonly isOld: boolean
  answer(block: FeatureBlock): Promise<AnsweredRows>
}

/**
 * Loads a model to answer about blocks of rows, on this thread or another.
 *
 * @throws UsageError for a question that excludes itself
 */
export async function openRows({ bytes, values }: RowsToAnswer): Promise<OpenRows> {
  const task = await loadTaskOf(bytes)
  const { engine, deterministic, threads, format = 'csv', input, output } = values
  const model = await task.load(bytes, { engine, deterministic, threads })
  const options = {
    schema: model.schema,
    features: model.featureNames,
    labels: task.outputNames?.(model) ?? [],
    declared: declaredLabels(values.labels),
    id: values.id,
    ...textChoices(values),
  }
  const ask = answerRows(task, model, values)
  const read = await blockReader(input, options)
  const isTable = output !== undefined && isParquet(output)
  const answer = async (block: FeatureBlock): Promise<AnsweredRows> => {
    const { features, ids, warnings } = await read(block)
    const id = idColumn(values, ids)
    const parts = ask(features)
    const written = isTable
      ? { table: { parts, id } }
      : { text: predictionLines(parts, format, id) }
    return { count: features.rows, ...written, warnings }
  }
  return { options, isOld: model.digest === undefined, answer }
}

/** The column that stands beside the predictions, if one was asked for. */
export function idColumn(
  { id }: PredictValues,
  ids: readonly string[] | undefined,
): IdColumn | undefined {
  return ids && id !== undefined ? { name: id, values: ids } : undefined
}

/** The labels the caller takes the input to have: an XML file or names. */
function declaredLabels(text: string | undefined): string | readonly string[] | undefined {
  if (text === undefined || /\.xml$/i.test(text)) return text
  return nameList(text)
}
