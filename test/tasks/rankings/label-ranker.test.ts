import { describe, expect, test } from 'vitest'
import { takeRows } from '../../../src/engine/index.js'
import { type FeaturesInput, toDense, toFeatures, toSparse } from '../../../src/io/index.js'
import { partialRanking } from '../../../src/spaces/index.js'
import {
  FittedRanker,
  LabelRanker,
  type RankerFitOptions,
  type RankerOptions,
  type RankingOutputs,
} from '../../../src/tasks/index.js'
import { plantedRanking } from '../../../src/testing/index.js'
import type { TrainingEvent } from '../../../src/training/index.js'
import { caught } from '../../reference/caught.js'
import { items, ranker, three, X, Y } from './drinks.js'

/** Everything left to choose. */
const auto = { encoder: undefined, energy: undefined, epochs: 2 } as const

/** Numbers that tell two models apart. */
const fingerprint = (fitted: FittedRanker, at: FeaturesInput = three) => [
  ...fitted.pairwiseProbabilities(at).values,
  ...fitted.logPartition(at),
]

/** At most three rows of the inputs of a fit. */
function firstRows(x: FeaturesInput) {
  const all = toFeatures(x, 'X')
  return takeRows(
    all,
    Int32Array.from({ length: Math.min(3, all.rows) }, (_, r) => r),
  )
}

/** Every number a fitted ranker can be asked for; throws if one is not a number. */
async function answers(
  options: RankerOptions = {},
  given: { X?: FeaturesInput; Y?: RankingOutputs; at?: FeaturesInput; fit?: RankerFitOptions } = {},
): Promise<number[]> {
  const fitted = await ranker(options).fit(given.X ?? X, given.Y ?? Y, given.fit)
  const at = given.at ?? firstRows(given.X ?? X)
  const orders = fitted.predict(at)
  const pairs = [...fitted.pairwiseProbabilities(at).values]
  const known = orders.map((order) => ({ top: order.slice(0, 1) }))
  const all = [
    ...pairs,
    ...orders.flat(),
    ...fitted.predict(at, { decision: 'mode' }).flat(),
    ...fitted.placeProbabilities(at).values,
    ...fitted.logPartition(at),
    ...(fitted.exactLogPartition(at) ?? []),
    ...fitted.logProbability(at, orders),
    ...fitted.sample(at, 2).flat(2),
    ...fitted.complete(at, known).flat(),
    fitted.training.select.loss ?? 0,
    fitted.evaluate(at, orders).nll,
  ]
  expect(all.filter(Number.isNaN)).toEqual([])
  expect(pairs.every((p) => p >= 0 && p <= 1 + 1e-6)).toBe(true)
  for (const order of orders) {
    expect([...order].sort((a, b) => a - b)).toEqual(order.map((_, i) => i))
  }
  return all
}

