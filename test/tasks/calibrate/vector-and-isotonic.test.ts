import { describe, expect, it } from 'vitest'
import { takeRows } from '../../../src/engine/index.js'
import { decodeModel, encodeModel } from '../../../src/io/index.js'
import { calibrationRows } from '../../../src/tasks/calibrate/calibrate-model.js'
import { isotonicCurve } from '../../../src/tasks/calibrate/isotonic-curve.js'
import { readCurve } from '../../../src/tasks/calibrate/read-curves.js'
import { vectorObjective, vectorProblem } from '../../../src/tasks/calibrate/set-vector.js'
import { FittedMultilabel } from '../../../src/tasks/index.js'
import { caught } from '../../reference/caught.js'
import { classifier, everySet, labels, X, Y } from '../label-sets/weather.js'

const rowsOf = (from: number, to: number) =>
  Int32Array.from({ length: to - from }, (_, i) => from + i)
const seen = [takeRows(X, rowsOf(0, 20)), takeRows(Y, rowsOf(0, 20))] as const
const unseen = [takeRows(X, rowsOf(20, 60)), takeRows(Y, rowsOf(20, 60))] as const
const sure = { rate: 0.05, epochs: 30, validationFraction: 0 } as const

describe('a scale and a bias for each label', () => {
  it.each(['linear', 'pairwise'] as const)(
    'of the energy %s has the gradient of its loss',
    async (energy) => {
      const model = await classifier({ ...sure, energy }).fit(...seen)
      const { parts, features } = model.inside
      const problem = vectorProblem(
        calibrationRows(parts, features(unseen[0]), { codes: unseen[1].values }),
      )
      const groups = { of: Int32Array.of(0, 1, 0), count: 2, isFree: [true, true] }
      const f = vectorObjective(problem, groups, 3)
      const point = Float64Array.of(-0.3, 0.2, -0.1, 0.4, -0.5)
      const gradient = new Float64Array(5)
      f(point, gradient)
      const at = (i: number, by: number) => {
        const moved = point.map((value, j) => (i === j ? value + by : value))
        return f(moved, new Float64Array(5))
      }
      gradient.forEach((slope, i) => {
        expect(slope).toBeCloseTo((at(i, 1e-4) - at(i, -1e-4)) / 2e-4, 3)
      })
    },
  )

  it.each(['linear', 'pairwise'] as const)(
    'is one joint distribution, likelier than before (%s)',
    async (energy) => {
      const model = await classifier({ ...sure, energy }).fit(...seen)
      const calibrated = await model.calibrate(...unseen, { method: 'vector' })
      const { nllBefore = 0, nllAfter = 0, method } = calibrated.calibration ?? {}
      expect(method).toBe('vector')
      expect(model.evaluate(...unseen).nll).toBeCloseTo(nllBefore, 4)
      expect(calibrated.evaluate(...unseen).nll).toBeCloseTo(nllAfter, 4)
      const byTemperature = (await model.calibrate(...unseen)).calibration?.nllAfter ?? 0
      expect(nllAfter).toBeLessThan(byTemperature + 1e-6)
      const first = takeRows(X, rowsOf(30, 31))
      const all = everySet.map((set) => Math.exp(calibrated.logProbability(first, [set])[0]))
      expect(all.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5)
      const again = await FittedMultilabel.fromBytes(calibrated.toBytes())
      expect(again.logProbability(...unseen)).toEqual(calibrated.logProbability(...unseen))
    },
  )

  it('or for groups of them; labels that are never true are left as they are, and named', async () => {
    const model = await classifier(sure).fit(...seen)
    const groups = { wet: ['rain', 'wind'] }
    const { options, calibration } = await model.calibrate(...unseen, { method: 'vector', groups })
    expect([options.seed, calibration?.warnings]).toEqual([model.options.seed, []])
    await expect(
      model.calibrate(...unseen, { method: 'vector', groups: { wet: ['rain', 'snow'] } }),
    ).rejects.toThrow(/snow/)
    const without = { ...unseen[1], values: unseen[1].values.map((y, at) => (at % 3 ? y : 0)) }
    const rare = await model.calibrate(unseen[0], without, { method: 'vector' })
    expect(rare.diagnostics.warnings.join()).toMatch(
      /labels rain \(1\) are true in no calibration row/,
    )
  })
})

