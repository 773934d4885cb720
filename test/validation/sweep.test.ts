import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { MultilabelClassifier } from '../../src/tasks/index.js'
import {
  compareFolds,
  crossValidate,
  leaderboardCsv,
  leaderboardRows,
  type OwnModel,
  type SweepEvent,
  type SweepOptions,
  type SweepResult,
  sweep,
} from '../../src/validation/index.js'
import { candidatesOf } from '../../src/validation/sweep/search.js'
import { testFolder } from '../cli/folder.js'
import { caught } from '../reference/caught.js'
import { inputs, kinds, labelRows } from './small-data.js'

const folder = testFolder()
const X = inputs(18)
const Y = labelRows(18)
const estimator = new MultilabelClassifier({
  energy: 'linear',
  encoder: { hidden: [4] },
  epochs: 2,
})
const grid = { rate: [1e-6, 0.05], batchSize: [6, 18] }
const search = (options: SweepOptions) => sweep(estimator, X, Y, { folds: 3, seed: 2, ...options })

/** An estimator of one's own that scores what it is told, worse by the fold. */
function scripted({ score }: { readonly score: number }) {
  let fits = 0
  return {
    async fit(): Promise<OwnModel> {
      const own = score + 0.1 * fits++
      return { evaluate: () => ({ own }) }
    },
  }
}

describe('a sweep', () => {
  test('cross-validates every candidate of a grid on the same folds', async () => {
    const { leaderboard, best, units, metric } = await search({ grid })
    expect(metric).toEqual({ name: 'nll', better: 'smaller' })
    expect(units).toBe(12)
    expect(leaderboard.map(({ rank, outcome }) => [rank, outcome])).toEqual(
      [1, 2, 3, 4].map((rank) => [rank, 'complete']),
    )
    expect(best).toEqual(leaderboard[0].options)
    expect(best).toMatchObject({ rate: 0.05 })
    for (const entry of leaderboard) {
      const own = new MultilabelClassifier({ ...estimator.options, ...entry.options })
      const { scores, folds } = await crossValidate(own, X, Y, { folds: 3, seed: 2 })
      expect(entry.score).toEqual(scores['nll'])
      expect(entry.folds.map(({ digest }) => digest)).toEqual(folds.map(({ digest }) => digest))
      const of = ({ folds: all }: typeof entry) =>
        all.map(({ metrics }) => metrics['nll'] as number)
      const compared = compareFolds(of(leaderboard[0]), of(entry), entry.folds)
      expect(entry.difference).toEqual(entry.rank === 1 ? undefined : compared)
    }
    const means = leaderboard.map(({ score }) => score.mean as number)
    expect([...means].sort((a, b) => a - b)).toEqual(means)
  })

  test('takes a list of candidates, of densities, too', async () => {
    const candidates = [{ base: 'gaussian' }, { base: 'mixture' }]
    const { leaderboard, metric } = await sweep(kinds.density.estimator, X, undefined, {
      candidates,
      folds: 3,
    })
    expect(metric).toEqual({ name: 'meanLogDensity', better: 'larger' })
    const [first, second] = leaderboard.map(({ score }) => score.mean as number)
    expect(first).toBeGreaterThanOrEqual(second)
  })

  test('ranks estimators of one’s own by a score of their own', async () => {
    const candidates = [3, 1, 2].map((score) => ({ score }))
    for (const better of ['larger', 'smaller'] as const) {
      const metric = { name: 'own', better }
      const { leaderboard } = await sweep(scripted, X, X, { candidates, folds: 3, metric })
      const order = leaderboard.map(({ options }) => (options as { score: number }).score)
      expect(order).toEqual(better === 'larger' ? [3, 2, 1] : [1, 2, 3])
    }
  })

  test('goes on from its results file; a larger grid adds to it', async () => {
    const results = folder.path('sweep.jsonl')
    const controller = new AbortController()
    let done = 0
    const onEvent = ({ type }: SweepEvent) => {
      if (type === 'done' && ++done === 4) controller.abort()
    }
    const { signal } = controller
    const error = await caught(() => search({ grid, results, signal, onEvent }))
    expect(error.message).toMatch(/ended with 4 of 12 units complete; .*it goes on/)
    const { reused, leaderboard } = await search({ grid, results })
    expect(reused).toBe(4)
    const fresh = await search({ grid })
    const digests = (all: SweepResult['leaderboard']) =>
      all.map(({ options, folds }) => [options, folds.map(({ digest }) => digest)])
    expect(digests(leaderboard)).toEqual(digests(fresh.leaderboard))
    const wider = await search({ grid: { ...grid, rate: [...grid.rate, 0.01] }, results })
    expect([wider.reused, wider.units]).toEqual([12, 18])
    expect(readFileSync(results, 'utf8').trimEnd().split('\n')).toHaveLength(18)
  })

  test('a candidate whose fit fails is last, with the reason; if all do, that is the error', async () => {
    const { leaderboard } = await search({ grid: { rate: [1e30, 0.01] } })
    expect(leaderboard.map(({ outcome }) => outcome)).toEqual(['complete', 'failed'])
    expect(leaderboard[1]).toMatchObject({ options: { rate: 1e30 }, score: { mean: null } })
    expect(leaderboard[1].failure).toMatch(/./)
    expect(leaderboard[1].difference).toBeUndefined()
    expect(leaderboardRows({ leaderboard, metric: { name: 'nll' } } as SweepResult)[2][1]).toBe(
      'failed',
    )
    const error = await caught(() => search({ grid: { rate: [1e30, 1e31] } }))
    expect(error.message).toMatch(/at a fit of every candidate/)
  })
})

