import type { DenseMatrix } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'

/**
 * What is to be spread evenly over folds: columns that a row has or not.
 *
 * @internal
 */
export interface Strata {
  /** ascending columns of each row */
  readonly columns: readonly (readonly number[])[]
  /** what each column is, in words */
  readonly names: readonly string[]
}

/** How a caller says it: a class a row, or a 0/1 matrix `[n, k]`. */
export type StrataInput = ArrayLike<string | number> | DenseMatrix

/**
 * Columns of a matrix that is 1 where a row has one; NaN, unknown, counts as absent.
 *
 * @internal
 */
export function strataOfMatrix(
  { rows, cols, values }: DenseMatrix,
  names: readonly string[] = Array.from({ length: cols }, (_, j) => String(j)),
): Strata {
  const columns = Array.from({ length: rows }, (_, row) => {
    const own: number[] = []
    for (let j = 0; j < cols; j++) if (values[row * cols + j] === 1) own.push(j)
    return own
  })
  return { columns, names: names.map((name) => `label ${JSON.stringify(name)}`) }
}

/**
 * The same with a column for each two that some row has both of: second order.
 *
 * @internal
 */
export function withPairsOf({ columns, names }: Strata): Strata {
  const width = names.length
  const pairs = new Set<number>()
  for (const own of columns) {
    own.forEach((i, at) => {
      for (const j of own.slice(at + 1)) pairs.add(i * width + j)
    })
  }
  const sorted = [...pairs].sort((a, b) => a - b)
  const columnOf = new Map(sorted.map((pair, at) => [pair, width + at]))
  return {
    columns: columns.map((own) => {
      const both = own.flatMap((i, at) => {
        return own.slice(at + 1).map((j) => columnOf.get(i * width + j) as number)
      })
      return [...own, ...both]
    }),
    names: [
      ...names,
      ...sorted.map((pair) => `${names[Math.floor(pair / width)]} with ${names[pair % width]}`),
    ],
  }
}

/** What a caller gives to stratify by; throws `SHAPE_MISMATCH` unless it is there for every row. */
export function strataOf(given: StrataInput, rows: number): Strata {
  const isMatrix = 'cols' in given
  const length = isMatrix ? given.rows : given.length
  checkLength('stratify', length, rows)
  if (isMatrix) return strataOfMatrix(given)
  const classes = Array.from(given)
  const names = [...new Set(classes)]
  const columnOf = new Map(names.map((name, column) => [name, column]))
  return {
    columns: classes.map((name) => [columnOf.get(name) as number]),
    names: names.map((name) => `class ${JSON.stringify(name)}`),
  }
}

/** Which rows stay together: those of one group, in the order the groups first come in. */
export function groupRows(groups: ArrayLike<string | number>, rows: number): number[][] {
  checkLength('groups', groups.length, rows)
  const found = new Map<string | number, number[]>()
  Array.from(groups).forEach((group, row) => {
    const isName = typeof group === 'string' || Number.isFinite(group)
    checkOption(isName, `groups[${row}]`, 'a word or a number', group)
    const own = found.get(group)
    if (own) own.push(row)
    else found.set(group, [row])
  })
  return [...found.values()]
}

function checkLength(option: string, length: number, rows: number): void {
  if (length === rows) return
  throw new PartitaError('SHAPE_MISMATCH', `${option} is not one a row`, {
    expected: `${rows}, as many as rows`,
    received: String(length),
  })
}