describe('isotonic curves', () => {
  /*
   * from sklearn.isotonic import IsotonicRegression
   * i = np.arange(24); p = ((i * 7) % 24 + .5) / 24; y = ((i * 5) % 9 < 9 * p**2 + 1).astype(float); p[5] = p[6]
   * IsotonicRegression(out_of_bounds='clip').fit(p, y).predict([0, .1, .25, .33, .5, .61, .8, 1])
   */
  it('agree with scikit-learn', () => {
    const p = Array.from({ length: 24 }, (_, i) => (((i * 7) % 24) + 0.5) / 24)
    const y = p.map((q, i) => Number((i * 5) % 9 < 9 * q ** 2 + 1))
    p[5] = p[6]
    const curve = isotonicCurve(p, y)!
    const golden = [0.2, 0.2, 0.375, 0.375, 0.375, 0.5, 0.85, 1]
    const read = [0, 0.1, 0.25, 0.33, 0.5, 0.61, 0.8, 1].map((at) => readCurve(curve, at))
    expect(read).toEqual(golden.map((value) => expect.closeTo(value, 9)))
    expect(
      isotonicCurve(
        p,
        y.map(() => 1),
      ),
    ).toBeUndefined()
  })

  it('change marginals alone, and say so', async () => {
    const model = await classifier(sure).fit(...seen)
    const calibrated = await model.calibrate(...unseen, { method: 'isotonic' })
    expect(calibrated.logProbability(...unseen)).toEqual(model.logProbability(...unseen))
    expect(calibrated.predict(unseen[0])).toEqual(model.predict(unseen[0]))
    const [before, after] = [model, calibrated].map(
      (of) => of.predictProbabilities(unseen[0]).values,
    )
    const own = isotonicCurve(
      before.filter((_, at) => at % 3 === 0),
      unseen[1].values.filter((_, at) => at % 3 === 0),
    )!
    expect(after[0]).toBeCloseTo(readCurve(own, before[0]), 6)
    expect(calibrated.diagnostics.warnings.join()).toMatch(/marginals alone/)
    const again = await FittedMultilabel.fromBytes(calibrated.toBytes())
    expect(again.predictProbabilities(unseen[0])).toEqual(
      calibrated.predictProbabilities(unseen[0]),
    )
    const { brierScore } = calibrated.evaluate(...unseen).calibration.marginals
    const squares = unseen[1].values.map((y, at) => (y - after[at]) ** 2)
    expect(brierScore).toBeCloseTo(squares.reduce((sum, each) => sum + each, 0) / squares.length, 6)
    expect(labels).toHaveLength(3)
  })
})

it('curves in a model file that are too few, or no curves, are refused', async () => {
  const model = await classifier({ epochs: 1 }).fit(...seen)
  const bytes = (await model.calibrate(...unseen, { method: 'isotonic' })).toBytes()
  const { header, weights } = decodeModel(bytes, 'multilabel')
  const saved = header as { calibration: { curves: object[] } }
  const [first, ...others] = saved.calibration.curves
  const empty = { says: [], means: [] }
  const level = { says: [0.5, 0.5], means: [0, 1] }
  const uneven = { says: [0, 1], means: [0] }
  for (const curves of [others, [first, ...saved.calibration.curves]].concat(
    [empty, level, uneven].map((wrong) => [wrong, ...others]),
  )) {
    const damaged = { ...saved, calibration: { ...saved.calibration, curves } }
    const task = 'multilabel'
    const error = await caught(() =>
      FittedMultilabel.fromBytes(encodeModel({ task, header: damaged, weights })),
    )
    expect(error.code).toBe('MODEL_FILE')
    expect(error.message).toMatch(/calibration\.curves/)
  }
})