describe('successive halving', () => {
  const candidates = Array.from({ length: 9 }, (_, i) => ({ score: i }))
  const metric = { name: 'own', better: 'larger' } as const

  test('gives the best third more of the rows, three times', async () => {
    const steps: SweepEvent[] = []
    const onEvent = (event: SweepEvent) => event.type === 'step' && steps.push(event)
    const halving = { by: 'rows', from: 1 / 9 }
    const options = { candidates, folds: 3, metric, halving, onEvent }
    const { leaderboard, best } = await sweep(scripted, X, X, options)
    expect(steps.map((step) => step.type === 'step' && [step.candidates, step.units])).toEqual([
      [9, 27],
      [3, 9],
      [1, 3],
    ])
    expect(best).toEqual({ score: 8 })
    expect(leaderboard.map(({ outcome, amount }) => [outcome, amount])).toEqual([
      ['complete', 1],
      ...[6, 7].map(() => ['halved', 1 / 3]),
      ...[0, 1, 2, 3, 4, 5].map(() => ['halved', 1 / 9]),
    ])
    expect(leaderboard.map(({ folds }) => folds[0].trainRows)).toEqual([12, 4, 4, 1, 1, 1, 1, 1, 1])
  })

  test('gives more epochs', async () => {
    const halving = { by: 'epochs', from: 1, to: 4, factor: 2 }
    const { leaderboard } = await search({ grid: { rate: [1e-6, 0.001, 0.05] }, halving })
    expect(leaderboard.map(({ amount }) => amount)).toEqual([4, 2, 1])
    const best = { ...estimator.options, ...leaderboard[0].options, epochs: 4 }
    const long = new MultilabelClassifier(best)
    const { folds } = await crossValidate(long, X, Y, { folds: 3, seed: 2 })
    expect(leaderboard[0].folds.map(({ digest }) => digest)).toEqual(
      folds.map(({ digest }) => digest),
    )
  })
})