describe('a fit', () => {
  test('gives the same bits again, from the same instance and from another', async () => {
    for (const options of [
      auto,
      { reference: 'uniform', samples: 20, code: 'ranks' },
      { loss: 'sparsemax' },
    ] as const) {
      const first = ranker(options)
      const bits = async (instance: typeof first) => fingerprint(await instance.fit(X, Y))
      const once = await bits(first)
      expect(await bits(first)).toEqual(once)
      expect(await bits(ranker(options))).toEqual(once)
      expect(await bits(ranker({ ...options, seed: 1 }))).not.toEqual(once)
    }
  })

  test('leaves inputs and options untouched', async () => {
    const given = structuredClone({ X, Y })
    for (const standardize of [true, false]) {
      const options = Object.freeze({ standardize, ...auto })
      await ranker(options).fit(given.X, given.Y, { validation: given })
    }
    expect(given).toEqual({ X, Y })
    const rows = [Object.freeze([1, 2]), Object.freeze([2, 1])] as number[][]
    const orders = [Object.freeze(['tea', 'milk']), Object.freeze({ top: Object.freeze([1]) })]
    await ranker().fit(Object.freeze(rows) as number[][], Object.freeze(orders) as RankingOutputs)
  })

  test('takes rows or a matrix, dense or sparse, rankings in any form: all the same', async () => {
    const expected = await answers()
    const rows = Array.from({ length: X.rows }, (_, r) => X.values.subarray(3 * r, 3 * r + 3))
    const names = Y.map((order) => order.map((item) => items[item]))
    expect(await answers({}, { X: rows, Y: names })).toEqual(expected)
    const texts = names.map((order) => order.join('>'))
    const ranks = Y.map((order) => ({ ranks: order.map((_, item) => order.indexOf(item) + 1) }))
    const partial = Y.map((order) => partialRanking(items, order))
    for (const same of [texts, ranks, partial]) {
      expect(await answers({}, { Y: same })).toEqual(expected)
    }
    const raw = { standardize: false, energy: 'plackett-luce' } as const
    const dense = await answers(raw)
    const sparse = await answers(raw, { X: toSparse(X) })
    sparse.forEach((value, e) => {
      expect(value).toBeCloseTo(dense[e], 3)
    })
  })

  test('on sparse inputs leaves out what needs dense ones', async () => {
    for (const options of [auto, { ...auto, encoder: 'auto', energy: 'auto' }] as const) {
      const fitted = await ranker(options).fit(toSparse(X), Y)
      expect(['linear', 'mlp']).toContain(fitted.options.encoder)
      expect(fitted.options.inputs.fourierFeatures).toBe(0)
      expect(fingerprint(fitted, toDense(toSparse(three)))).toEqual(fingerprint(fitted))
    }
    const error = await caught(() => ranker({ encoder: 'fourier' }).fit(toSparse(X), Y))
    expect(error.code).toBe('UNSUPPORTED')
  })

  test('predicts on sparse rows what it predicts on the same dense rows', async () => {
    const fitted = await ranker({ encoder: 'fourier', epochs: 2 }).fit(X, Y)
    expect(fingerprint(fitted, toSparse(three))).toEqual(fingerprint(fitted))
  })

  test('names the items by index if they are only counted', async () => {
    const fitted = await ranker({ items: undefined }).fit(X, Y)
    expect(fitted.items).toEqual(['0', '1', '2', '3'])
    const named = Y.map((order) => partialRanking(items, order))
    expect((await ranker({ items: undefined }).fit(X, named)).items).toEqual(items)
  })

  test('learns from rankings that are partly known, mixed with complete ones', async () => {
    const partial = Y.map((order, row) =>
      row % 2 === 0 ? order : { preferences: [[order[0], order[3]] as const] },
    )
    for (const options of [{}, { reference: 'uniform' }, { energy: 'plackett-luce' }] as const) {
      const settings = { ...options, samples: 20, epochs: 15, rate: 0.05 }
      const before = await ranker({ ...settings, epochs: 1, rate: 1e-6 }).fit(X, partial)
      const after = await ranker(settings).fit(X, partial)
      expect(after.evaluate(X, partial).nll).toBeLessThan(before.evaluate(X, partial).nll - 0.2)
    }
    const error = await caught(() => ranker({ loss: 'sparsemax' }).fit(X, partial))
    expect(error.code).toBe('UNSUPPORTED')
    expect(error.message).toContain("loss: 'logistic'")
  })

  test('leaves a model that knows nothing where nothing is known', async () => {
    const fitted = await ranker({ energy: 'plackett-luce' }).fit(
      X,
      Y.map(() => ({ preferences: [] })),
    )
    // nearly: the optimizer takes rounding for a gradient
    for (const l of fitted.logProbability(X, Y))
      expect(Math.abs(l + Math.log(24))).toBeLessThan(0.1)
  })

  test('tells its events to an iterator and to a callback, stage by stage', async () => {
    const heard: TrainingEvent[] = []
    const run = ranker(auto).fit(X, Y, { onEvent: (event) => heard.push(event) })
    const seen: TrainingEvent[] = []
    for await (const event of run) seen.push(event)
    expect(seen).toEqual(heard)
    const phases = seen.filter(({ type }) => type === 'start').map(({ phase }) => phase)
    const chosen =
      (await run).options.energy === 'linear' ? ['reference refit', 'refit'] : ['refit']
    // the candidates on the quarters of the rows
    const board = (await run).training.leaderboard ?? []
    const parts = board.reduce((sum, entry) => sum + entry.parts, 0)
    expect(phases).toEqual([...new Array(parts).fill('choose refit'), ...chosen])
    const ends = seen.filter(({ type }) => type === 'end')
    expect(ends).toHaveLength(phases.length)
    for (let s = 0, stage = -1; s < seen.length; s++) {
      if (seen[s].type === 'start') stage++
      expect(seen[s].phase).toBe(phases[stage])
    }
    expect(seen.at(-1)?.type).toBe('end')
  })

  test('chooses nothing that is settled, nor on fewer than eight rows', async () => {
    const phasesOf = async (options: RankerOptions, rows = 40) => {
      const phases: string[] = []
      const onEvent = ({ type, phase }: TrainingEvent) => {
        if (type === 'start') phases.push(phase)
      }
      const some = { rows, cols: 3, values: X.values.subarray(0, 3 * rows) }
      const fitted = await ranker(options).fit(some, Y.slice(0, rows), { onEvent })
      return { phases, fitted }
    }
    expect((await phasesOf({})).phases).toEqual(['reference refit', 'refit'])
    expect((await phasesOf({ reference: 'uniform' })).phases).toEqual(['refit'])
    expect((await phasesOf({ energy: 'plackett-luce' })).phases).toEqual(['refit'])
    const encoders = await phasesOf({ ...auto, energy: 'linear' })
    const names = ({ fitted }: typeof encoders) =>
      fitted.training.leaderboard?.map(({ candidate }) => candidate)
    const bases = ['linear', 'mlp', 'piecewise', 'fourier'].map((name) => `plackett-luce ${name}`)
    expect(names(encoders)).toEqual(bases)
    const energies = await phasesOf({ ...auto, encoder: 'linear' })
    expect(names(energies)).toEqual(['marginal', 'plackett-luce linear', 'exact', 'residual'])
    const few = await phasesOf(auto, 7)
    expect(few.phases).toEqual(['refit'])
    expect(few.fitted.options).toMatchObject({ encoder: 'linear', energy: 'plackett-luce' })
    const uniform = await phasesOf({ ...auto, energy: 'auto', reference: 'uniform' })
    expect(uniform.fitted.options.reference).toBe('uniform')
  })

  test('that fails rejects, and ends the iterator', async () => {
    const run = ranker().fit(X, [[0, 1, 2, 3]])
    await expect(async () => {
      for await (const _ of run);
    }).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' })
    await expect(run).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' })
  })

  test('uses validation rows of the caller, and all others to train', async () => {
    const starts: TrainingEvent[] = []
    const onEvent = (event: TrainingEvent) => {
      if (event.type === 'start') starts.push(event)
    }
    const fitted = await ranker().fit(X, Y, { validation: { X, Y }, onEvent })
    expect(starts).toMatchObject([
      { phase: 'reference select', rows: 40, validationRows: 40 },
      { phase: 'select', rows: 40, validationRows: 40 },
    ])
    expect(fitted.training.refit).toBeUndefined()
    const share = await ranker({ validationFraction: 0.25 }).fit(X, Y)
    expect(share.training.refit).toMatchObject({ reason: 'epochs' })
    expect(share.training.reference?.refit).toMatchObject({ reason: 'epochs' })
  })
})

