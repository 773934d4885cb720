import type { DenseMatrix } from '../../engine/index.js'
import { type LabelPair, strongestFirst } from '../../metrics/index.js'
import type { NamedPair, SizeShares, WorstRow } from './diagnosis.js'

const MOST_PAIRS = 200
const DOUBTS = 3

/** The pairs of labels farthest from independence, by name. */
export function strongestPairs(
  pairs: readonly LabelPair[],
  labels: readonly string[],
): NamedPair[] {
  return strongestFirst(pairs)
    .slice(0, MOST_PAIRS)
    .map((pair) => {
      const [one, other] = pair.labels
      return { ...pair, labels: [labels[one], labels[other]] as const }
    })
}

/** Shares of the rows by number of labels: of those known whole, as decided, and as drawn. */
export function sizeShares(
  truth: DenseMatrix,
  predicted: DenseMatrix,
  drawn: DenseMatrix,
): SizeShares[] {
  const shares = [truth, predicted, drawn].map(sharesOfSizes)
  const largest = Math.max(...shares.map(({ length }) => length))
  return Array.from({ length: largest }, (_, size) => ({
    size,
    truth: shares[0][size] ?? 0,
    predicted: shares[1][size] ?? 0,
    model: shares[2][size] ?? 0,
  }))
}

function sharesOfSizes({ rows, cols, values }: DenseMatrix): number[] {
  const counts: number[] = []
  let known = 0
  for (let row = 0; row < rows; row++) {
    const size = values.subarray(row * cols, (row + 1) * cols).reduce((sum, v) => sum + v, 0)
    if (Number.isNaN(size)) continue
    known++
    counts[size] = (counts[size] ?? 0) + 1
  }
  return Array.from(counts, (count = 0) => count / known)
}

/** What is known of a row, what was decided, and the entries that the model doubts most. */
export function worstRow(
  row: { readonly at: number; readonly name: string | number; readonly nll: number | null },
  labels: readonly string[],
  truth: DenseMatrix,
  predicted: DenseMatrix,
  marginals: DenseMatrix,
): WorstRow {
  const from = row.at * labels.length
  const namesIn = ({ values }: DenseMatrix) => labels.filter((_, i) => values[from + i] === 1)
  const entries = labels.map((label, i) => {
    const listed = truth.values[from + i]
    return { label, listed: listed === 1, probability: marginals.values[from + i], known: listed }
  })
  const doubts = entries
    .filter(({ known }) => !Number.isNaN(known))
    .map(({ known, ...entry }) => ({ ...entry, believed: Math.abs(1 - known - entry.probability) }))
    .sort((a, b) => a.believed - b.believed)
    .slice(0, DOUBTS)
    .map(({ believed, ...entry }) => entry)
  return {
    row: row.name,
    nll: row.nll,
    truth: namesIn(truth),
    predicted: namesIn(predicted),
    doubts,
  }
}
