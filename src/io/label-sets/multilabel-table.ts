import { takeRows } from '../../engine/index.js'
import { ownMarkers } from '../table/column-options.js'
import { takeSource } from '../table/feature-source.js'
import { columnNames, type Table } from '../table/table.js'
import { featuresLike, featuresToLearn, leftOutColumns } from '../table/table-features.js'
import { finishLabelSets, type RawLabelSets } from './finish-label-sets.js'
import { settleMissing } from './missing-labels.js'
import type { LabelTableOptions, MultilabelData } from './multilabel-data.js'
import { readLabels } from './read-labels.js'
import { readTags } from './read-tags.js'

/** Makes a multilabel data set of a table whose selected columns are the labels. */
export function multilabelFromTable(
  table: Table,
  selected: readonly number[],
  options: LabelTableOptions,
): MultilabelData {
  const { ignore = [], like } = options
  const { relation, noun, instanceWeights } = table
  const names = columnNames(table)
  const leftOut = leftOutColumns(names, selected, like ? [] : ignore)
  const hint = `every ${noun} is a label or was left out`
  const read = like
    ? featuresLike(table, leftOut, like, options)
    : featuresToLearn(table, leftOut, options, hint)
  const { labels, labelNames, notes } =
    options.tags === undefined
      ? {
          labelNames: selected.map((column) => names[column]),
          ...readLabels(table, selected, ownMarkers(options, like?.schema)),
        }
      : readTags(table, selected[0], like?.labelNames)
  const known = like?.labelNames ?? labelNames
  const missing = settleMissing(labels, known, table, options)
  const warnings = [...read.warnings, ...notes, ...missing.warnings]
  const raw = { ...read, labels, labelNames: known, relation, instanceWeights, warnings }
  const data = finishLabelSets(missing.complete ? rowsOf(raw, missing.complete) : raw, options)
  return { ...data, droppedRows: data.droppedRows + missing.dropped }
}

/** Some of the rows. */
function rowsOf(raw: RawLabelSets, rows: Int32Array): RawLabelSets {
  const { instanceWeights } = raw
  return {
    ...raw,
    features: takeRows(raw.features, rows),
    source: takeSource(raw.source, rows),
    labels: takeRows(raw.labels, rows),
    instanceWeights: instanceWeights && Float32Array.from(rows, (row) => instanceWeights[row]),
  }
}