describe('what was left open', () => {
  const choices = async (options: RankerOptions, x: FeaturesInput = X, y: RankingOutputs = Y) => {
    const fitted = await ranker({ epochs: 1, ...options }).fit(x, y)
    const again = await FittedRanker.fromBytes(fitted.toBytes())
    expect(again.options.choices).toEqual(fitted.options.choices)
    return fitted.options
  }

  test('says what it came to, and the numbers that told', async () => {
    const { choices: said = [], encoder, energy, objective } = await choices(auto)
    expect(said[0]).toMatch(
      new RegExp(
        `^encoder ${encoder}: held-out negative log-likelihood \\d\\.\\d{3} marginal.*, \\d\\.\\d{3} plackett-luce linear.*; Kendall τ `,
      ),
    )
    expect(said[1]).toMatch(
      /^energy \S+( without inputs)?: chosen with the encoder(, by exact likelihood)?$/,
    )
    expect(said.length).toBe(energy === 'linear' && objective === 'joint' ? 3 : 2)
  })

  test.each<[RankerOptions, string[]]>([
    [{ proposal: 'reference' }, []],
    [{}, ['proposal reference: the energy is a residual on a learned reference']],
    [
      { reference: 'uniform', energy: undefined },
      [
        'energy linear: the reference is uniform',
        'proposal uniform: the reference is uniform, and there are up to 16 items',
      ],
    ],
    [
      { objective: 'exact', loss: 'sparsemax', energy: undefined },
      ['energy linear: the loss is not logistic'],
    ],
  ])('and only that: %j', async (options, expected) => {
    expect((await choices(options)).choices ?? []).toEqual(expected)
  })

  test('is settled without a comparison for sparse and for few rows', async () => {
    const open = { encoder: undefined, energy: undefined }
    expect((await choices(open, toSparse(X))).choices?.slice(0, 2)).toEqual([
      'encoder mlp: the rows are sparse',
      'energy linear: the rows are sparse',
    ])
    const few = takeRows(X, Int32Array.of(0, 1, 2))
    expect((await choices(open, few, Y.slice(0, 3))).choices).toEqual([
      'encoder linear: there are fewer than 8 rows',
      'energy plackett-luce: there are fewer than 8 rows',
    ])
  })
})

