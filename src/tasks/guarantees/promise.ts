import { checkOneOf, checkOption, PartitaError } from '../../errors.js'
import { controlThreshold, type ScoredTruth } from './control-threshold.js'

/** What every guarantee may be told. */
export interface GuaranteeOptions {
  /** of each calibration row the group it is in: the promise then holds within every group by itself */
  readonly groups?: readonly (string | number)[]
}

/** Throws `INVALID_OPTION` for a part of a promise that does not exist. */
export function checkPromise(promise: object, known: readonly string[]): void {
  for (const name of Object.keys(promise)) checkOneOf('promise', name, known)
}

/** Thresholds of a guarantee: one for all rows, or one for each group. */
export type Thresholds = ReadonlyMap<string | number | undefined, number>

/** The groups of calibration rows, each with the numbers of its rows; one of all rows where there are none. */
export function rowsOfGroups(
  groups: GuaranteeOptions['groups'],
  rows: number,
): ReadonlyMap<string | number | undefined, readonly number[]> {
  const all = Array.from({ length: rows }, (_, row) => row)
  if (!groups) return new Map([[undefined, all]])
  checkGroups(groups, rows)
  const found = new Map<string | number, number[]>()
  for (const row of all) {
    const own = found.get(groups[row])
    if (own) own.push(row)
    else found.set(groups[row], [row])
  }
  return found
}

/** The threshold of each group by {@link controlThreshold}, of what is true in each row. */
export function thresholdsOf(
  truths: readonly (readonly ScoredTruth[])[],
  alpha: number,
  { groups }: GuaranteeOptions,
): Thresholds {
  const found = new Map<string | number | undefined, number>()
  for (const [group, rows] of rowsOfGroups(groups, truths.length)) {
    const own = rows.flatMap((row) => truths[row])
    try {
      found.set(group, controlThreshold(own, rows.length, alpha))
    } catch (error) {
      throw group === undefined ? error : inGroup(error, group)
    }
  }
  return found
}

/** The threshold of each of some new rows. */
export function thresholdOfRows(
  thresholds: Thresholds,
  groups: GuaranteeOptions['groups'],
  rows: number,
): (row: number) => number {
  const isGrouped = !thresholds.has(undefined)
  checkOption(
    isGrouped === (groups !== undefined),
    'groups',
    isGrouped ? 'the group of each row, as in calibration' : 'none: there were none in calibration',
    groups,
  )
  if (!groups) return () => thresholds.get(undefined)!
  checkGroups(groups, rows)
  const unknown = groups.find((group) => !thresholds.has(group))
  if (unknown === undefined) return (row) => thresholds.get(groups[row])!
  throw new PartitaError('INVALID_OPTION', 'a group that no calibration row was in', {
    expected: `one of ${[...thresholds.keys()].slice(0, 5).join(', ')}`,
    received: String(unknown),
    where: 'groups',
  })
}

function checkGroups(groups: readonly (string | number)[], rows: number): void {
  if (groups.length === rows) return
  throw new PartitaError('SHAPE_MISMATCH', 'one group a row is needed', {
    expected: `${rows} groups`,
    received: String(groups.length),
  })
}

function inGroup(error: unknown, group: string | number): unknown {
  if (!(error instanceof PartitaError) || error.code !== 'EMPTY_DATA') return error
  const { expected, received, hint } = error.details
  return new PartitaError('EMPTY_DATA', 'too few rows for this promise in a group', {
    expected,
    received,
    where: `group ${group}`,
    hint,
  })
}

/** `90 %` */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(6))} %`
}

/** The finite-sample statement of a promise kept by risk control, as it is. */
export function statementOf(
  what: string,
  share: number,
  rows: number,
  { groups }: GuaranteeOptions,
): string {
  const within = groups ? ', in every group by itself' : ''
  return `${what}: at least ${percent(share)} in expectation over the ${rows} calibration rows and a new row that is exchangeable with them${within}; whatever the model, if it did not learn from these rows.`
}
