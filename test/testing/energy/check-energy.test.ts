import { expect, test } from 'vitest'
import type { Tape, Variable } from '../../../src/engine/index.js'
import {
  type BatchScore,
  customEnergy,
  type EnergyFactory,
  type EnergyKind,
  energyFactories,
} from '../../../src/models/index.js'
import { partialRanking, permutations, type Space, subsets } from '../../../src/spaces/index.js'
import { type CheckedEnergy, checkEnergy } from '../../../src/testing/index.js'
import { failures } from '../failures.js'

const sets = subsets(3) as Space<unknown>
const rankings = permutations(3) as Space<unknown>
const constraints = [partialRanking(3, { top: [1] }), partialRanking(3, { top: [0] })]

interface Case {
  readonly fault: string
  readonly energy: CheckedEnergy
  readonly space?: Space<unknown>
  readonly check: string
  readonly says: readonly string[]
}

/** An energy of a kind whose score is changed. */
function changed(
  kind: Exclude<EnergyKind, 'custom'>,
  change: (score: BatchScore, tape: Tape, context: Variable) => Partial<BatchScore>,
): EnergyFactory {
  return (store, space, options) => {
    const energy = energyFactories[kind](store, space, options)
    return {
      ...energy,
      at(tape, context) {
        const score = energy.at(tape, context)
        return { ...score, ...change(score, tape, context as Variable) }
      },
    }
  }
}

/** The same values with a factor in its derivative. */
function slopeTimes(tape: Tape, of: Variable, factor: number): Variable {
  const values = Float64Array.from(tape.backend.read(of.value))
  return tape.custom([of], of.rows, of.cols, values, (upstream) => [
    Float64Array.from(upstream, (g) => factor * g),
  ])
}

