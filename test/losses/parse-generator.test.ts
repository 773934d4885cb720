import { expect, test } from 'vitest'
import { PartitaError } from '../../src/errors.js'
import {
  logistic,
  parseGenerator,
  safeLogistic,
  sparsemax,
  tsallis,
} from '../../src/losses/index.js'

test('every generator is read back from its name', () => {
  expect(parseGenerator('logistic')).toBe(logistic)
  expect(parseGenerator(' sparsemax ')).toBe(sparsemax)
  for (const generator of [
    logistic,
    sparsemax,
    tsallis(1.5),
    tsallis(1 + 1e-9),
    safeLogistic(0.02),
  ]) {
    const again = parseGenerator(generator.name)
    expect(again.name).toBe(generator.name)
    expect(again.family).toEqual(generator.family)
  }
})

test('anything else is refused with the forms that are understood', () => {
  for (const text of [
    '',
    'softmax',
    'tsallis',
    'tsallis:',
    'tsallis:x',
    'tsallis:1:2',
    'logistic:1',
    'safe-logistic',
  ]) {
    expect(() => parseGenerator(text)).toThrow(/tsallis:ALPHA.*safe-logistic:RHO/)
  }
})

test('a number out of range is refused with the range', () => {
  expect(() => parseGenerator('tsallis:0.5')).toThrow(/at least 1/)
  expect(() => parseGenerator('safe-logistic:1')).toThrow(/between 0 and 1/)
  expect(() => parseGenerator('tsallis:Infinity')).toThrow(PartitaError)
})
