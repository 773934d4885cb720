import { readFileWhole } from '../../io/index.js'
import { foldComparison, pairedComparison } from '../../metrics/index.js'
import { mean } from '../../numbers/index.js'
import type { RowScores } from '../../tasks/index.js'
import { exitCodes } from '../exit-codes.js'
import type { CliContext } from '../options/context.js'
import { UsageError } from '../options/usage-error.js'
import { printable } from '../printable.js'
import { type Comparison, comparisonText } from '../report/comparison-text.js'

/** What the command line of `compare` says. */
export interface CompareValues {
  readonly first: string
  readonly second: string
  readonly seed?: number
  readonly json?: boolean
}

/** Scores of the rows of a fold, and how many rows were learned from. */
interface ComparedFold {
  readonly rows: RowScores
  readonly trainRows: number
}

/** Scores of rows that are better the smaller they are. */
const losses: ReadonlySet<string> = new Set(['nll', 'crps', 'absoluteError'])
const HOW =
  'write both by evaluate --rows --json with the same data, --seed and --split, --test or --folds'

/** `partita compare`: the scores of two evaluations, row by row of the same rows. */
export async function compare(values: CompareValues, context: CliContext): Promise<number> {
  const [first, second] = [await readFolds(values.first), await readFolds(values.second)]
  checkSameRows(values, first, second)
  const scoresOf = ({ rows }: ComparedFold) => ({ nll: rows.nll, ...rows.scores })
  const names = Object.keys(scoresOf(first[0])).filter((name) => name in scoresOf(second[0]))
  const comparisons = names.map((name): Comparison => {
    const of = (folds: readonly ComparedFold[]) =>
      folds.map((fold) => scoresOf(fold)[name as 'nll'])
    const [a, b] = [of(first), of(second)]
    const isKnown = a.map((fold, f) =>
      fold.map((value, row) => value !== null && b[f][row] !== null),
    )
    const known = (folds: readonly (readonly (number | null)[])[]) =>
      folds.map((fold, f) => fold.filter((_, row) => isKnown[f][row]) as number[])
    const [ours, theirs] = [known(a), known(b)]
    const impossible = isKnown.flat().filter((isSo) => !isSo).length
    const share = mean(first.map(({ rows, trainRows }) => rows.nll.length / trainRows))
    return {
      score: name,
      isLoss: losses.has(name),
      impossible,
      rows: pairedComparison(ours.flat(), theirs.flat(), { seed: values.seed }),
      ...(first.length > 1 && {
        folds: foldComparison(ours.map(mean), theirs.map(mean), share),
      }),
    }
  })
  const { first: one, second: other } = values
  context.stdout.write(
    values.json
      ? `${JSON.stringify({ first: one, second: other, comparisons })}\n`
      : printable(comparisonText(one, other, comparisons)),
  )
  return exitCodes.done
}

async function readFolds(path: string): Promise<ComparedFold[]> {
  const bytes = await readFileWhole(path)
  let report: unknown
  try {
    report = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    throw new UsageError(`${path} is no JSON`, HOW)
  }
  const { folds, rows, train } = (report ?? {}) as {
    folds?: readonly { readonly rows?: unknown; readonly trainRows: number }[]
    rows?: unknown
    train?: { readonly rows: number }
  }
  const all = folds ?? [{ rows, trainRows: train?.rows ?? Number.NaN }]
  return all.map((fold) => {
    if (!isRowScores(fold.rows)) throw new UsageError(`${path} has no scores of rows`, HOW)
    return { rows: fold.rows, trainRows: fold.trainRows }
  })
}

function isRowScores(given: unknown): given is RowScores {
  const { names, nll, scores } = (given ?? {}) as Partial<RowScores>
  const isList = (list: unknown) => Array.isArray(list) && list.length === names?.length
  return Array.isArray(names) && isList(nll) && !!scores && Object.values(scores).every(isList)
}

function checkSameRows(
  { first: one, second: other }: CompareValues,
  first: readonly ComparedFold[],
  second: readonly ComparedFold[],
): void {
  const rowsOf = (folds: readonly ComparedFold[]) =>
    JSON.stringify(folds.map(({ rows }) => rows.names))
  if (rowsOf(first) === rowsOf(second)) return
  const count = (folds: readonly ComparedFold[]) =>
    `${folds.reduce((sum, { rows }) => sum + rows.names.length, 0)} rows in ${folds.length} folds`
  throw new UsageError(
    `${one} and ${other} measure different rows: ${count(first)}, ${count(second)}`,
    HOW,
  )
}
