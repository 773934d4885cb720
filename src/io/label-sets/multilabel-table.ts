import { type DenseMatrix, takeRows } from '../../engine/index.js'
import { storeAs } from '../features/convert.js'
import { columnNames, type Table } from '../table/table.js'
import { featuresLike, featuresToLearn, leftOutColumns } from '../table/table-features.js'
import type { LabelTableOptions, MultilabelData } from './multilabel-data.js'
import { readLabels } from './read-labels.js'

/** What rows without labels mean for a fit to them. */
const CONSEQUENCE =
  "a fit to them counts an empty answer to them as right (emptyPolicy: 'one'); with emptyPolicy: 'zero' decisions for F1 are never empty, with decision: 'mode' they are where that is most probable"

/** Makes a multilabel data set of a table whose selected columns are the labels. */
export function multilabelFromTable(
  table: Table,
  selected: readonly number[],
  options: LabelTableOptions,
): MultilabelData {
  const { storage = 'auto', unlabelled = 'keep', ignore = [], like } = options
  const { relation, noun } = table
  let { instanceWeights } = table
  const names = columnNames(table)
  const leftOut = leftOutColumns(names, selected, like ? [] : ignore)
  const hint = `every ${noun} is a label or was left out`
  const read = like
    ? featuresLike(table, leftOut, like, options)
    : featuresToLearn(table, leftOut, options, hint)
  const { featureNames, schema, warnings } = read
  const { labels: found, notes } = readLabels(table, selected)
  let labels = found
  const labelNames = like?.labelNames ?? selected.map((column) => names[column])
  warnings.push(...notes)
  let features = storeAs(read.features, storage)
  const labelled = labelledRows(labels)
  const without = labels.rows - labelled.length
  const dropping = unlabelled === 'drop' && without > 0
  if (without > 0) {
    const rows = `${without} of ${labels.rows} rows`
    warnings.push(
      dropping
        ? `${rows} were dropped: they have no label`
        : `${rows} have no label: ${CONSEQUENCE}`,
    )
  }
  if (dropping) {
    features = takeRows(features, labelled)
    labels = takeRows(labels, labelled)
    const weights = instanceWeights
    instanceWeights = weights && Float32Array.from(labelled, (row) => weights[row])
  }
  warnings.push(...constantLabels(labels, labelNames))
  if (instanceWeights !== undefined) {
    warnings.push('rows have weights: they are in instanceWeights, and count only where passed on')
  }
  return {
    features,
    labels,
    featureNames,
    schema,
    labelNames,
    relation,
    instanceWeights,
    droppedRows: dropping ? without : 0,
    warnings,
  }
}

function labelledRows({ rows, cols, values }: DenseMatrix): Int32Array {
  const labelled = new Int32Array(rows)
  let count = 0
  for (let row = 0; row < rows; row++) {
    let at = row * cols
    const end = at + cols
    while (at < end && values[at] === 0) at++
    if (at < end) labelled[count++] = row
  }
  return labelled.slice(0, count)
}

function constantLabels({ rows, cols, values }: DenseMatrix, names: readonly string[]): string[] {
  const warnings: string[] = []
  const counts = new Int32Array(cols)
  for (let row = 0; row < rows; row++) {
    const at = row * cols
    for (let label = 0; label < cols; label++) if (values[at + label] === 1) counts[label]++
  }
  for (const [count, what] of [
    [0, 'no row'],
    [rows, 'every row'],
  ] as const) {
    const constant = names.filter((_, label) => counts[label] === count)
    if (constant.length === 0 || rows === 0) continue
    const list = constant.slice(0, 5).join(', ') + (constant.length > 5 ? ', …' : '')
    const subject = constant.length === 1 ? '1 label is' : `${constant.length} labels are`
    warnings.push(`${subject} set in ${what}: ${list}`)
  }
  return warnings
}
