import type { CsrArrays } from '../engine/index.js'
import type { TermCountRows } from './count-terms.js'
import { type TextModel, textWidth } from './text-model.js'

/**
 * The rows of weights of rows of counts: `w = f(n) · idf`, each row then divided by its norm. Computed in 64 bits.
 *
 * @returns `[texts, columns]`, compressed sparse rows
 */
export function weighTerms(
  { rows, offsets, columns, counts }: TermCountRows,
  model: TextModel,
): CsrArrays {
  const { idf, norm } = model
  const frequency = frequencies[model.counts]
  const values = new Float32Array(counts.length)
  for (let row = 0; row < rows; row++) {
    const start = offsets[row]
    const end = offsets[row + 1]
    let size = 0
    for (let at = start; at < end; at++) {
      const count = counts[at]
      const weight = frequency(Math.abs(count)) * (idf ? idf[columns[at]] : 1)
      counts[at] = count < 0 ? -weight : weight
      size += norm === 'l2' ? weight * weight : weight
    }
    const divisor = norm === 'none' ? 1 : norm === 'l2' ? Math.sqrt(size) : size
    for (let at = start; at < end; at++) values[at] = counts[at] / divisor
  }
  return { rows, cols: textWidth(model), offsets, indices: columns, values }
}

const frequencies: Readonly<Record<TextModel['counts'], (count: number) => number>> = {
  counts: (count) => count,
  sublinear: (count) => 1 + Math.log(count),
  binary: () => 1,
}
