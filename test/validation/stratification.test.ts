import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { iterativeStratification } from '../../src/validation/folds/iterative-stratification.js'
import { planFolds } from '../../src/validation/folds/plan-folds.js'
import { strataOf, strataOfMatrix, withPairsOf } from '../../src/validation/folds/strata.js'
import { caught } from '../reference/caught.js'
import { goldenFolds } from './golden-folds.js'

const matrix = (labels: readonly (readonly number[])[]) => ({
  rows: labels.length,
  cols: labels[0].length,
  values: Float32Array.from(labels.flat()),
})

describe('iterative stratification', () => {
  test.each(goldenFolds.stratified)(
    'of order $order into $folds folds is that of iterative-stratification, ties decided alike',
    ({ labels, folds, order, choices, foldOf }) => {
      const plain = strataOfMatrix(matrix(labels))
      const { columns, names } = order === 2 ? withPairsOf(plain) : plain
      const items = columns.map((own) => ({ size: 1, columns: own, counts: own.map(() => 1) }))
      const left = [...choices]
      const choose = (n: number) => {
        const [among, chosen] = left.shift() ?? [0, 0]
        expect(among).toBe(n)
        return chosen
      }
      expect(Array.from(iterativeStratification(items, folds, names.length, choose))).toEqual(
        foldOf,
      )
      expect(left).toEqual([])
    },
  )

  test('shares out each label more evenly than chance does', () => {
    const labels = Array.from({ length: 90 }, (_, r) => [r % 10 === 0, r % 3 === 0].map(Number))
    const strata = strataOfMatrix(matrix(labels))
    const counts = (plan: ReturnType<typeof planFolds>) =>
      plan.folds.map(({ rows }) => rows.test.filter((row) => row % 10 === 0).length)
    expect(counts(planFolds(90, { folds: 9, strata }))).toEqual(new Array(9).fill(1))
    expect(counts(planFolds(90, { folds: 9 }))).not.toEqual(new Array(9).fill(1))
  })
})

describe('folds', () => {
  const label = fc.constantFrom(0, 1)
  const labelled = fc.record({
    labels: fc.array(fc.tuple(label, label, label), { minLength: 4, maxLength: 40 }),
    folds: fc.integer({ min: 2, max: 4 }),
    groups: fc.option(fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 40, maxLength: 40 })),
    stratify: fc.boolean(),
    seed: fc.integer({ min: 0, max: 5 }),
  })

  test('are disjoint and complete in every repeat, and keep groups together', () => {
    fc.assert(
      fc.property(labelled, ({ labels, folds, groups, stratify, seed }) => {
        const rows = labels.length
        const own = groups?.slice(0, rows)
        fc.pre(own === undefined || new Set(own).size >= folds * 2)
        const strata = stratify ? withPairsOf(strataOfMatrix(matrix(labels))) : undefined
        const plan = planFolds(rows, { folds, repeats: 2, seed, strata, groups: own })
        expect(plan.folds).toHaveLength(2 * folds)
        for (const repeat of [0, 1]) {
          const parts = plan.folds.filter((fold) => fold.repeat === repeat)
          const tested = parts.flatMap((part) => Array.from(part.rows.test)).sort((a, b) => a - b)
          expect(tested).toEqual(labels.map((_, row) => row))
          for (const { rows: part } of parts) {
            const all = [...part.train, ...part.test].sort((a, b) => a - b)
            expect(all).toEqual(labels.map((_, row) => row))
            if (!own) continue
            const train = new Set(Array.from(part.train, (row) => own[row]))
            expect(Array.from(part.test).some((row) => train.has(own[row]))).toBe(false)
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  test('are drawn by the seed alone, each repeat by its own', () => {
    const strata = strataOf(
      Array.from({ length: 30 }, (_, r) => (r % 3 ? 'a' : 'b')),
      30,
    )
    for (const options of [
      {},
      { strata },
      { groups: Array.from({ length: 30 }, (_, r) => r % 7) },
    ]) {
      const plan = () => planFolds(30, { folds: 3, repeats: 2, seed: 4, ...options })
      expect(plan()).toEqual(plan())
      const [first, , , second] = plan().folds
      expect(first.rows).not.toEqual(second.rows)
      expect(planFolds(30, { folds: 3, seed: 5, ...options }).folds[0].rows).toEqual(second.rows)
    }
  })

  test('say which labels are too few, and are stratified all the same', () => {
    const labels = Array.from({ length: 12 }, (_, r) => [Number(r < 2), Number(r % 2)])
    const strata = strataOfMatrix(matrix(labels), ['rare', 'common'])
    const { folds, warnings } = planFolds(12, { folds: 3, strata })
    expect(warnings).toEqual([
      'fewer rows than the 3 folds, so not in all of them: label "rare" (2 rows)',
    ])
    const rare = folds.map(({ rows }) => rows.test.filter((row) => row < 2).length)
    expect(rare.sort()).toEqual([0, 1, 1])
  })

  test.each([
    [{ folds: 5 }, 4, /more folds than rows; expected at least 5 rows; received 4/],
    [{ folds: 3, groups: [1, 1, 2, 2] }, 4, /more folds than groups; .* received 2/],
    [{ folds: 1 }, 4, /invalid option folds; expected a whole number from 2/],
    [{ folds: 2, repeats: 0 }, 4, /invalid option repeats/],
    [{ folds: 2, seed: 0.5 }, 4, /invalid option seed/],
    [{ folds: 2, groups: [1, 2] }, 4, /groups is not one a row/],
    [{ folds: 2, groups: [1, 2, Number.NaN, 3] }, 4, /invalid option groups\[2\]/],
  ])('refuse %j for %i rows', async (options, rows, message) => {
    const error = await caught(async () => planFolds(rows, options))
    expect(error.message).toMatch(message)
  })
})
