import type { FoldComparison, PairedComparison } from '../../metrics/index.js'
import { textTable } from './text-table.js'

/** One score of two evaluations, held against each other. */
export interface Comparison {
  readonly score: string
  /** smaller is better */
  readonly isLoss: boolean
  /** rows left out: one of the two gave the right answer probability zero */
  readonly impossible: number
  readonly rows: PairedComparison
  /** where there are several folds: of the ways of fitting, not of these models */
  readonly folds?: FoldComparison
}

/** Below this a difference is not put down to chance. */
const LEVEL = 0.05

/** Two evaluations side by side, with what their differences are worth. */
export function comparisonText(
  first: string,
  second: string,
  comparisons: readonly Comparison[],
): string {
  const { pairs } = comparisons[0].rows
  const hasFolds = comparisons.some(({ folds }) => folds)
  const number = (value: number) => value.toFixed(4)
  const signed = (value: number) => `${value > 0 ? '+' : ''}${number(value)}`
  const table = textTable([
    [
      'score',
      'A',
      'B',
      'B − A',
      '95 % interval',
      'B better',
      'A better',
      'p (rows)',
      ...(hasFolds ? ['p (folds)'] : []),
    ],
    ...comparisons.map(({ score, isLoss, rows, folds }) => [
      isLoss ? `${score} (less is better)` : score,
      number(rows.first),
      number(rows.second),
      signed(rows.difference),
      `${signed(rows.interval[0])} to ${signed(rows.interval[1])}`,
      String(isLoss ? rows.smaller : rows.larger),
      String(isLoss ? rows.larger : rows.smaller),
      pText(rows.pValue),
      ...(hasFolds ? [folds ? pText(folds.pValue) : ''] : []),
    ]),
  ])
  const impossible = Math.max(...comparisons.map((each) => each.impossible))
  return `${[
    `A  ${first}`,
    `B  ${second}`,
    '',
    table,
    '',
    ...comparisons.map((comparison) => verdict(comparison)),
    '',
    `p (rows): signs of ${pairs} paired differences flipped at random: do these models differ on rows like these?`,
    ...(hasFolds
      ? [
          'p (folds): corrected resampled t-test (Nadeau, Bengio 2003): do these ways of fitting differ?',
        ]
      : []),
    ...(impossible > 0
      ? [`nll leaves out ${impossible} rows to whose answer one of them gives probability zero`]
      : []),
    ...(comparisons.length > 1
      ? [`${comparisons.length} scores are tested: by chance alone one in twenty has p < .05`]
      : []),
  ].join('\n')}\n`
}

function verdict({ score, isLoss, rows, folds }: Comparison): string {
  const p = folds?.pValue ?? rows.pValue
  if (p >= LEVEL || rows.difference === 0) return `${score}: no difference beyond chance`
  return `${score}: ${rows.difference > 0 === isLoss ? 'A' : 'B'} is better`
}

function pText(p: number): string {
  return p < 0.0001 ? '< .0001' : p.toFixed(4).replace(/^0/, '')
}
