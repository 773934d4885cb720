import { type DenseMatrix, isSparse } from '../../engine/index.js'
import { shown, textError } from '../text/text-error.js'
import type { ArffTable } from './arff.js'
import { binaryCategories } from './arff-columns.js'

/**
 * The label matrix of a table, `[rows, labels]`.
 *
 * @throws PartitaError NOT_IN_SPACE with the line if an attribute is declared with other values than
 *   0 and 1, or a row has another value or none
 */
export function readLabels(
  { attributes, values, lines }: ArffTable,
  selected: readonly number[],
  file?: string,
): DenseMatrix {
  const count = selected.length
  const labelOf = new Int32Array(attributes.length).fill(-1)
  /** the number each stored value stands for; undefined: the stored value itself */
  const meaning = selected.map((index, label) => {
    labelOf[index] = label
    const attribute = attributes[index]
    const binary = binaryCategories(attribute)
    if (attribute.kind !== 'numeric' && binary === undefined) {
      const { name, kind, line, categories } = attribute
      throw textError(
        'NOT_IN_SPACE',
        'a label is declared with other values than 0 and 1',
        {
          file,
          line,
          item: `label ${shown(name)}`,
        },
        {
          expected: '{0,1} or numeric',
          received: kind === 'nominal' ? `{${categories.slice(0, 8).join(',')}}` : kind,
          hint: 'check the choice of labels, or rewrite the values as 0 and 1',
        },
      )
    }
    return binary
  })
  /** labels that a sparse row has where it leaves them out */
  const implied = [...meaning.keys()].filter((label) => meaning[label]?.[0] === 1)
  const labels = new Float32Array(values.rows * count)
  const set = (row: number, label: number, stored: number) => {
    const value = meaning[label] === undefined ? stored : (meaning[label][stored] ?? Number.NaN)
    if (value !== 0 && value !== 1) {
      const item = `label ${shown(attributes[selected[label]].name)}`
      throw textError(
        'NOT_IN_SPACE',
        'a label is neither 0 nor 1',
        { file, line: lines[row], item },
        {
          received: Number.isNaN(value) ? 'a missing value' : String(value),
        },
      )
    }
    labels[row * count + label] = value
  }
  for (let row = 0; row < values.rows; row++) {
    if (!isSparse(values)) {
      const start = row * values.cols
      for (let label = 0; label < count; label++) {
        set(row, label, values.values[start + selected[label]])
      }
      continue
    }
    for (const label of implied) set(row, label, 0)
    for (let at = values.offsets[row]; at < values.offsets[row + 1]; at++) {
      const label = labelOf[values.indices[at]]
      if (label >= 0) set(row, label, values.values[at])
    }
  }
  return { rows: values.rows, cols: count, values: labels }
}
