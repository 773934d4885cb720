import { checkOption } from '../../errors.js'
import type { Space } from '../contract/space.js'
import { FeatureSpace, type WriteFeatures } from './feature-space.js'

/**
 * `space` with products of two entries of its code as further entries: for 0/1 codes, whether both are
 * 1. A linear score then is a pairwise one whose couplings depend on the input.
 *
 * @param pairs of indices of entries of the space's code; {@link gridPairs} gives the neighbours in a
 *   grid
 * @throws PartitaError INVALID_OPTION if there is no pair, or one is not of two different entries
 *
 * @example
 * ```ts
 * import { gridPairs, subsets, withPairs } from 'partita'
 * const patch = withPairs(subsets(9), gridPairs(3, 3)) // nine cells, twelve pairs of neighbours
 * const code = new Float32Array(patch.codeLength)
 * patch.encode(new Set([0, 1, 4]), code, 0)
 * console.log(patch.codeLength, code.slice(9)) // 21; two pairs are 1: cells 0, 1 and cells 1, 4
 * ```
 */
export function withPairs<S extends Space<unknown>>(
  space: S,
  pairs: readonly (readonly [number, number])[],
): FeatureSpace<S> {
  const { codeLength } = space
  checkOption(pairs.length > 0, 'pairs', 'at least one', 'none')
  const isEntry = (i: number) => Number.isInteger(i) && i >= 0 && i < codeLength
  for (const [i, j] of pairs) {
    const isPair = isEntry(i) && isEntry(j) && i !== j
    checkOption(isPair, 'pairs', `two different entries from 0 to ${codeLength - 1}`, `${i}, ${j}`)
  }
  const write: WriteFeatures = (code, at, out, to) => {
    for (let p = 0; p < pairs.length; p++) {
      out[to + p] = code[at + pairs[p][0]] * code[at + pairs[p][1]]
    }
  }
  const name = `${space.name} with ${pairs.length} pairs`
  return new FeatureSpace(space, pairs.length, write, name, { pairs })
}

/**
 * The pairs of neighbouring cells of a grid, left and right then above and below, by row-major index:
 * `rows·(cols − 1) + (rows − 1)·cols` pairs.
 *
 * @example
 * ```ts
 * import { gridPairs } from 'partita'
 * console.log(gridPairs(2, 2)) // [0, 1] [0, 2] [1, 3] [2, 3]
 * ```
 */
export function gridPairs(rows: number, cols: number): (readonly [number, number])[] {
  const isCount = (n: number) => Number.isInteger(n) && n >= 1
  checkOption(isCount(rows) && isCount(cols), 'grid', 'at least one row and column', [rows, cols])
  const pairs: (readonly [number, number])[] = []
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const cell = row * cols + col
      if (col + 1 < cols) pairs.push([cell, cell + 1])
      if (row + 1 < rows) pairs.push([cell, cell + cols])
    }
  }
  return pairs
}