describe('an abort', () => {
  const abortedAt = async (
    stop: (event: TrainingEvent) => boolean,
    options: RankerOptions = { ...auto, energy: 'linear' },
  ) => {
    const controller = new AbortController()
    const phases = new Set<string>()
    const onEvent = (event: TrainingEvent) => {
      phases.add(event.phase)
      if (stop(event)) controller.abort()
    }
    const fitted = await ranker(options).fit(X, Y, { signal: controller.signal, onEvent })
    expect(fitted.training.aborted).toBe(true)
    const everyOrder = fitted.predict(X)
    expect(everyOrder).toHaveLength(40)
    expect(Number.isFinite(fitted.evaluate(X, Y).nll)).toBe(true)
    return { fitted, phases: [...phases] }
  }

  test('before the first step leaves the uniform distribution', async () => {
    const { fitted } = await abortedAt(({ type }) => type === 'start')
    expect(fitted.training.select).toMatchObject({ reason: 'aborted', steps: 0 })
    for (const l of fitted.logProbability(X, Y)) expect(l).toBeCloseTo(-Math.log(24), 5)
  })

  test.each<[string, RankerOptions]>([
    ['for the reference', { ...auto, energy: 'linear' }],
    ['for the energy too', { ...auto, energy: 'auto' }],
    ['for an energy under another loss', { ...auto, energy: 'linear', loss: 'sparsemax' }],
  ])('while choosing an encoder %s keeps what was learned by then', async (_, options) => {
    const { fitted, phases } = await abortedAt(({ type }) => type === 'epoch', options)
    expect(phases).toEqual(['choose refit'])
    expect(fitted.options).toMatchObject({ encoder: 'linear', energy: 'plackett-luce' })
    expect(fitted.options).toMatchObject({ loss: 'logistic', objective: 'exact' })
    expect(fitted.training.select).toMatchObject({ reason: 'aborted', bestEpoch: 1 })
    expect(fitted.evaluate(X, Y).nll).toBeLessThan(Math.log(24))
    expect(fingerprint(await FittedRanker.fromBytes(fitted.toBytes()))).toEqual(fingerprint(fitted))
  })

  test.each([
    ['the second candidate is compared', 2, { encoder: 'linear' }],
    ['the second encoder is compared', 3, {}],
  ])('while %s keeps what was compared to the end', async (_, start, kept) => {
    let starts = 0
    const { fitted, phases } = await abortedAt(
      ({ type }) => type === 'start' && ++starts === start,
      auto,
    )
    expect(phases).toEqual(['choose refit'])
    expect(fitted.options).toMatchObject({ ...kept, energy: 'plackett-luce' })
    expect(fitted.options.choices?.at(-1)).toMatch(
      /^energy plackett-luce( without inputs)?: the fit was aborted$/,
    )
    expect(fitted.training.select.reason).toBe('epochs')
    expect(fitted.evaluate(X, Y).nll).toBeLessThan(Math.log(24))
  })

  test('while the reference is fitted leaves Plackett–Luce as it is by then', async () => {
    const { fitted, phases } = await abortedAt(
      ({ type, phase }) => type === 'epoch' && phase === 'reference refit',
      { epochs: 20 },
    )
    expect(phases).toEqual(['reference refit'])
    expect(fitted.options).toMatchObject({ energy: 'plackett-luce', objective: 'exact' })
    expect(fitted.options.choices?.at(-1)).toBe('the fit was aborted: the reference alone')
    expect(fitted.training.reference).toBeUndefined()
    expect(fitted.training.select).toMatchObject({ reason: 'aborted', bestEpoch: 1 })
    expect(fitted.evaluate(X, Y).nll).toBeLessThan(Math.log(24))
  })

  test('while the residual is fitted leaves it as it is by then', async () => {
    const { fitted } = await abortedAt(({ type, phase }) => type === 'epoch' && phase === 'refit', {
      epochs: 20,
    })
    expect(fitted.options.energy).toBe('linear')
    expect(fitted.training.reference?.select.reason).toBe('epochs')
    expect(fitted.training.select).toMatchObject({ reason: 'aborted', bestEpoch: 1 })
    expect(fitted.evaluate(X, Y).nll).toBeLessThan(Math.log(24))
  })

  test('with another loss still leaves a likelihood', async () => {
    const { fitted } = await abortedAt(
      ({ type, phase }) => type === 'epoch' && phase === 'reference refit',
      { loss: 'sparsemax' },
    )
    expect(fitted.options).toMatchObject({ loss: 'logistic', energy: 'plackett-luce' })
    const orders = fitted.logProbability(three, Y.slice(0, 3))
    expect([...fitted.logPartition(three)]).toEqual([0, 0, 0])
    expect(orders.every((l) => l < 0)).toBe(true)
  })
})

