import type { Features } from '../../engine/index.js'
import { narrowed } from '../features/centered.js'
import { fillWith } from '../features/fill-missing.js'
import { shown } from '../text/text-error.js'
import type { FeatureSource } from './feature-source.js'
import type { Cells, Table } from './table.js'
import {
  featureNamesOf,
  type MissingPolicy,
  meansOfFeatures,
  type TableSchema,
  widthOf,
} from './table-schema.js'

/** Features of a table. */
export interface TableFeatures {
  readonly features: Features
  /** a column that was split is named `column=category` */
  readonly featureNames: readonly string[]
  readonly schema: TableSchema
  /** what they were made of, where that was asked for and matters */
  readonly source?: FeatureSource | undefined
  /** what was decided for the caller, or looks odd; one sentence each */
  readonly warnings: string[]
}

/** Cells as features: missing values settled, in single precision, with what is to be said of them. */
export function finished(
  table: Table,
  cells: Cells,
  schema: TableSchema,
  missing: MissingPolicy,
  warnings: readonly string[],
): TableFeatures {
  const names = featureNamesOf(schema.columns)
  const filled = fillWith(cells, meansOfFeatures(schema), missing, names, table)
  const features = inSinglePrecision(cells, schema)
  return {
    features,
    featureNames: names,
    schema,
    warnings: [
      ...warnings,
      ...filled,
      ...mergedValues(cells, features, names),
      ...roundedNumbers(cells, names),
    ],
  }
}

function inSinglePrecision(cells: Cells, { columns }: TableSchema): Features {
  const { rows, cols, values, offsets, indices } = cells
  if (offsets && indices) {
    return { rows, cols, values: Float32Array.from(values), offsets, indices }
  }
  const centers = columns.flatMap((column) => {
    const own = new Array<number>(widthOf(column)).fill(0)
    if (column.kind === 'number') own[0] = column.center ?? 0
    return own
  })
  const center = centers.some((c) => c !== 0) ? Float64Array.from(centers) : undefined
  return narrowed(cells, center)
}

/** from here on 32 bits do not hold every whole number */
const LARGEST_EXACT = 2 ** 24

/** A warning that names the columns of whole numbers, close together, which 64 bits round already. */
function roundedNumbers({ cols, values, indices }: Cells, names: readonly string[]): string[] {
  if (!values.some((value) => Math.abs(value) > Number.MAX_SAFE_INTEGER)) return []
  const lowest = new Map<number, number>()
  const highest = new Map<number, number>()
  values.forEach((value, at) => {
    if (Number.isNaN(value)) return
    const column = indices ? indices[at] : at % cols
    lowest.set(column, Math.min(lowest.get(column) ?? value, value))
    highest.set(column, Math.max(highest.get(column) ?? value, value))
  })
  const rounded = names.filter((_, column) => {
    const [low, high] = [lowest.get(column) ?? 0, highest.get(column) ?? 0]
    const largest = Math.max(Math.abs(low), Math.abs(high))
    return largest > Number.MAX_SAFE_INTEGER && high > low && high - low < largest * CLOSE
  })
  return rounded.map(
    (name) =>
      `numbers beyond 2⁵³ are rounded when they are read, and those of ${shown(name)} lie close together: if they name something, leave the column out, or read it as categories`,
  )
}

/** spread of numbers that lie close together, of the largest */
const CLOSE = 2 ** -20

/** A warning for each column of large numbers some of which 32 bits do not tell apart. */
function mergedValues(cells: Cells, features: Features, names: readonly string[]): string[] {
  const { cols, values, indices } = cells
  const narrow = features.values
  const columnOf = (at: number) => (indices ? indices[at] : at % cols)
  const large = new Map<number, { readonly wide: Set<number>; readonly kept: Set<number> }>()
  for (let at = 0; at < values.length; at++) {
    if (Math.abs(narrow[at]) > LARGEST_EXACT) {
      large.set(columnOf(at), { wide: new Set(), kept: new Set() })
    }
  }
  for (let at = 0; large.size > 0 && at < values.length; at++) {
    const column = large.get(columnOf(at))
    column?.wide.add(values[at])
    column?.kept.add(narrow[at])
  }
  return [...large].flatMap(([column, { wide, kept }]) => {
    const lost = wide.size - kept.size
    if (lost <= 0) return []
    return [
      `32 bits do not tell ${lost} of the ${wide.size} values of ${shown(names[column])} apart`,
    ]
  })
}
