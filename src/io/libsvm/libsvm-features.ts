import type { CsrArrays, Features } from '../../engine/index.js'
import { fillWith, numberSchema } from '../features/fill-missing.js'
import type { ColumnOptions, LikeColumns } from '../table/column-options.js'
import { meansOfFeatures, schemaFeatures, type TableSchema } from '../table/table-schema.js'
import { textError } from '../text/text-error.js'
import type { LibsvmRows } from './libsvm-parser.js'

/** How features are read, and of which file. */
export interface LibsvmFeatureOptions extends Pick<ColumnOptions, 'missing'> {
  readonly file?: string | undefined
  readonly like?: LikeColumns | undefined
}

/** Features of rows under the numbers of their columns: all that occur, or those known. */
export function featuresOfRows(
  { features, lines }: LibsvmRows,
  { like, file, missing: given }: LibsvmFeatureOptions,
): {
  features: Features
  featureNames: readonly string[]
  schema: TableSchema
  warnings: string[]
} {
  const names = like
    ? like.schema
      ? schemaFeatures(like.schema)
      : like.featureNames
    : usedColumns(features).map(String)
  if (names.length === 0) throw textError('EMPTY_DATA', 'no feature is left', { file })
  const { taken, left } = renumbered(features, names)
  const schema = like?.schema ?? numberSchema(names, taken)
  const missing = given ?? like?.schema?.missing ?? 'error'
  const warnings = fillWith(taken, meansOfFeatures(schema), missing, names, { file, lines })
  if (left > 0) warnings.push(`columns that training does not have were left out: ${left}`)
  return { features: taken, featureNames: names, schema: { ...schema, missing }, warnings }
}

/** The columns that occur, ascending: no memory for those up to a number that a line may name. */
function usedColumns({ indices }: CsrArrays): number[] {
  return [...new Set(indices)].sort((a, b) => a - b)
}

/** The columns of these names, numbers as text, in their order; and how many others there are. */
function renumbered({ rows, cols, offsets, indices, values }: CsrArrays, names: readonly string[]) {
  const places = new Map<number, number>()
  names.forEach((name, place) => {
    const column = Number(name)
    if (String(column) === name && column < cols) places.set(column, place)
  })
  const kept = new Int32Array(rows + 1)
  const columns = new Int32Array(indices.length)
  const numbers = new Float32Array(indices.length)
  const unknown = new Set<number>()
  let count = 0
  for (let row = 0; row < rows; row++) {
    for (let at = offsets[row]; at < offsets[row + 1]; at++) {
      const place = places.get(indices[at])
      if (place === undefined) unknown.add(indices[at])
      else {
        columns[count] = place
        numbers[count++] = values[at]
      }
    }
    kept[row + 1] = count
  }
  const taken = {
    rows,
    cols: names.length,
    offsets: kept,
    indices: columns.slice(0, count),
    values: numbers.slice(0, count),
  }
  return { taken, left: unknown.size }
}