describe('weights of rows', () => {
  const sampleWeight = Float32Array.from({ length: 40 }, (_, r) => r % 3)
  const plain = { energy: 'plackett-luce', batchSize: 100 } as const
  const numbers = async (options: RankerOptions, fit: RankerFitOptions, x = X, y = Y) =>
    fingerprint(await ranker(options).fit(x, y, fit))

  test('all of one change nothing, also while choosing', async () => {
    const ones = new Array(40).fill(1)
    for (const options of [{}, auto]) {
      expect(await numbers(options, { sampleWeight: ones })).toEqual(await numbers(options, {}))
    }
  })

  test('count by their ratios only', async () => {
    const doubled = sampleWeight.map((w) => 2 * w)
    for (const options of [{}, auto]) {
      expect(await numbers(options, { sampleWeight: doubled })).toEqual(
        await numbers(options, { sampleWeight }),
      )
    }
  })

  test('of zero are as if the row were absent, also while choosing', async () => {
    const kept = Array.from({ length: 40 }, (_, r) => r).filter((r) => r % 3 > 0)
    const values = Float32Array.from(kept.flatMap((r) => [...X.values.subarray(3 * r, 3 * r + 3)]))
    const x = { rows: kept.length, cols: 3, values }
    const y = kept.map((r) => Y[r])
    const weights = kept.map((r) => r % 3)
    for (const options of [plain, {}, auto]) {
      const absent = await numbers(options, { sampleWeight: weights }, x, y)
      const present = await numbers(options, { sampleWeight })
      present.forEach((value, e) => {
        expect(value).toBeCloseTo(absent[e], 5)
      })
    }
  })

  test('of two are as if the row stood there twice', async () => {
    const values = Float32Array.from([...X.values, ...X.values.subarray(0, 30)])
    const twice = { rows: 50, cols: 3, values }
    const weights = Float32Array.from({ length: 40 }, (_, r) => (r < 10 ? 2 : 1))
    const options = { ...plain, standardize: false }
    const repeated = await numbers(options, {}, twice, [...Y, ...Y.slice(0, 10)])
    const weighted = await numbers(options, { sampleWeight: weights })
    weighted.forEach((value, e) => {
      expect(value).toBeCloseTo(repeated[e], 4)
    })
  })

  test.each<[string, string, ArrayLike<number>]>([
    ['SHAPE_MISMATCH', '40 weights', [1, 2]],
    ['INVALID_OPTION', 'sampleWeight[1]', [1, -1, ...Array(38).fill(1)]],
    ['INVALID_OPTION', 'positive sum', Array(40).fill(0)],
  ])('that are wrong are refused: %s, %s', async (code, message, wrong) => {
    const error = await caught(() => ranker(auto).fit(X, Y, { sampleWeight: wrong }))
    expect(error.code).toBe(code)
    expect(error.message).toContain(message)
  })
})

