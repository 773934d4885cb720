import fc from 'fast-check'
import { expect, test } from 'vitest'
import { labelConfusions, labelPairs } from '../../../src/metrics/index.js'
import { labelSetPairs } from '../golden-cases.js'

test('shares and lifts are those of counted rows', () => {
  fc.assert(
    fc.property(labelSetPairs, ({ truth, predicted }) => {
      const { rows, cols } = truth
      const share = ({ values }: typeof truth, ...labels: number[]) =>
        Array.from({ length: rows }, (_, row) =>
          labels.every((label) => values[row * cols + label] === 1),
        ).filter(Boolean).length / rows
      for (const pair of labelPairs(truth, predicted)) {
        const [i, j] = pair.labels
        expect(pair.known).toBe(rows)
        expect(pair.together).toBeCloseTo(share(truth, i, j) * rows, 9)
        expect(pair.modelShare).toBeCloseTo(share(predicted, i, j), 12)
        const independent = share(truth, i) * share(truth, j)
        if (independent === 0) expect(pair.lift).toBeNull()
        else expect(pair.lift).toBeCloseTo(share(truth, i, j) / independent, 9)
      }
    }),
  )
})

test('pairs count rows that are known of both', () => {
  const truth = { rows: 3, cols: 2, values: [1, 1, 1, Number.NaN, 0, 1] }
  const [pair] = labelPairs(truth, { rows: 1, cols: 2, values: [1, 0] })
  expect(pair).toMatchObject({ known: 2, together: 1, share: 0.5, lift: 1, modelLift: null })
})

test('a confusion is one label missed and another in its place, the most frequent first', () => {
  const truth = { rows: 3, cols: 3, values: [1, 0, 0, 1, 0, 0, 0, 1, 1] }
  const predicted = { rows: 3, cols: 3, values: [0, 1, 0, 0, 1, 1, 0, 1, 1] }
  expect(labelConfusions(truth, predicted)).toEqual([
    { missed: 0, predicted: 1, rows: 2 },
    { missed: 0, predicted: 2, rows: 1 },
  ])
})
