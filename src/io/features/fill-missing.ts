import type { Features } from '../../engine/index.js'
import {
  featureNamesOf,
  type MissingPolicy,
  meansOfFeatures,
  schemaMeans,
  type TableSchema,
} from '../table/table-schema.js'
import { shown, textError } from '../text/text-error.js'

/** Features in any precision: dense, or with `offsets` and `indices` compressed sparse rows. */
interface Matrix {
  readonly rows: number
  readonly cols: number
  readonly values: Float32Array | Float64Array
  readonly offsets?: Int32Array | undefined
  readonly indices?: Int32Array | undefined
  readonly center?: Float64Array | undefined
}

/** Mean of the known values of each column, `[cols]`, null without one; zeros left out count. */
export function knownMeans({ rows, cols, values, indices, center }: Matrix): (number | null)[] {
  const sums = new Float64Array(cols)
  const missing = new Int32Array(cols)
  for (let at = 0; at < values.length; at++) {
    const column = indices ? indices[at] : at % cols
    const value = values[at]
    if (Number.isNaN(value)) missing[column]++
    else sums[column] += value
  }
  return Array.from(sums, (sum, column) => {
    const known = rows - missing[column]
    return known > 0 ? sum / known + (center?.[column] ?? 0) : null
  })
}

/**
 * Replaces every NaN of `features` as the policy says, in place.
 *
 * @param means of the columns in training
 * @returns warnings about what was replaced
 * @throws PartitaError NOT_FINITE at the first missing value if the policy is `'error'`
 */
export function fillWith(
  features: Matrix,
  means: readonly (number | null)[],
  policy: MissingPolicy,
  names: readonly string[],
  { file, lines }: { readonly file?: string | undefined; readonly lines?: Int32Array | undefined },
): string[] {
  const { cols, values, indices, center } = features
  let total = 0
  let first = -1
  const unknown = new Set<number>()
  for (let at = 0; at < values.length; at++) {
    if (!Number.isNaN(values[at])) continue
    const column = indices ? indices[at] : at % cols
    if (first < 0) first = at
    if (policy === 'error') {
      const line = lines?.[rowOf(features, at)]
      const place = { file, line, item: `feature ${shown(names[column])}` }
      const hint = "pass missing: 'mean' or missing: 'zero' to fill it in"
      throw textError('NOT_FINITE', 'a feature value is missing', place, { hint })
    }
    total++
    if (policy === 'keep') continue
    const mean = policy === 'mean' ? means[column] : 0
    if (mean === null) unknown.add(column)
    values[at] = mean === null ? 0 : mean - (center?.[column] ?? 0)
  }
  if (total === 0) return []
  const how = policy === 'zero' ? 'zero' : 'the mean of their column in training'
  const from = lines ? `, from line ${lines[rowOf(features, first)]} on` : ''
  const warnings = [`${total} missing feature values became ${how}${from}`]
  if (unknown.size > 0) {
    const empty = [...unknown].sort((a, b) => a - b).map((column) => names[column])
    warnings.push(`features without a single known value became zero: ${listed(empty)}`)
  }
  return warnings
}

/** The first names of a list. */
function listed(names: readonly string[]): string {
  const first = names.slice(0, 5).map((name) => (name.length > 40 ? `${name.slice(0, 39)}…` : name))
  return first.join(', ') + (names.length > 5 ? ', …' : '')
}

function rowOf({ cols, offsets }: Matrix, at: number): number {
  if (offsets === undefined) return Math.floor(at / cols)
  let [low, high] = [0, offsets.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (offsets[middle] <= at) low = middle
    else high = middle
  }
  return low
}

/**
 * A copy of features that were read with `missing: 'keep'`, the missing values filled by the means of
 * a schema. Features without any are returned as they are.
 *
 * @example
 * ```ts
 * import { fillMissing, multilabelFromCsv, refitMeans } from 'partita/io'
 * import { takeRows } from 'partita/io'
 * const options = { labels: ['calm'], missing: 'keep' } as const
 * const data = await multilabelFromCsv('tempo,calm\n120,0\n80,1\n,1', options)
 * const learned = takeRows(data.features, Int32Array.of(0, 1)) // two rows to learn from
 * const schema = refitMeans(data.schema, learned)
 * console.log(fillMissing(data.features, schema).values) // 120 80 100
 * ```
 */
export function fillMissing(features: Features, schema: TableSchema): Features {
  if (!features.values.some(Number.isNaN)) return features
  const filled = { ...features, values: features.values.slice() }
  fillWith(
    filled,
    meansOfFeatures(schema),
    schema.missing === 'zero' ? 'zero' : 'mean',
    featureNamesOf(schema.columns),
    {},
  )
  return filled
}

/**
 * The schema with the means of these rows, which are those to learn from; see {@link fillMissing}.
 *
 * @example
 * ```ts
 * import { numberSchema, refitMeans, toFeatures } from 'partita/io'
 * const schema = numberSchema(['tempo'], toFeatures([[1], [3]]))
 * console.log(refitMeans(schema, toFeatures([[5]])).means) // 5
 * ```
 */
export function refitMeans(schema: TableSchema, features: Features): TableSchema {
  const missing = schema.missing === 'keep' ? 'mean' : schema.missing
  return { ...schema, missing, means: schemaMeans(schema.columns, knownMeans(features)) }
}

/**
 * The schema of features that are numbers by themselves, for rows that no reader has read.
 *
 * @example
 * ```ts
 * import { numberSchema, toFeatures } from 'partita/io'
 * const features = toFeatures([[1, 20], [3, 40]])
 * console.log(numberSchema(['tempo', 'loudness'], features).means) // 2 30
 * ```
 */
export function numberSchema(names: readonly string[], features: Features): TableSchema {
  const columns = names.map((name) => ({ kind: 'number', name }) as const)
  return { columns, leftOut: [], missing: 'error', means: knownMeans(features) }
}