describe('odd data never gives NaN:', () => {
  const settings: readonly RankerOptions[] = [
    {},
    auto,
    { reference: 'uniform', samples: 20, code: 'ranks' },
    { loss: 'sparsemax', code: 'matrix' },
  ]
  const unnamed = { items: undefined }

  test.each(settings)('one to eight rows, %o', async (options) => {
    for (const rows of [1, 2, 7, 8]) {
      const x = { rows, cols: 3, values: X.values.subarray(0, 3 * rows) }
      await answers(options, { X: x, Y: Y.slice(0, rows) })
    }
  })

  test.each(['ranks', 'matrix', 'pairs'] as const)('one item, or two, %s code', async (code) => {
    for (const k of [1, 2]) {
      const data = plantedRanking({ rows: 12, features: 3, items: k, seed: 1 })
      for (const options of settings) {
        const given = { X: data.features, Y: data.rankings }
        await answers({ ...options, ...unnamed, code }, given)
      }
    }
    const single = await ranker({ items: ['tea'], code }).fit([[1], [2]], ['tea', ['tea']])
    expect(single.predictNames([[5]])).toEqual([['tea']])
    expect(single.logProbability([[5]], ['tea'])[0]).toBeCloseTo(single.logPartition([[5]])[0], 9)
    expect(single.evaluate([[5]], ['tea']).nll).toBeCloseTo(0, 9)
  })

  test.each(settings)('one column, or constant ones, %o', async (options) => {
    const values = X.values.filter((_, e) => e % 3 === 0)
    await answers(options, { X: { rows: 40, cols: 1, values } })
    const some = X.values.map((x, e) => (e % 3 === 0 ? 7 : x))
    await answers(options, { X: { ...X, values: some } })
    await answers(options, { X: { ...X, values: some.map(() => 3) } })
  })

  test.each(settings)('the same ranking everywhere, %o', async (options) => {
    await answers(options, { Y: Y.map(() => [3, 1, 0, 2]) })
  })

  test.each(settings)('features of any size, %o', async (options) => {
    for (const scale of [1e30, 1e38, 1e-44]) {
      const values = X.values.map((x) => Math.max(-3.4e38, Math.min(3.4e38, x * scale)))
      await answers(options, { X: { ...X, values } })
    }
    const at = { ...three, values: three.values.map((x) => Math.sign(x) * 3.4e38) }
    await answers(options, { at })
  })

  test.each(settings)('sparse rows without any entry, %o', async (options) => {
    const values = X.values.map((x, e) => (x < 0.5 || e < 6 ? 0 : x))
    await answers(options, { X: toSparse({ ...X, values }) })
    await answers(options, { X: toSparse({ ...X, values: values.map(() => 0) }) })
  })

  test.each(settings)('outputs of which almost nothing is known, %o', async (options) => {
    if (options.loss) return
    await answers(options, { Y: Y.map((_, r) => (r === 5 ? { top: [1] } : { preferences: [] })) })
  })
})

test.each(['ranks', 'matrix', 'pairs'] as const)(
  'seventeen items, past exact sums, are learned under the uniform measure too, %s code',
  async (code) => {
    const some = plantedRanking({ rows: 6, features: 3, items: 17, seed: 1 })
    const at = takeRows(some.features, Int32Array.of(0))
    const options = { reference: 'uniform', samples: 20, epochs: 1, code } as const
    await answers({ ...options, items: some.itemNames }, { X: some.features, Y: some.rankings, at })
  },
)

