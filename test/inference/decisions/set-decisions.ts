import fc from 'fast-check'
import { allLabelSets } from '../../reference/label-sets.js'

/** Weighted label sets over k labels, k ≤ 7: samples with repeats, and weights with zeros. */
export const weightedSamples = fc
  .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 12 }))
  .chain(([k, m]) =>
    fc.record({
      sets: fc.array(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: k, maxLength: k }), {
        minLength: m,
        maxLength: m,
      }),
      weights: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: m, maxLength: m }),
    }),
  )
  .filter(({ weights }) => weights.some((weight) => weight > 0))
  .map(({ sets, weights }) => {
    const sum = weights.reduce((total, weight) => total + weight, 0)
    return {
      sets,
      weights,
      codes: { rows: sets.length, cols: sets[0].length, values: Float32Array.from(sets.flat()) },
      probabilities: weights.map((weight) => weight / sum),
    }
  })

/** A distribution over all label sets of k ≤ 6 labels, some of them impossible. */
export const distributions = fc
  .integer({ min: 1, max: 6 })
  .chain((k) => fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 2 ** k, maxLength: 2 ** k }))
  .filter((weights) => weights.some((weight) => weight > 0))
  .map((weights) => {
    const sum = weights.reduce((total, weight) => total + weight, 0)
    return {
      sets: allLabelSets(Math.log2(weights.length)),
      probabilities: Float64Array.from(weights, (weight) => weight / sum),
    }
  })
