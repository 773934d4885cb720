import { type Features, takeRows } from '../../engine/index.js'
import { murmur3 } from '../../random/index.js'
import type { UnitOutcome } from './unit.js'

/** Rows that are decided one by one to see how long that takes. */
const TIMED_ROWS = 20

/** Scores in groups, as an evaluation has them. */
type Evaluation = Readonly<Record<string, unknown>>

/**
 * The numbers of an evaluation by name: its own, those of its report, and what its marginals score. Infinite
 * ones are null.
 *
 * @internal
 */
export function numbersOf(evaluation: object): Record<string, number | null> {
  const { report, byMarginals, ...own } = evaluation as Evaluation
  const marginals = Object.entries((byMarginals ?? {}) as Evaluation).map(([name, score]) => [
    name,
    (score as { readonly value?: unknown } | undefined)?.value,
  ])
  const all: [string, unknown][] = [
    ...Object.entries(own),
    ...Object.entries((report ?? {}) as Evaluation),
    ...(marginals as [string, unknown][]),
  ]
  return Object.fromEntries(
    all
      .filter((entry): entry is [string, number | null] => {
        return entry[1] === null || typeof entry[1] === 'number'
      })
      .map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
  )
}

/**
 * Median milliseconds of the decision for a row by itself.
 *
 * @internal
 */
export function medianMilliseconds(X: Features, decide: (row: Features) => unknown): number {
  const times: number[] = []
  for (let row = 0; row < Math.min(TIMED_ROWS, X.rows); row++) {
    const one = takeRows(X, Int32Array.of(row))
    const start = performance.now()
    decide(one)
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  return times[Math.floor(times.length / 2)]
}

/**
 * Size of a model file, and the digest of its weights: the text before them tells how long the fit took, too.
 *
 * @internal
 */
export function fileOf(model: {
  toBytes(): Uint8Array
}): Pick<UnitOutcome, 'modelBytes' | 'digest'> {
  const bytes = model.toBytes()
  const text = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  const words = murmur3(bytes.slice(8 + text))
  const digest = Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
  return { modelBytes: bytes.length, digest }
}

export function secondsSince(start: number): number {
  return (performance.now() - start) / 1000
}
