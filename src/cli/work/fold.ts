import { fillMissing, refitMeans } from '../../io/index.js'
import type { RowPartition } from '../../validation/index.js'
import type { CliTask, TaskData } from '../tasks/cli-task.js'

/** Rows to share out, or rows to learn from and rows to measure on. */
export interface SourceRows {
  readonly data: TaskData
  readonly test?: TaskData | undefined
  readonly validation?: TaskData | undefined
}

/**
 * The rows that a fold learns from and those that it is measured on; missing values are filled by what the
 * former have.
 */
export function partsOf(
  task: CliTask,
  { data, test = data, validation }: SourceRows,
  { rows }: { readonly rows?: RowPartition | undefined },
) {
  const train = rows ? task.takeRows(data, rows.train) : data
  const measured = rows ? task.takeRows(data, rows.test) : test
  const schema = refitMeans(train.schema, train.features)
  const filled = <Data extends TaskData>(part: Data): Data => ({
    ...part,
    features: fillMissing(part.features, schema),
    schema,
  })
  return {
    train: filled(train),
    test: filled(measured),
    validation: validation && filled(validation),
  }
}
