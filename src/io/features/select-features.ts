import { type Features, isSparse } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import { shown } from '../text/text-error.js'
import { CsrBuilder } from './row-builders.js'

/**
 * The columns of `features` whose names are wanted, in the order wanted: what a model needs that was
 * fitted on columns of these names. Columns that are not wanted are left out. The matrix itself is
 * returned if it has just these columns.
 *
 * @param names  names of the columns of `features`
 * @param wanted names of the columns of the result
 * @param where  file or argument shown in errors
 * @throws PartitaError SHAPE_MISMATCH with the first name that is wanted but not there
 *
 * @example
 * ```ts
 * import { selectFeatures, toFeatures } from 'partita/io'
 * const features = toFeatures([[1, 2, 3], [4, 5, 6]])
 * const selected = selectFeatures(features, ['id', 'tempo', 'key'], ['key', 'tempo'])
 * console.log(selected.values) // 3 2 6 5
 * ```
 */
export function selectFeatures(
  features: Features,
  names: readonly string[],
  wanted: readonly string[],
  where?: string,
): Features {
  const isSame = names.length === wanted.length && wanted.every((name, j) => name === names[j])
  if (isSame) return features
  const positions = new Map(names.map((name, column) => [name, column]))
  const columns = wanted.map((name) => positions.get(name) ?? -1)
  const absent = wanted.filter((_, j) => columns[j] < 0)
  if (absent.length > 0) throw lacking(absent, wanted.length, names, where)
  return isSparse(features) ? takeSparse(features, columns) : takeDense(features, columns)
}

function lacking(
  absent: readonly string[],
  wanted: number,
  names: readonly string[],
  where: string | undefined,
): PartitaError {
  const others = absent.length > 1 ? ` and ${absent.length - 1} more` : ''
  return new PartitaError('SHAPE_MISMATCH', 'a feature is not among the columns of the data', {
    expected: `${shown(absent[0])}${others}, of ${wanted} features`,
    received: names.length === 0 ? 'none' : `${names.length} others, the first ${shown(names[0])}`,
    ...(where !== undefined && { where }),
    hint: 'the columns need the names that they had in training',
  })
}

type Sparse = Extract<Features, { offsets: Int32Array }>
type Dense = Exclude<Features, Sparse>

function takeDense({ rows, cols, values, center }: Dense, columns: readonly number[]): Features {
  const taken = new Float32Array(rows * columns.length)
  let at = 0
  for (let row = 0; row < rows; row++) {
    for (const column of columns) taken[at++] = values[row * cols + column]
  }
  const centers = center && Float64Array.from(columns, (column) => center[column])
  return { rows, cols: columns.length, values: taken, ...(centers && { center: centers }) }
}

function takeSparse(features: Sparse, columns: readonly number[]): Features {
  const target = new Int32Array(features.cols).fill(-1)
  columns.forEach((column, to) => {
    target[column] = to
  })
  const builder = new CsrBuilder(columns.length, Float32Array)
  for (let row = 0; row < features.rows; row++) {
    for (let at = features.offsets[row]; at < features.offsets[row + 1]; at++) {
      const to = target[features.indices[at]]
      if (to >= 0) builder.add(to, features.values[at])
    }
    builder.endRow()
  }
  return builder.finish()
}