describe('forty items', () => {
  const many = plantedRanking({ rows: 8, features: 3, items: 40, seed: 1 })
  const one = { rows: 1, cols: 3, values: many.features.values.subarray(0, 3) }
  const two = { rows: 2, cols: 3, values: many.features.values.subarray(0, 6) }

  test.each<RankerOptions>([{ epochs: 1 }, { energy: 'plackett-luce' }, { ...auto, epochs: 1 }])(
    'are learned, %o',
    async (options) => {
      const settings = { ...options, items: many.itemNames }
      const at = { at: one, X: many.features, Y: many.rankings }
      await answers(settings, at)
    },
  )

  test('are learned under the uniform measure', async () => {
    const options = { reference: 'uniform', samples: 20, epochs: 1, code: 'ranks' } as const
    const given = { at: one, X: two, Y: many.rankings.slice(0, 2) }
    await answers({ ...options, items: many.itemNames }, given)
  })

  test('or seventeen are ranked well under either reference, from samples worth many', async () => {
    const data = plantedRanking({ rows: 54, features: 3, items: 17, seed: 5, model: 'mallows' })
    const pick = (from: number, to: number) => {
      const chosen = Int32Array.from({ length: to - from }, (_, i) => from + i)
      return [takeRows(data.features, chosen), data.rankings.slice(from, to)] as const
    }
    const [validationX, validationY] = pick(53, 54)
    // one row only: on it a likelihood is estimated from very many samples
    const validation = { X: validationX, Y: validationY }
    for (const options of [
      { energy: 'linear', code: 'ranks' },
      { reference: 'uniform', code: 'ranks', samples: 200 },
    ] as const) {
      const settings = { ...options, encoder: 'linear', items: data.itemNames } as const
      const fitted = await new LabelRanker({ ...settings, epochs: 6, deterministic: true }).fit(
        ...pick(0, 50),
        {
          validation,
        },
      )
      const { report, effectiveSampleSize } = fitted.evaluate(...pick(50, 53))
      expect(report.kendallTau).toBeGreaterThan(0.5)
      // a residual is sampled from its reference, the other from its own scores
      expect(effectiveSampleSize).toBeGreaterThan('reference' in options ? 0.3 : 0.02)
      expect(effectiveSampleSize).toBeLessThanOrEqual(1)
    }
  })

  test('are learned from their first places alone', async () => {
    const tops = many.rankings.slice(0, 2).map((order) => ({ top: order.slice(0, 3) }))
    const options = { energy: 'plackett-luce', items: many.itemNames } as const
    const fitted = await ranker(options).fit(two, tops)
    const logProbability = fitted.logProbability(two, tops)
    expect(logProbability.every((l) => l < 0 && Number.isFinite(l))).toBe(true)
  })

  test('have no exact log-partition, and no exact objective but Plackett–Luce’s own', async () => {
    const unnamed = { items: undefined, epochs: 1 }
    const residual = await ranker(unnamed).fit(many.features, many.rankings)
    expect(residual.exactLogPartition(one)).toBeUndefined()
    const alone = await ranker({ ...unnamed, energy: 'plackett-luce' }).fit(
      many.features,
      many.rankings,
    )
    expect([...alone.exactLogPartition(one)!]).toEqual([0])
    for (const options of [
      { objective: 'exact' },
      { objective: 'exact', reference: 'uniform' },
      { logPartition: 'residual' },
    ] as const) {
      const error = await caught(() =>
        ranker({ ...unnamed, ...options }).fit(many.features, many.rankings),
      )
      expect(error.code).toBe('UNSUPPORTED')
      expect(error.message).toMatch(/permutations\(40, pairs\)/)
    }
  })
})

