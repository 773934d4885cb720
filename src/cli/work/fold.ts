import {
  type FeatureSource,
  featuresBySchema,
  fillMissing,
  type LearnedFeatures,
  type MissingPolicy,
  refitMeans,
  relearnFeatures,
  toDense,
} from '../../io/index.js'
import type { RowPartition } from '../../validation/index.js'
import type { CliTask, TaskData } from '../tasks/cli-task.js'
import type { NumberRows } from '../tasks/continuous-task.js'
import { denseOf, splitTarget, takeNumbers } from '../tasks/number-rows.js'

/** Rows to share out, or rows to learn from and rows to measure on. */
export interface SourceRows<Data = TaskData> {
  readonly data: Data
  readonly test?: Data | undefined
  readonly validation?: Data | undefined
}

/** The rows of one fit. */
interface Parts<Data> {
  readonly train: Data
  readonly test: Data
  readonly validation: Data | undefined
}

/** The rows of a fold; without them all of the file are learned from. */
interface FoldRows {
  readonly rows?: RowPartition | undefined
}

/** What is read for folds: what missing values become, and all that is learned of columns, waits for the rows to learn from. */
export function learnedLater<Values extends { readonly missing?: MissingPolicy | undefined }>(
  values: Values,
) {
  return {
    ...values,
    ...(values.missing === 'mean' && { missing: 'keep' as const }),
    keepSource: true,
  }
}

/**
 * The rows that a fold learns from and those that it is measured on. Categories, terms of texts and what missing values
 * become are those of the former.
 */
export async function partsOf(
  task: CliTask,
  { data, test = data, validation }: SourceRows,
  { rows }: FoldRows,
): Promise<Parts<TaskData>> {
  const some = (from: TaskData, own?: Int32Array) => ({
    ...(own ? task.takeRows(from, own) : from),
    source: undefined,
  })
  const train = some(data, rows?.train)
  const measured = some(test, rows?.test)
  if (rows && data.source) {
    const { storage } = task
    const learned = await relearnFeatures(data.source, data.schema, rows.train, storage)
    const read = (source: FeatureSource | undefined, own?: Int32Array) =>
      source && featuresBySchema(source, learned.schema, own, storage)
    return {
      train: { ...train, ...learned },
      test: { ...measured, ...read(data.source, rows.test) },
      validation: validation && { ...some(validation), ...read(validation.source) },
    }
  }
  const schema = refitMeans(train.schema, train.features)
  const filled = (part: TaskData): TaskData => ({
    ...part,
    features: fillMissing(part.features, schema),
    schema,
  })
  return {
    train: filled(train),
    test: filled(measured),
    validation: validation && filled(some(validation)),
  }
}

/** The same of rows of numbers, a target apart. */
export async function numberPartsOf(
  { data, test = data, validation }: SourceRows<NumberRows>,
  { rows }: FoldRows,
): Promise<Parts<NumberRows>> {
  const { source, schema, targetName } = data
  if (rows && source && schema) {
    const learned = await relearnFeatures(source, schema, rows.train, 'dense')
    const apart = (own: LearnedFeatures, from: NumberRows): NumberRows => {
      const whole = {
        ...own,
        features: denseOf(own, 'X'),
        inputSchema: own.schema,
        warnings: from.warnings,
      }
      return targetName === undefined ? whole : splitTarget(whole, targetName)
    }
    const read = (from: NumberRows, own?: Int32Array) =>
      from.source ? apart(featuresBySchema(from.source, learned.schema, own, 'dense'), from) : from
    return {
      train: apart(learned, data),
      test: read(data, rows.test),
      validation: validation && read(validation),
    }
  }
  const train = rows ? takeNumbers(data, rows.train) : data
  const own = train.inputSchema && refitMeans(train.inputSchema, train.features)
  const filled = (part: NumberRows): NumberRows =>
    own ? { ...part, inputSchema: own, features: toDense(fillMissing(part.features, own)) } : part
  return {
    train: filled(train),
    test: filled(rows ? takeNumbers(test, rows.test) : test),
    validation: validation && filled(validation),
  }
}