describe('random search', () => {
  const options = {
    rate: { from: 1e-4, to: 1, scale: 'log' },
    epochs: { from: 2, to: 5, integer: true },
    energy: ['linear', 'pairwise'],
  } as const

  test('draws the same candidates by the same seed, all different', () => {
    const draw = (seed: number) => candidatesOf({ random: { count: 40, options } }, seed)
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1)).not.toEqual(draw(2))
    expect(new Set(draw(1).map((own) => JSON.stringify(own))).size).toBe(40)
  })

  test('draws whole numbers and choices evenly, rates evenly over orders of magnitude', () => {
    const count = 4000
    const drawn = candidatesOf({ random: { count, options } }, 3) as {
      rate: number
      epochs: number
      energy: string
    }[]
    // χ² with 3 degrees: above 16.27 with probability 0.1 %; the seed is fixed
    const chi2 = (counts: number[]) =>
      counts.reduce((sum, n) => sum + (n - count / 4) ** 2 / (count / 4), 0)
    const orders = [-4, -3, -2, -1].map(
      (low) => drawn.filter(({ rate }) => Math.floor(Math.log10(rate)) === low).length,
    )
    expect(chi2(orders)).toBeLessThan(16.27)
    expect(
      chi2([2, 3, 4, 5].map((n) => drawn.filter(({ epochs }) => epochs === n).length)),
    ).toBeLessThan(16.27)
    expect(drawn.every(({ rate }) => rate >= 1e-4 && rate <= 1)).toBe(true)
  })

  test('has no more candidates than there are', () => {
    const few = { count: 50, options: { energy: ['linear', 'pairwise'] } }
    expect(candidatesOf({ random: few }, 0)).toHaveLength(2)
  })
})

describe('a leaderboard', () => {
  test('is CSV with a column for each option, and rows for people', async () => {
    const { leaderboard, ...rest } = await search({
      candidates: [{ encoder: { hidden: [4, 2] } }, { rate: 0.01 }],
    })
    const csv = leaderboardCsv({ leaderboard, ...rest }).split('\n')
    expect(csv[0]).toBe(
      'rank,outcome,score,sd,difference,standardError,pValue,fitSeconds,millisecondsPerRow,modelBytes,' +
        Object.keys({ ...leaderboard[0].options, ...leaderboard[1].options }).join(),
    )
    expect(csv).toHaveLength(4)
    expect(csv.join('\n')).toContain('"{""hidden"":[4,2]}"')
    const rows = leaderboardRows({ leaderboard, ...rest })
    expect(rows.map((row) => row[0])).toEqual(['', '1', '2'])
    expect(rows[2][3]).toMatch(/^\+/)
  })
})

describe('a sweep refuses', () => {
  test.each<[string, object, RegExp]>([
    ['no search', {}, /needs one search; .*received none/],
    ['two', { grid, candidates: [{}] }, /received grid and candidates/],
    ['an empty grid', { grid: {} }, /grid is empty; expected values of at least one option/],
    ['an option without values', { grid: { rate: [] } }, /invalid option grid\.rate/],
    ['a value that is no list', { grid: { rate: 0.1 } }, /invalid option grid\.rate/],
    ['no candidates', { candidates: [] }, /invalid option candidates/],
    ['an unknown option of the estimator', { grid: { epoch: [1, 2] } }, /epoch\b.*epochs/],
    [
      'an unknown option of a halving',
      { grid, halving: { by: 'epoch', from: 1, to: 3 } },
      /epoch\b.*epochs/,
    ],
    ['an unknown option of its own', { gird: grid }, /no option gird; .*did you mean grid/],
    [
      'a score that there is not',
      { grid, metric: 'exampleF2' },
      /no score .*did you mean exampleF1/,
    ],
    ['an empty random search', { random: { count: 3, options: {} } }, /random\.options is empty/],
    [
      'a range upside down',
      { random: { count: 3, options: { rate: { from: 1, to: 0 } } } },
      /random\.options\.rate/,
    ],
    [
      'a logarithm of 0',
      { random: { count: 3, options: { rate: { from: 0, to: 1, scale: 'log' } } } },
      /rate\.from/,
    ],
    ['halving from the whole', { grid, halving: { by: 'rows', from: 1 } }, /halving\.from/],
    ['halving without an end', { grid, halving: { by: 'epochs', from: 1 } }, /halving\.to/],
    ['more folds than rows', { grid, folds: 19 }, /more folds than rows/],
  ])('%s', async (_, options, message) => {
    const error = await caught(() => search(options as SweepOptions))
    expect(error.message).toMatch(message)
  })
})
