import { expect, it } from 'vitest'
import { takeRows } from '../../../src/engine/index.js'
import { FittedMultilabel } from '../../../src/tasks/index.js'
import { classifier, X, Y } from '../label-sets/weather.js'
import * as drinks from '../rankings/drinks.js'

const rowsOf = (from: number, to: number) =>
  Int32Array.from({ length: to - from }, (_, i) => from + i)
const sure = { rate: 0.05, epochs: 20, validationFraction: 0 } as const

it('calibrate: true finds the temperature out of fold, and leaves the fit what it is', async () => {
  const seen = [takeRows(X, rowsOf(0, 24)), takeRows(Y, rowsOf(0, 24))] as const
  const unseen = [takeRows(X, rowsOf(24, 60)), takeRows(Y, rowsOf(24, 60))] as const
  const plain = await classifier(sure).fit(...seen)
  const model = await classifier({ ...sure, calibrate: true }).fit(...seen)
  const { method, rows, temperature = 1 } = model.calibration ?? {}
  expect([method, rows]).toEqual(['temperature', 24])
  expect(temperature).toBeGreaterThan(1)
  expect(model.diagnostics.warnings).toEqual(plain.diagnostics.warnings)
  const sets = Array.from({ length: 36 }, () => ['rain'])
  const ratio = (fitted: FittedMultilabel) => {
    const [one] = fitted.logProbability(unseen[0], sets)
    return (
      one -
      fitted.logProbability(
        unseen[0],
        Array.from(sets, () => ['sun', 'wind']),
      )[0]
    )
  }
  expect(ratio(model)).toBeCloseTo(ratio(plain) / temperature, 4)
  expect(model.evaluate(...unseen).nll).toBeLessThan(plain.evaluate(...unseen).nll)
  const again = await FittedMultilabel.fromBytes(model.toBytes())
  expect(again.calibration).toEqual(model.calibration)
})

it('of what auto has chosen, too, and of mixtures', async () => {
  const options = { ...drinks.quick, energy: 'auto', experts: 'auto', calibrate: true } as const
  const model = await drinks.ranker(options).fit(drinks.X, drinks.Y)
  expect(model.calibration?.rows).toBe(40)
})

it('needs rows for folds', async () => {
  const few = [takeRows(X, rowsOf(0, 6)), takeRows(Y, rowsOf(0, 6))] as const
  const fit = classifier({ ...sure, calibrate: true }).fit(...few)
  await expect(fit).rejects.toThrow(/at least 8 rows/)
  await expect(classifier({ calibrate: 'yes' as never }).fit(...few)).rejects.toThrow(/calibrate/)
})
