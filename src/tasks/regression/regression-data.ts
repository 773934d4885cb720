import type { DenseMatrix } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import type { Reals } from '../../spaces/index.js'

/** Targets: one number a row, or a row of numbers each. */
export type TargetsInput = ArrayLike<number> | readonly ArrayLike<number>[]

/**
 * Targets as a matrix in double precision, `[n, t]` row-major.
 *
 * @throws PartitaError `SHAPE_MISMATCH` unless there is one for each row; `NOT_FINITE` naming the row
 */
export function targetsOf(
  y: TargetsInput,
  rows: number,
  where: string,
  width?: number,
): { values: Float64Array; targets: number } {
  const length = (y as ArrayLike<unknown> | undefined)?.length
  if (length !== rows) {
    throw new PartitaError('SHAPE_MISMATCH', 'inputs and targets differ in rows', {
      expected: `${rows} targets, one for each row of X`,
      received: String(length ?? 'no array'),
      where,
    })
  }
  const targets = rows === 0 ? 1 : targetsOfRow(y[0], `${where}, row 0`).length
  if (targets < 1 || (width !== undefined && targets !== width)) {
    throw new PartitaError('SHAPE_MISMATCH', 'another number of targets', {
      expected: width === undefined ? 'at least one' : String(width),
      received: String(targets),
      where,
    })
  }
  const values = new Float64Array(rows * targets)
  for (let r = 0; r < rows; r++) {
    const of = targetsOfRow(y[r], `${where}, row ${r}`)
    if (of.length !== targets) {
      throw new PartitaError('SHAPE_MISMATCH', 'rows of targets differ in length', {
        expected: String(targets),
        received: String(of.length),
        where: `${where}, row ${r}`,
      })
    }
    for (let i = 0; i < targets; i++) {
      const value = of[i]
      if (typeof value !== 'number' || !Number.isFinite(value))
        throw noTarget(value, `${where}, row ${r}`)
      values[r * targets + i] = value
    }
  }
  return { values, targets }
}

function targetsOfRow(own: unknown, where: string): ArrayLike<number> {
  if (typeof own === 'number') return [own]
  if (typeof own === 'object' && own !== null && 'length' in own) return own as ArrayLike<number>
  throw noTarget(own, where)
}

function noTarget(value: unknown, where: string): PartitaError {
  const received = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return new PartitaError('NOT_FINITE', 'a target is not a finite number', { received, where })
}

/** Codes of targets; throws `NOT_IN_SPACE` naming the row of one out of bounds. */
export function targetCodes(space: Reals, values: Float64Array, where: string): Float32Array {
  const t = space.codeLength
  const codes = new Float32Array(values.length)
  for (let r = 0; r < values.length / t; r++) {
    const point = values.subarray(r * t, (r + 1) * t)
    if (!space.contains(point)) {
      throw new PartitaError('NOT_IN_SPACE', 'a target is out of its bounds', {
        expected: space.bounds.map(([low, high]) => `${low} to ${high}`).join(', '),
        received: Array.from(point).join(', '),
        where: `${where}, row ${r}`,
      })
    }
    space.encode(point, codes, r * t)
  }
  return codes
}

/** Least and largest of each column of codes. */
export function codeRange(codes: Float32Array, t: number): [number, number][] {
  return Array.from({ length: t }, (_, i) => {
    let [low, high] = [Infinity, -Infinity]
    for (let e = i; e < codes.length; e += t) {
      low = Math.min(low, codes[e])
      high = Math.max(high, codes[e])
    }
    return [low, high]
  })
}

/** Dense features; sparse ones are refused. */
export function denseOnly(features: DenseMatrix | { readonly offsets: unknown }): DenseMatrix {
  if ('offsets' in features) {
    throw new PartitaError('UNSUPPORTED', 'sparse inputs', {
      expected: 'rows of numbers, or a dense matrix',
      hint: 'write them out: toDense of partita/io',
    })
  }
  return features
}

/** Throws `UNSUPPORTED` for what is known of one target alone. */
export function checkOneTarget({ codeLength }: Reals, what: string): void {
  if (codeLength === 1) return
  throw new PartitaError('UNSUPPORTED', `${what} of ${codeLength} targets`, {
    expected: 'one target',
    hint: 'logDensity(X, y) knows any number of them',
  })
}
