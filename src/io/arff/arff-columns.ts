import { type Features, isSparse } from '../../engine/index.js'
import { CsrBuilder, DenseBuilder, type RowBuilder } from '../features/row-builders.js'
import type { ArffTable } from './arff.js'
import type { ArffAttribute } from './arff-attribute.js'

/** How one attribute becomes feature columns. */
export interface AttributeColumns {
  /** first of its columns */
  readonly column: number
  /** whether each category has a column of its own */
  readonly split: boolean
  /** the categories read as numbers; of an attribute declared with 0 and 1 only */
  readonly binary: Float32Array | undefined
  readonly categories: number
}

/** Columns of the attributes that are features, by attribute, and the names of all columns. */
export interface ColumnPlan {
  readonly columns: readonly (AttributeColumns | undefined)[]
  readonly featureNames: readonly string[]
}

/** The categories as numbers if they are 0 and 1, in either order or one alone. */
export function binaryCategories({ kind, categories }: ArffAttribute): Float32Array | undefined {
  const binary = kind === 'nominal' && categories.every((value) => value === '0' || value === '1')
  return binary ? Float32Array.from(categories, Number) : undefined
}

/** Gives every attribute that is not left out its columns, in the order of the file. */
export function planColumns(
  attributes: readonly ArffAttribute[],
  leftOut: ReadonlySet<number>,
): ColumnPlan {
  const featureNames: string[] = []
  const columns = attributes.map((attribute, index): AttributeColumns | undefined => {
    if (leftOut.has(index)) return undefined
    const { name, kind, categories } = attribute
    const binary = binaryCategories(attribute)
    const split = kind === 'nominal' && binary === undefined
    const column = featureNames.length
    if (split) for (const category of categories) featureNames.push(`${name}=${category}`)
    else featureNames.push(name)
    return { column, split, binary, categories: categories.length }
  })
  return { columns, featureNames }
}

/** The feature matrix of a table: sparse as the table is, NaN where a value is missing. */
export function readFeatures(table: ArffTable, { columns, featureNames }: ColumnPlan): Features {
  const { values } = table
  const width = featureNames.length
  if (!isSparse(values)) {
    const builder = new DenseBuilder(width)
    for (let row = 0; row < values.rows; row++) {
      const start = row * values.cols
      for (let attribute = 0; attribute < values.cols; attribute++) {
        addValue(builder, columns[attribute], values.values[start + attribute])
      }
      builder.endRow()
    }
    return builder.finish()
  }
  const builder = new CsrBuilder(width)
  const implied = impliedAttributes(columns)
  for (let row = 0; row < values.rows; row++) {
    let next = 0
    for (let at = values.offsets[row]; at < values.offsets[row + 1]; at++) {
      const attribute = values.indices[at]
      while (implied[next] < attribute) addValue(builder, columns[implied[next++]], 0)
      if (implied[next] === attribute) next++
      addValue(builder, columns[attribute], values.values[at])
    }
    while (next < implied.length) addValue(builder, columns[implied[next++]], 0)
    builder.endRow()
  }
  return builder.finish()
}

/** Attributes whose value left out of a sparse row, the first category, is not zero. */
function impliedAttributes(columns: ColumnPlan['columns']): number[] {
  const implied: number[] = []
  columns.forEach((entry, attribute) => {
    if (entry !== undefined && (entry.split || entry.binary?.[0] === 1)) implied.push(attribute)
  })
  return implied
}

function addValue(builder: RowBuilder, entry: AttributeColumns | undefined, value: number): void {
  if (entry === undefined) return
  const { column, split, binary, categories } = entry
  if (!split) {
    builder.add(column, binary === undefined || Number.isNaN(value) ? value : binary[value])
  } else if (Number.isNaN(value)) {
    for (let category = 0; category < categories; category++) builder.add(column + category, value)
  } else {
    builder.add(column + value, 1)
  }
}
