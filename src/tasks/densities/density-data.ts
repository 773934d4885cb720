import { type DenseMatrix, type Features, isSparse } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import { type FeaturesInput, toFeatures } from '../../io/index.js'
import { type Reals, reals } from '../../spaces/index.js'
import type { DensityOptions } from './density-options.js'

/** Fewest rows that a density can be learned from. */
const FEWEST_ROWS = 10
/** Share of distinct values below which a column counts as discrete. */
const FEW_DISTINCT = 0.05

/** Points as a matrix of codes. */
export interface Codes {
  readonly rows: number
  /** `[n, d]` */
  readonly values: Float32Array
  /** `[n]`, all positive; absent: all alike */
  readonly weights?: Float32Array | undefined
}

/** Points as they are given. */
export interface Points {
  readonly rows: number
  /** `[n, d]` */
  readonly values: Float32Array | Float64Array
  /** `[n]`; absent: all alike */
  readonly weights?: Float32Array | undefined
}

/** The space of some points, scaled to them. */
export function spaceOfPoints(
  { values, weights }: Points,
  d: number,
  {
    coordinates,
    bounds,
  }: { readonly coordinates?: readonly string[] | undefined } & Pick<DensityOptions, 'bounds'>,
): Reals {
  if (coordinates) {
    const expected = `the names of ${d} columns`
    checkOption(coordinates.length === d, 'coordinates', expected, coordinates.length)
  }
  return reals(coordinates ?? d, { bounds }).scaledTo(values, weights)
}

/** Points are far from 0 where they are so many times their deviation away: 32 bits blur them. */
const FAR = 256

/**
 * Checked points, dense, large ones that are close together with a center; throws `EMPTY_DATA`,
 * `SHAPE_MISMATCH`, `NOT_FINITE`.
 *
 * @param space of other points, around which far ones are centred
 */
export function checkedPoints(X: FeaturesInput, where: string, d?: number, space?: Reals) {
  const features = toFeatures(X, where, d, space && centerOf(space))
  if (isSparse(features)) {
    throw new PartitaError('UNSUPPORTED', 'sparse points have no density', {
      expected: 'rows of numbers, or a dense matrix',
      where,
      hint: 'a column that is mostly zero is no continuous one',
    })
  }
  if (d !== undefined && features.cols !== d) {
    throw new PartitaError('SHAPE_MISMATCH', 'points have another number of columns', {
      expected: String(d),
      received: String(features.cols),
      where,
    })
  }
  return features
}

function centerOf({ location, scale, bounds }: Reals): Float64Array | null {
  const center = Float64Array.from(location, (middle, i) => {
    const isFar = Math.abs(middle) > FAR * scale[i]
    return isFar && !bounds[i].some(Number.isFinite) ? middle : 0
  })
  return center.some((middle) => middle !== 0) ? center : null
}

/** Points whose values are in double precision where they have a center. */
export function exactPoints({ rows, cols, values, center }: DenseMatrix): Points {
  if (center === undefined) return { rows, values }
  return { rows, values: Float64Array.from(values, (value, at) => value + center[at % cols]) }
}

/** Throws `EMPTY_DATA` where a density of so few rows would say nothing. */
export function checkEnoughRows({ rows }: Features): void {
  if (rows >= FEWEST_ROWS) return
  throw new PartitaError('EMPTY_DATA', 'too few rows for a density', {
    expected: `at least ${FEWEST_ROWS}`,
    received: String(rows),
    where: 'fit(X)',
  })
}

/**
 * Codes of points.
 *
 * @throws PartitaError `NOT_IN_SPACE` naming the first row and column that is out of bounds
 */
export function codesOf(space: Reals, points: Points, where: string): Codes {
  const d = space.codeLength
  const values = new Float32Array(points.rows * d)
  for (let r = 0; r < points.rows; r++) {
    const point = points.values.subarray(r * d, (r + 1) * d)
    if (!space.contains(point)) {
      const i = space.bounds.findIndex(([low, high], c) => !(point[c] > low && point[c] < high))
      throw new PartitaError('NOT_IN_SPACE', `${space.coordinates[i]} is out of bounds`, {
        expected: `a number above ${space.bounds[i][0]} and below ${space.bounds[i][1]}`,
        received: String(point[i]),
        where: `${where}, row ${r}`,
      })
    }
    space.encode(point, values, r * d)
  }
  return { rows: points.rows, values, weights: points.weights }
}

/** One sentence for each column of few distinct values, where a density has no upper bound. */
export function discreteWarnings(
  names: readonly string[],
  { rows, values }: { readonly rows: number; readonly values: ArrayLike<number> },
): string[] {
  const d = names.length
  return names.flatMap((name, i) => {
    const seen = new Set<number>()
    for (let r = 0; r < rows; r++) seen.add(values[r * d + i])
    if (seen.size > Math.max(2, FEW_DISTINCT * rows)) return []
    return [
      `${name} has ${seen.size} distinct values in ${rows} rows: a density of it has no upper bound, and its likelihood means little; leave the column out, or add noise of the width of its steps`,
    ]
  })
}
