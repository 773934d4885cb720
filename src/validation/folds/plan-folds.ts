import { checkOption, PartitaError } from '../../errors.js'
import { Rng } from '../../random/index.js'
import { iterativeStratification } from './iterative-stratification.js'
import { groupRows, type Strata } from './strata.js'

/**
 * How rows are shared out.
 *
 * @internal
 */
export interface FoldPlanOptions {
  /** parts, each measured on once; at least 2 */
  readonly folds: number
  /** how often; repeat r (from 0) draws its folds by the seed + r; default 1 */
  readonly repeats?: number | undefined
  readonly seed?: number | undefined
  /** what is spread evenly */
  readonly strata?: Strata | undefined
  /** one a row; rows of a group are never on both sides */
  readonly groups?: ArrayLike<string | number> | undefined
  /** where the rows are from, for errors */
  readonly where?: string | undefined
}

/**
 * Rows to learn from and rows to measure on, each ascending.
 *
 * @internal
 */
export interface RowPartition {
  readonly train: Int32Array
  readonly test: Int32Array
}

/**
 * One of the parts of a cross-validation.
 *
 * @internal
 */
export interface PlannedFold {
  /** from 0 */
  readonly repeat: number
  /** from 0 */
  readonly fold: number
  /** of this repeat */
  readonly seed: number
  readonly rows: RowPartition
}

/**
 * Folds, and what is to be said of them.
 *
 * @internal
 */
export interface PlannedFolds {
  readonly folds: readonly PlannedFold[]
  /** one sentence each */
  readonly warnings: readonly string[]
}

/** Names that a warning shows. */
const SHOWN = 5

/**
 * Seeded folds of every repeat: within one each row is in the test part of one fold. Without strata and
 * groups their sizes differ by at most one.
 *
 * @throws PartitaError `EMPTY_DATA` for fewer rows, or groups, than folds, or a fold that gets no row;
 *   `INVALID_OPTION`
 *
 * @internal
 */
export function planFolds(
  rows: number,
  { folds, repeats = 1, seed = 0, strata, groups, where }: FoldPlanOptions,
): PlannedFolds {
  checkOption(Number.isSafeInteger(folds) && folds >= 2, 'folds', 'a whole number from 2', folds)
  checkOption(
    Number.isSafeInteger(repeats) && repeats >= 1,
    'repeats',
    'a whole number from 1',
    repeats,
  )
  checkOption(Number.isSafeInteger(seed), 'seed', 'a whole number', seed)
  checkEnough('rows', rows, folds, where)
  const together = groups && groupRows(groups, rows)
  if (together) checkEnough('groups', together.length, folds, where)
  const planned = Array.from({ length: repeats }, (_, repeat) => {
    const rng = new Rng(seed + repeat).split('folds')
    const foldOf =
      strata || together
        ? stratified(
            together ?? Array.from({ length: rows }, (_, row) => [row]),
            folds,
            strata,
            rng,
          )
        : dealt(rng.permutation(rows), folds)
    return partitions(foldOf, folds).map((part, fold) => {
      if (part.test.length === 0 || part.train.length === 0) throw emptyFold(fold)
      return { repeat, fold, seed: seed + repeat, rows: part }
    })
  }).flat()
  return { folds: planned, warnings: strata ? rareWarnings(strata, folds) : [] }
}

/** The fold of each row: one after the other in a drawn order. */
function dealt(order: Int32Array, folds: number): Int32Array {
  const foldOf = new Int32Array(order.length)
  order.forEach((row, place) => {
    foldOf[row] = place % folds
  })
  return foldOf
}

/** The fold of each row: groups, the largest first, where they are most needed. */
function stratified(
  groups: readonly (readonly number[])[],
  folds: number,
  strata: Strata | undefined,
  rng: Rng,
): Int32Array {
  const order = Array.from(rng.permutation(groups.length), (at) => groups[at])
  const sorted = order.sort((a, b) => b.length - a.length)
  const items = sorted.map((rows) => {
    const counts = new Map<number, number>()
    for (const row of rows) {
      for (const column of strata?.columns[row] ?? []) {
        counts.set(column, (counts.get(column) ?? 0) + 1)
      }
    }
    return { size: rows.length, columns: [...counts.keys()], counts: [...counts.values()] }
  })
  const width = strata?.names.length ?? 0
  const foldOfItem = iterativeStratification(items, folds, width, (n) => rng.integer(n))
  const foldOf = new Int32Array(groups.reduce((rows, group) => rows + group.length, 0))
  sorted.forEach((rows, item) => {
    for (const row of rows) foldOf[row] = foldOfItem[item]
  })
  return foldOf
}

function partitions(foldOf: Int32Array, folds: number): RowPartition[] {
  const rows = Int32Array.from(foldOf, (_, row) => row)
  return Array.from({ length: folds }, (_, fold) => ({
    train: rows.filter((row) => foldOf[row] !== fold),
    test: rows.filter((row) => foldOf[row] === fold),
  }))
}

/** Columns that cannot be in every fold. */
function rareWarnings({ columns, names }: Strata, folds: number): string[] {
  const counts = new Array<number>(names.length).fill(0)
  for (const own of columns) for (const column of own) counts[column]++
  const rare = counts.flatMap((count, column) => (count > 0 && count < folds ? [column] : []))
  if (rare.length === 0) return []
  const shown = rare.slice(0, SHOWN).map((column) => {
    return `${names[column]} (${counts[column]} ${counts[column] === 1 ? 'row' : 'rows'})`
  })
  const more = rare.length > SHOWN ? ` and ${rare.length - SHOWN} more` : ''
  return [`fewer rows than the ${folds} folds, so not in all of them: ${shown.join(', ')}${more}`]
}

function checkEnough(
  what: 'rows' | 'groups',
  count: number,
  folds: number,
  where: string | undefined,
): void {
  if (count >= folds) return
  throw new PartitaError('EMPTY_DATA', `there are more folds than ${what}`, {
    expected: `at least ${folds} ${what}`,
    received: String(count),
    where,
    hint: 'lower the option folds',
  })
}

function emptyFold(fold: number): PartitaError {
  return new PartitaError('EMPTY_DATA', `no row is left for fold ${fold + 1}`, {
    hint: 'the groups are too uneven: ask for fewer folds, or leave stratify out',
  })
}