let calls = 0
const cases: readonly Case[] = [
  {
    fault: 'chance of its own',
    energy: (store, space, options) => {
      const rng = options.rng.split(calls++)
      return energyFactories.deep(store, space, { ...options, rng })
    },
    check: 'the same seed',
    says: ['not all chance', 'parameter energy/'],
  },
  {
    fault: 'another parameter each time',
    energy: (store, space, options) => {
      store.add(`made/${calls++}`, 1, 1)
      return energyFactories.linear(store, space, options)
    },
    check: 'the same seed',
    says: ['parameter made/'],
  },
  {
    fault: 'one score a row',
    energy: changed('linear', (score, tape) => ({
      score: (codes) => tape.rowSum(score.score(codes)),
    })),
    check: 'one for each row and code',
    says: ['[3, 2]', '[3, 1]', '2 codes, shared'],
  },
  {
    fault: 'no score for a full pair',
    energy: changed('linear', (score, tape) => ({
      score(codes) {
        const size = tape.reshape(tape.rowSum(codes.matrix), 1, codes.matrix.rows)
        const pairs = tape.backend.read(size.value).map((n) => (n >= 2 ? Number.NaN : 0))
        if (!codes.shared) return score.score(codes)
        const rows = Float64Array.from(
          { length: 3 * pairs.length },
          (_, e) => pairs[e % pairs.length],
        )
        return tape.add(score.score(codes), tape.upload(rows, 3, pairs.length))
      },
    })),
    check: 'scores are finite',
    says: ['NaN', 'y = {0, 1}, row 0'],
  },
  {
    fault: 'a layout that is forgotten',
    energy: changed('pairwise', (score, tape) => ({
      score: (codes) => (codes.shared ? score.score(codes) : tape.scale(score.score(codes), 1.001)),
    })),
    check: 'shared codes and codes of each row',
    says: ['unlike a shared one', 'y = {0}, row 0'],
  },
  {
    fault: 'a context less its mean over the batch',
    energy: (store, space, options) => {
      const energy = energyFactories.linear(store, space, options)
      return {
        at(tape, given) {
          const context = given as Variable
          const { rows } = context
          const mean = tape.upload(new Float64Array(rows * rows).fill(1 / rows), rows, rows)
          return energy.at(tape, tape.subtract(context, tape.matmul(mean, context)))
        },
      }
    },
    check: 'alone and in company',
    says: ['in a batch than alone', 'y = {0}, row 0'],
  },
  {
    fault: 'scores less the mean over the codes',
    energy: changed('linear', (score, tape) => ({
      score(codes) {
        const scores = score.score(codes)
        const { cols } = scores
        const mean = tape.upload(new Float64Array(cols * cols).fill(1 / cols), cols, cols)
        return tape.subtract(scores, tape.matmul(scores, mean))
      },
    })),
    check: 'alone and in company',
    says: ['among others than alone', 'y = {}, row 0'],
  },
  {
    fault: 'another score on another engine',
    energy: changed('linear', (score, tape) => ({
      score: (codes) =>
        tape.backend.name === 'reference'
          ? score.score(codes)
          : tape.scale(score.score(codes), 1.01),
    })),
    check: 'the engine',
    says: ['another score than float64', 'y = {0}, row 0'],
  },
  {
    fault: 'a derivative twice as large',
    energy: changed('deep', (score, tape) => ({
      score: (codes) => slopeTimes(tape, score.score(codes), 2),
    })),
    check: 'the gradient in every parameter',
    says: ['energy/deep/context', 'by differences', 'entry [0, 0]', 'y = {}, codes shared'],
  },
  {
    fault: 'a context that is cut off',
    energy: (store, space, options) => {
      const energy = energyFactories.linear(store, space, options)
      return {
        at: (tape, context) => {
          const { rows, cols, value } = context as Variable
          return energy.at(tape, tape.upload(tape.backend.read(value), rows, cols))
        },
      }
    },
    check: 'the gradient in the context',
    says: ['a derivative in the context', '0 for entry [0, 0]', 'y = {0}'],
  },
  {
    fault: 'pairs in a score that is called linear',
    energy: changed('pairwise', () => ({ isLinear: true, coupling: undefined })),
    check: 'the linear part is the whole score',
    says: ['called linear', 'y = {0, 1}, row 0'],
  },
  {
    fault: 'a coupling of another size',
    energy: changed('pairwise', (score, tape) => ({
      coupling: () => tape.scale(score.coupling!(), 2),
    })),
    check: 'the linear part and the coupling',
    says: ['½ φᵀUφ', 'y = {0, 1}, row 0'],
  },
  {
    fault: 'a coupling of one triangle',
    energy: changed('pairwise', (score, tape) => ({
      coupling: () =>
        tape.multiply(score.coupling!(), tape.upload([0, 2, 2, 0, 0, 2, 0, 0, 0], 3, 3)),
    })),
    check: 'the linear part and the coupling',
    says: ['not symmetric', 'entry [0, 1]'],
  },
  {
    fault: 'a start with something to say',
    energy: customEnergy((tape, { codes, parameter, spread }) =>
      spread(tape.matmul(codes, parameter('s', 3, 1, [0, 1, 0]))),
    ).create,
    check: 'the starting score',
    says: ['does not start as its linear part', 'y = {1}, row 0'],
  },
  {
    fault: 'a log-partition relative to the uniform measure',
    energy: changed('pairwise', (score, tape) => ({
      exactLogPartition: () => tape.addScalar(score.exactLogPartition!(), -3 * Math.LN2),
    })),
    check: 'exactLogPartition',
    says: ['ln Σ_y exp', 'row 0'],
  },
  {
    fault: 'a log-partition with the wrong slope',
    energy: changed('pairwise', (score, tape) => ({
      exactLogPartition: () => slopeTimes(tape, score.exactLogPartition!(), 0.5),
    })),
    check: 'exactLogPartition',
    says: ['a derivative in parameter energy/linear/weight', 'exactLogPartition'],
  },
  {
    fault: 'constraints that go to the wrong rows',
    energy: changed('plackett-luce', (score) => ({
      constrainedLogPartition: ({ rows, constraints }) =>
        score.constrainedLogPartition!({ rows: rows.map((row) => row - 1), constraints }),
    })),
    space: rankings,
    check: 'constrainedLogPartition',
    says: ['y is allowed', 'row 1', '2 of 6 allowed'],
  },
  {
    fault: 'a linear part of another width',
    energy: changed('linear', (_, tape) => ({ linear: tape.upload([1, 2, 3], 3, 1) })),
    check: 'the linear part is the whole score',
    says: ['[3, 3]', '[3, 1]'],
  },
]

test.each(cases)('caught: $fault', async ({ energy, space = sets, check, says }) => {
  const checks = checkEnergy(energy, space, { constraints })
  const [message] = (await failures(checks.filter(({ name }) => name.includes(check)))).values()
  expect(message).toBeDefined()
  for (const part of says) expect(message).toContain(part)
})

test('every check of an energy catches a fault above', () => {
  const names = (['pairwise', 'linear'] as const)
    .flatMap((kind) => checkEnergy(kind, sets))
    .concat(checkEnergy('plackett-luce', rankings, { constraints }))
    .map(({ name }) => name)
  for (const name of names) {
    expect(
      cases.some(({ check }) => name.includes(check)),
      name,
    ).toBe(true)
  }
})

test('an energy that cannot be made fails, and says why', async () => {
  const failed = await failures(checkEnergy('plackett-luce', sets))
  expect(failed.size).toBeGreaterThan(5)
  for (const message of failed.values()) expect(message).toContain('Plackett–Luce needs')
})
