import fc from 'fast-check'
import { expect, it } from 'vitest'
import { riskCoverage } from '../../../src/metrics/index.js'

it('is the mean loss of the least doubtful rows, for every number of them', () => {
  const loss = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 5 }))
  fc.assert(
    fc.property(fc.array(loss, { minLength: 1, maxLength: 30 }), (rows) => {
      const losses = rows.map(([l]) => l / 4)
      const doubts = rows.map(([, d], i) => d + i / 100) // no two alike
      const { area, curve, leastArea } = riskCoverage(losses, doubts)
      const order = [...rows.keys()].sort((a, b) => doubts[a] - doubts[b])
      const risks = order.map((_, m) => {
        const answered = order.slice(0, m + 1)
        return answered.reduce((sum, row) => sum + losses[row], 0) / (m + 1)
      })
      expect(curve.map(({ risk }) => risk)).toEqual(risks.map((risk) => expect.closeTo(risk, 9)))
      expect(area).toBeCloseTo(risks.reduce((sum, risk) => sum + risk, 0) / rows.length, 9)
      expect(leastArea).toBeLessThanOrEqual(area + 1e-9)
      // doubts that tell nothing have the mean loss everywhere
      const flat = riskCoverage(
        losses,
        losses.map(() => 1),
      )
      expect(flat.area).toBeCloseTo(losses.reduce((sum, l) => sum + l, 0) / rows.length, 9)
      expect(flat.curve).toHaveLength(1)
    }),
  )
})

it('says what is wrong and where', () => {
  expect(() => riskCoverage([1], [1, 2])).toThrow(/one doubt/)
  expect(() => riskCoverage([], [])).toThrow(/no losses/)
  expect(() => riskCoverage([1, Number.NaN], [1, 2])).toThrow(/row 1/)
})
