import { expect, test } from 'vitest'
import {
  empirical,
  marginal,
  mixture,
  type Proposal,
  tied,
  uniform,
} from '../../../src/samplers/index.js'
import { subsets } from '../../../src/spaces/index.js'
import { checkProposal } from '../../../src/testing/index.js'
import { failures } from '../failures.js'

const sets = subsets(3)
const fixed = marginal([0.8, 0.3, 0.5])
const perRow = tied(sets)
const context = { rows: 2, linearScores: Float32Array.of(1, -1, 0.5, -2, 0, 0.3) }

interface Case {
  readonly fault: string
  readonly proposal: Proposal
  readonly check: string
  readonly says: readonly string[]
}

const of = (
  fault: string,
  base: Proposal,
  changed: Partial<Proposal>,
  check: string,
  ...says: string[]
): Case => ({ fault, proposal: { ...base, ...changed }, check, says })

let calls = 0
const cases = [
  of(
    'codes for one row only',
    perRow,
    {
      sample: (rng, count, _, out) =>
        perRow.sample(rng, count, { rows: 1, linearScores: new Float32Array(3) }, out),
    },
    'sample writes count codes',
    'unwritten',
    'count = 1, rows = 2',
    'entry 3 of 6',
  ),
  of(
    'a code before the buffer',
    fixed,
    {
      sample: (rng, count, c, out) => {
        fixed.sample(rng, count, c, out)
        new Float32Array(out.buffer)[2] = 0
      },
    },
    'sample writes count codes',
    'out of bounds',
    'entry -3 of 3',
  ),
  of(
    'codes that are none',
    fixed,
    { sample: (_rng, _count, _, out) => void out.fill(0.25) },
    'sample draws nothing but elements',
    'code [0.25, 0.25, 0.25]',
  ),
  of(
    'chance of its own',
    fixed,
    { sample: (rng, count, c, out) => fixed.sample(rng.split(calls++), count, c, out) },
    'same seed, same bits',
    'differs',
  ),
  of(
    'a density for one code too many',
    fixed,
    {
      logDensity: (codes, count, c, out) => {
        fixed.logDensity(codes, count, c, out)
        out[count] = 0
      },
    },
    'logDensity writes one number a code',
    'more than one',
  ),
  of(
    'a density that eats the codes',
    fixed,
    {
      logDensity: (codes, count, c, out) => {
        fixed.logDensity(codes, count, c, out)
        codes.fill(0)
      },
    },
    'logDensity writes one number a code',
    'changes the codes',
  ),
  of(
    'codes it says are impossible',
    fixed,
    { logDensity: (_codes, count, _, out) => void out.fill(-Infinity, 0, count) },
    'logDensity writes one number a code',
    'no finite log-density',
    'y = {',
    'row 0',
  ),
  of(
    'a density of the first row for all rows',
    perRow,
    {
      logDensity: (codes, count, c, out) => {
        const first = c.linearScores!.slice(0, 3)
        const scores = Float32Array.from({ length: 3 * c.rows }, (_, i) => first[i % 3])
        perRow.logDensity(codes, count, { ...c, linearScores: scores }, out)
      },
    },
    'logDensity of a row is the same in a batch and alone',
    'row 1',
  ),
  of(
    'a density with twice the mass',
    fixed,
    {
      logDensity: (codes, count, c, out) => {
        fixed.logDensity(codes, count, c, out)
        for (let j = 0; j < count; j++) out[j] += Math.LN2
      },
    },
    'the density sums to one',
    'received 2',
  ),
  of(
    'another density than it draws from',
    fixed,
    { logDensity: marginal([0.75, 0.3, 0.5]).logDensity },
    'frequencies match the density',
    'times y = {',
  ),
  of(
    'ratios upside down',
    fixed,
    {
      logDensity: (codes, count, c, out) => {
        fixed.logDensity(codes, count, c, out)
        for (let j = 0; j < count; j++) out[j] = -out[j]
      },
    },
    'importance-weighted means are unbiased',
    'biased',
  ),
  of(
    'a mixture that forgets its fixed shares',
    mixture([
      { proposal: marginal([0.9, 0.9, 0.9]), weight: 0.5 },
      { proposal: uniform(sets), weight: 0.5 },
    ]),
    {
      logDensity: mixture([
        { proposal: marginal([0.9, 0.9, 0.9]), weight: 0.9 },
        { proposal: uniform(sets), weight: 0.1 },
      ]).logDensity,
    },
    'importance-weighted means are unbiased',
    'biased',
  ),
  of(
    'no way to the full set',
    fixed,
    {
      sample: (rng, count, c, out) => {
        fixed.sample(rng, count, c, out)
        for (let j = 0; j < count; j++) if (out[3 * j] + out[3 * j + 1] === 2) out[3 * j + 2] = 0
      },
      logDensity: (codes, count, c, out) => {
        fixed.logDensity(codes, count, c, out)
        for (let j = 0; j < count; j++) {
          if (codes[3 * j] + codes[3 * j + 1] < 2) continue
          out[j] = codes[3 * j + 2] === 1 ? -Infinity : Math.log(0.24 * 8)
        }
      },
    },
    'no element is out of reach',
    'y = {0, 1, 2}',
  ),
]

const seen = empirical(sets, Float32Array.of(1, 0, 0, 1, 0, 1))
cases.push(
  of(
    'a claim to reach everything',
    seen,
    { hasFullSupport: () => true },
    'if, and only if, hasFullSupport says so',
    'probability 0',
    'y = {}',
    '6 of 8 without',
    '1 codes a draw',
  ),
  of(
    'a support that is denied',
    perRow,
    { hasFullSupport: (count) => count < 2 },
    'if, and only if, hasFullSupport says so',
    'denies',
    'count = 6',
  ),
)

test('a proposal that says it leaves elements out passes', async () => {
  const checks = checkProposal(seen, sets, { context })
  expect(await failures(checks)).toEqual(new Map())
  expect(checks.at(-1)!.name).toContain('hasFullSupport')
})

test.each(cases)('caught: $fault', async ({ proposal, check, says }) => {
  const checks = checkProposal(proposal, sets, { context })
  const named = checks.filter(({ name }) => name.includes(check))
  const [message] = (await failures(named)).values()
  expect(message).toBeDefined()
  for (const part of says) expect(message).toContain(part)
})

test('every check of a proposal catches a fault above', () => {
  for (const { name } of checkProposal(perRow, sets, { context })) {
    expect(
      cases.some(({ check }) => name.includes(check)),
      name,
    ).toBe(true)
  }
})

test('a proposal may leave elements out if that is meant', async () => {
  const { proposal } = cases.find(({ fault }) => fault === 'no way to the full set')!
  expect(await failures(checkProposal(proposal, sets, { context, fullSupport: false }))).toEqual(
    new Map(),
  )
})

test('on a large space only what needs no enumeration is listed', () => {
  const names = checkProposal(marginal(new Float64Array(60).fill(0.1)), subsets(60)).map(
    ({ name }) => name,
  )
  expect(names.join()).not.toMatch(/sums to one|frequencies|unbiased|out of reach/)
  expect(names).toHaveLength(4)
})
