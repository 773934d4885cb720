import { checkOption, PartitaError } from '../../errors.js'
import type { Subsets } from '../../spaces/index.js'
import { knownEntries, type LabelInput } from './label-input.js'

/**
 * What rows weigh by their labels: `'balanced'`, or a weight > 0 by name, others 1. A row weighs as much as its
 * weightiest label, 1 without any.
 */
export type LabelWeight = 'balanced' | Readonly<Record<string, number>>

/** A label weighs no more than so many of a common one. */
const HEAVIEST = 10

/**
 * One weight a row by its labels. Balanced, a label of `n_i` rows weighs `n̄ / n_i`, `n̄` the mean number of rows of
 * a label, from 1 up to 10.
 *
 * @throws PartitaError `UNKNOWN_LABEL`; `INVALID_OPTION` for a weight that is not a number > 0
 */
export function labelRowWeights(
  asked: LabelWeight,
  Y: LabelInput,
  space: Subsets,
  rows: number,
): Float64Array {
  const k = space.codeLength
  const entries = knownEntries(Y, space, rows, 'fit(X, Y)')
  const weights = asked === 'balanced' ? balanced(entries, k) : named(asked, space.labels)
  return Float64Array.from({ length: rows }, (_, row) => {
    let weight = 0
    for (let i = 0; i < k; i++) {
      if (entries[row * k + i] === 1) weight = Math.max(weight, weights[i])
    }
    return weight === 0 ? 1 : weight
  })
}

function balanced(entries: Float32Array, k: number): Float64Array {
  const counts = new Float64Array(k)
  entries.forEach((entry, at) => {
    if (entry === 1) counts[at % k]++
  })
  const mean = counts.reduce((sum, count) => sum + count, 0) / k
  return counts.map((count) => Math.min(HEAVIEST, Math.max(1, mean / count)))
}

function named(asked: Readonly<Record<string, number>>, labels: readonly string[]): Float64Array {
  const weights = new Float64Array(labels.length).fill(1)
  for (const [label, weight] of Object.entries(asked)) {
    const at = labels.indexOf(label)
    if (at < 0) {
      throw new PartitaError('UNKNOWN_LABEL', 'a weight of a label that there is not', {
        expected: `labels of the data: ${labels.slice(0, 5).join(', ')}`,
        received: JSON.stringify(label),
        where: 'labelWeight',
      })
    }
    const isWeight = weight > 0 && Number.isFinite(weight)
    checkOption(isWeight, `labelWeight.${label}`, 'a number > 0', weight)
    weights[at] = weight
  }
  return weights
}
