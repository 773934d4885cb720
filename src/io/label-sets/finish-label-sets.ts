import { type DenseMatrix, type Features, isSparse, takeRows } from '../../engine/index.js'
import { storeAs } from '../features/convert.js'
import { farSparse } from '../features/far-sparse.js'
import { type FeatureSource, takeSource } from '../table/feature-source.js'
import type { TableSchema } from '../table/table-schema.js'
import type { LabelTableOptions, MultilabelData } from './multilabel-data.js'

/** What rows without labels mean for a fit to them. */
const CONSEQUENCE =
  "a fit to them counts an empty answer to them as right (emptyPolicy: 'one'); with emptyPolicy: 'zero' decisions for F1 are never empty, with decision: 'mode' they are where that is most probable"

/** What a format makes of a file with labels. */
export interface RawLabelSets {
  readonly features: Features
  readonly featureNames: readonly string[]
  readonly schema: TableSchema
  readonly source?: FeatureSource | undefined
  readonly labels: DenseMatrix
  readonly labelNames: readonly string[]
  readonly relation: string
  readonly instanceWeights?: Float32Array | undefined
  readonly warnings: readonly string[]
}

/** Stores features as asked for, settles rows without labels, says what is odd: the same for every format. */
export function finishLabelSets(raw: RawLabelSets, options: LabelTableOptions): MultilabelData {
  const { storage = 'auto', unlabelled = 'keep' } = options
  const { featureNames, schema, labelNames, relation } = raw
  const warnings = [...raw.warnings]
  let { labels, instanceWeights, source } = raw
  let features = storeAs(raw.features, storage)
  if (isSparse(raw.features) && !options.like) {
    warnings.push(...farSparse(raw.features, featureNames, !isSparse(features)))
  }
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
    source = takeSource(source, labelled)
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
    ...(source && { source }),
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