describe('bad data', () => {
  type Given = { X?: FeaturesInput; Y?: unknown; validation?: RankerFitOptions['validation'] }
  const withValue = (value: number) => ({
    ...X,
    values: X.values.map((x, e) => (e === 3 * 17 + 2 ? value : x)),
  })
  const narrow = plantedRanking({ rows: 5, features: 2, items: 4, seed: 1 })
  const validation = (x: FeaturesInput, y: RankingOutputs = Y) => ({ validation: { X: x, Y: y } })
  const withOutput = (output: unknown) => ({ Y: Y.map((y, row) => (row === 23 ? output : y)) })

  test.each<[string, RegExp, Given]>([
    ['NOT_FINITE', /NaN.*X, row 17, column 2/, { X: withValue(Number.NaN) }],
    ['NOT_FINITE', /Infinity.*X, row 17, column 2/, { X: withValue(Number.POSITIVE_INFINITY) }],
    ['SHAPE_MISMATCH', /40 outputs.*received 1/, { Y: [[0, 1, 2, 3]] }],
    ['SHAPE_MISMATCH', /row 1/, { X: [[1, 2], [1]], Y: ['tea', 'milk'] }],
    ['SHAPE_MISMATCH', /40 outputs.*no array/, { Y: null }],
    ['UNKNOWN_LABEL', /row 23.*"cola"/, withOutput(['tea', 'cola'])],
    ['NOT_IN_SPACE', /row 23.*"milk" at places 1 and 2/, withOutput(['milk', 'milk'])],
    ['NOT_IN_SPACE', /row 23.*ranks/, withOutput([1, 2, 3, 4])],
    ['NOT_IN_SPACE', /row 23.*0 to 3/, withOutput([0, 1, 2, 7])],
    [
      'NOT_IN_SPACE',
      /row 23.*tea > milk > tea/,
      withOutput({
        preferences: [
          ['tea', 'milk'],
          ['milk', 'tea'],
        ],
      }),
    ],
    ['EMPTY_DATA', /./, { X: [], Y: [] }],
    ['EMPTY_DATA', /./, { X: [[], []], Y: ['tea', 'tea'] }],
    ['EMPTY_DATA', /validation/, validation([], [])],
    ['SHAPE_MISMATCH', /received 2/, validation(narrow.features, narrow.rankings)],
    ['SHAPE_MISMATCH', /validation/, validation(X, narrow.rankings)],
    ['NOT_FINITE', /validation\.X, row 17/, validation(withValue(Number.NaN))],
  ])('is refused: %s %s', async (code, message, given) => {
    const { validation: held } = given
    const outputs = ('Y' in given ? given.Y : Y) as RankingOutputs
    const error = await caught(() =>
      ranker().fit(given.X ?? X, outputs, held && { validation: held }),
    )
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
  })

  test('names of other columns are refused', async () => {
    const error = await caught(() => ranker({ featureNames: ['a', 'b'] }).fit(X, Y))
    expect(error.code).toBe('SHAPE_MISMATCH')
    expect(error.message).toContain('featureNames')
  })

  test('items that are not known ask for names', async () => {
    const error = await caught(() => ranker({ items: undefined }).fit([[1]], ['tea>milk']))
    expect(error.code).toBe('INVALID_OPTION')
    expect(error.message).toContain('items')
  })

  test('inputs whose scores overflow diverge with a hint, or are refused at prediction', async () => {
    const huge = { ...X, values: X.values.map((x) => Math.sign(x) * 3.4e38) }
    for (const options of [{}, { reference: 'uniform' }, { loss: 'sparsemax' }] as const) {
      const raw = { ...options, standardize: false, encoder: 'mlp' } as const
      const error = await caught(() => ranker(raw).fit(huge, Y))
      expect(error.code).toBe('DIVERGED')
      expect(error.message).toContain('scale the inputs')
      const fitted = await ranker(raw).fit(X, Y)
      for (const ask of [
        () => fitted.predict(huge),
        () => fitted.predict(huge, { decision: 'mode' }),
        () => fitted.pairwiseProbabilities(huge),
        () => fitted.logProbability(huge, Y),
        () => fitted.logPartition(huge),
        () => fitted.complete(huge, Y),
        () => fitted.evaluate(huge, Y),
      ]) {
        expect((await caught(ask)).code).toBe('NOT_FINITE')
      }
    }
  })
})
