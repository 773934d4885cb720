import type { DenseMatrix } from '../../engine/index.js'

/** from here on 32 bits do not hold every whole number */
export const LARGEST_EXACT = 2 ** 24
/** fractions lose at least so many of the 24 bits where values are so many times their spread */
export const FAR = 256

/** A matrix in double precision. */
export interface WideMatrix {
  readonly rows: number
  readonly cols: number
  readonly values: Float64Array
}

/**
 * What to take off each column so that 32 bits tell its values apart, `[cols]`; undefined: nothing. Only
 * off columns that 32 bits do not hold and whose values are far larger than the distances between
 * them; NaN is missing.
 */
export function centersOf({ rows, cols, values }: WideMatrix): Float64Array | undefined {
  if (values.every((value) => Math.fround(value) === value || Number.isNaN(value))) return undefined
  const lowest = new Float64Array(cols).fill(Number.POSITIVE_INFINITY)
  const highest = new Float64Array(cols).fill(Number.NEGATIVE_INFINITY)
  const rounded = new Uint8Array(cols)
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < cols; column++, at++) {
      const value = values[at]
      if (value < lowest[column]) lowest[column] = value
      if (value > highest[column]) highest[column] = value
      if (Math.fround(value) !== value && !Number.isNaN(value)) rounded[column] = 1
    }
  }
  let centers: Float64Array | undefined
  for (let column = 0; column < cols; column++) {
    if (rounded[column] === 0) continue
    const spread = highest[column] - lowest[column]
    const largest = Math.max(Math.abs(lowest[column]), Math.abs(highest[column]))
    const isFar = largest > LARGEST_EXACT ? largest > spread : largest > FAR * spread
    if (!(spread > 0 && isFar)) continue
    centers ??= new Float64Array(cols)
    centers[column] = storable(lowest[column] + spread / 2)
  }
  return centers
}

/** Two 32-bit numbers add up to it, so that a model file can hold it. */
function storable(value: number): number {
  const high = Math.fround(value)
  return high + Math.fround(value - high)
}

/** The matrix in 32 bits, `center` taken off its columns before it is rounded. */
export function narrowed(
  { rows, cols, values }: WideMatrix,
  center: Float64Array | undefined,
): DenseMatrix {
  if (center === undefined) return { rows, cols, values: Float32Array.from(values) }
  const taken = new Float32Array(values.length)
  for (let at = 0; at < taken.length; at++) taken[at] = values[at] - center[at % cols]
  return { rows, cols, values: taken, center }
}
