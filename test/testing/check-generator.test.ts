import { expect, test } from 'vitest'
import { type Generator, logistic, sparsemax } from '../../src/losses/index.js'
import { checkGenerator } from '../../src/testing/index.js'
import { failures } from './failures.js'

interface Case {
  readonly fault: string
  readonly generator: Generator
  readonly check: string
  readonly says: readonly string[]
}

const of = (
  fault: string,
  changed: Partial<Generator>,
  check: string,
  ...says: string[]
): Case => ({
  fault,
  generator: { name: 'broken', conjugate: Math.expm1, weight: Math.exp, ...changed },
  check,
  says,
})

const cases = [
  of('no name', { name: '' }, 'the conjugate is 0 and the weight 1 at 0', 'name'),
  of('f*(0) is 1', { conjugate: Math.exp }, 'the conjugate is 0 and', 'f*(0)', 'received 1'),
  of('weight 2 at 0', { weight: (s) => 2 * Math.exp(s) }, 'the conjugate is 0 and', 'received 2'),
  of(
    'a weight that is wrong above 1',
    { weight: (s) => (s > 1 ? 2 : 1) * Math.exp(s) },
    'the weight is the derivative of the conjugate',
    's = 1.125',
    'by differences',
  ),
  of(
    'a negative weight',
    { conjugate: (s) => s + (s * s) / 2, weight: (s) => 1 + s },
    'the weight is never negative',
    's = -1.125',
    'received -0.125',
  ),
  of(
    'a weight that falls',
    { conjugate: Math.sin, weight: (s) => Math.abs(Math.cos(s)) },
    'never falls',
    's = 0.125',
    'not convex',
  ),
  of(
    'Infinity less Infinity',
    { conjugate: (s) => Math.exp(s) - Math.exp(s / 2) / 1e9 - 1 + 1e-9 },
    'far scores give no NaN',
    's = 1000000',
    'NaN',
  ),
  of(
    'a weight that stops at 1, so nothing sums to one',
    {
      conjugate: (s) => (s > 0 ? s : Math.expm1(s)),
      weight: (s) => (s > 0 ? 0.9 : 0.9 * Math.exp(s)),
    },
    'probabilities are at least 0 and sum to one',
    'scores [0]',
  ),
  of(
    'a point mass that costs something, by the formula of another family',
    { ...sparsemax, family: { kind: 'tsallis', alpha: 1.5 } },
    'the loss is at least 0',
    'scores [0, 0]',
    'received 0.05',
  ),
  of(
    'a conjugate with a slope of its own',
    { conjugate: (s) => Math.expm1(s) + 0.1 * Math.sin(s) },
    'the loss is convex, and its gradient agrees',
    'by differences',
    'scores [',
  ),
  of(
    'the family of another generator',
    { ...sparsemax, family: { kind: 'tsallis', alpha: 1.5 } },
    "the engine's fused loss",
    'kind: "tsallis", alpha: 1.5',
    'wasm backend',
  ),
]

test.each(cases)('caught: $fault', async ({ generator, check, says }) => {
  const checks = checkGenerator(generator).filter(({ name }) => name.includes(check))
  const [message] = (await failures(checks)).values()
  expect(message).toBeDefined()
  for (const part of says) expect(message).toContain(part)
})

test('every check of a generator catches a fault above', () => {
  for (const { name } of checkGenerator(logistic)) {
    expect(
      cases.some(({ check }) => name.includes(check)),
      name,
    ).toBe(true)
  }
})

test('without a family there is nothing to compare with the engine', () => {
  const { conjugate, weight, name } = sparsemax
  expect(checkGenerator({ conjugate, weight, name })).toHaveLength(
    checkGenerator(sparsemax).length - 1,
  )
})
