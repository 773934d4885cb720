import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decodeModel, encodeModel } from '../../../src/io/index.js'
import { type CustomEncoder, customEnergy } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { type Proposal, uniform } from '../../../src/samplers/index.js'
import {
  choices,
  constrained,
  permutations,
  product,
  type Space,
  subsets,
} from '../../../src/spaces/index.js'
import {
  FittedPredictor,
  LabelRanker,
  MultilabelClassifier,
  type PredictorOptions,
  StructuredPredictor,
} from '../../../src/tasks/index.js'
import { caught } from '../../reference/caught.js'
import { lamps } from '../lamps.js'

const space = lamps(4)
const rows = Array.from({ length: 24 }, (_, r) => [Math.cos(r), Math.sin(2 * r)])
const outputs = [...space.enumerate()]
const ys = rows.map(([a, b]) => outputs[Math.floor((a + b + 2) * 1.99)])

const quick = {
  engine: 'wasm',
  energy: 'deep',
  epochs: 4,
  samples: 40,
  deepHidden: [6],
  encoder: { hidden: [5] },
} as const satisfies PredictorOptions

const predictor = (options: PredictorOptions = {}) =>
  new StructuredPredictor(space, { ...quick, ...options })

/** the sum of two codes' neighbours, a learned weight for each pair */
const neighbours = customEnergy(
  (tape, { codes, parameter, spread }) => {
    const weights = parameter('pairs', 4, 4, 'random')
    return spread(tape.rowSum(tape.multiply(tape.matmul(codes, weights), codes)))
  },
  { name: 'neighbours' },
)

const squares: CustomEncoder = {
  name: 'squares',
  create: (store, rng, inputs) => {
    const draw = rng.split('squares')
    const weight = store.add('squares/weight', inputs, 3, () =>
      Float32Array.from({ length: 3 * inputs }, () => draw.normal()),
    )
    const bias = store.add('squares/bias', 1, 3)
    return { outputs: 3, forward: (tape, x) => tape.square(tape.dense(x, weight, bias)) }
  },
}

/** Everything a fitted model says of some rows. */
function answers(fitted: FittedPredictor<string>): unknown[] {
  return [
    fitted.predict(rows),
    fitted.predict(rows, { decision: 'expected-code' }),
    fitted.decide(rows, (a, b) => (a === b ? 0 : 1)),
    [...fitted.expectedCode(rows).values],
    fitted.sample(rows, 3, { seed: 5 }),
    [...fitted.logProbability(rows, ys)],
    [...fitted.logPartition(rows)],
    [...(fitted.exactLogPartition(rows) ?? [])],
    fitted.evaluate(rows, ys),
  ]
}

describe('a structured predictor', () => {
  test.each<[string, PredictorOptions]>([
    ['deep, joint', {}],
    ['linear, exact', { energy: 'linear', objective: 'exact' }],
    ['sparsemax', { loss: 'sparsemax' }],
    ['a custom energy', { energy: neighbours }],
    ['a custom encoder', { encoder: squares, energy: 'linear' }],
  ])(
    'gives the same bits again, from the same instance and from a file: %s',
    async (_, options) => {
      const one = predictor(options)
      const fitted = await one.fit(rows, ys)
      expect(answers(await one.fit(rows, ys))).toEqual(answers(fitted))
      expect(answers(await predictor({ ...options, seed: 1 }).fit(rows, ys))).not.toEqual(
        answers(fitted),
      )
      const own = {
        space,
        engine: 'wasm',
        energy: options.energy === neighbours ? neighbours : undefined,
        encoder: options.encoder === squares ? squares : undefined,
      } as const
      const folder = await mkdtemp(join(tmpdir(), 'partita-'))
      try {
        const path = join(folder, 'lamps.partita')
        await fitted.save(path)
        const again = await FittedPredictor.load(path, own)
        expect(answers(again)).toEqual(answers(fitted))
        expect(again.options).toEqual(fitted.options)
        expect(answers(await FittedPredictor.fromJSON(fitted.toJSON(), own))).toEqual(
          answers(fitted),
        )
      } finally {
        await rm(folder, { recursive: true })
      }
    },
  )

  test('a model file is refused with another space, energy, encoder or generator', async () => {
    const fitted = await predictor({ energy: neighbours, encoder: squares }).fit(rows, ys)
    const bytes = fitted.toBytes()
    const refused = (own: object) => () =>
      FittedPredictor.fromBytes(bytes, { space, energy: neighbours, encoder: squares, ...own })
    expect(await caught(refused({ space: lamps(5) }))).toMatchObject({ code: 'INVALID_OPTION' })
    for (const part of ['energy', 'encoder'] as const) {
      const missing = await caught(refused({ [part]: undefined }))
      expect(missing).toMatchObject({ code: 'INVALID_OPTION' })
      expect(String(missing)).toMatch(`load(path, { ${part} })`)
      const other = { ...(part === 'energy' ? neighbours : squares), name: 'other' }
      expect(await caught(refused({ [part]: other }))).toMatchObject({ code: 'INVALID_OPTION' })
    }
  })

  test('of a ready space is loaded without it; of one of the caller’s own it says what to pass', async () => {
    const pets = await constrained(
      product({ pet: choices(['cat', 'dog']), likes: subsets(2) }),
      'dog',
    )
    const owned = rows.map(([a]) => ({ pet: 1, likes: new Set(a > 0 ? [0] : [1]) }))
    const fitted = await new StructuredPredictor(pets, quick).fit(rows, owned)
    const again = await FittedPredictor.fromBytes<(typeof owned)[0]>(fitted.toBytes())
    expect(again.space).not.toBe(pets)
    expect(again.space.name).toBe(pets.name)
    expect(again.predict(rows)).toEqual(fitted.predict(rows))
    expect([...again.logProbability(rows, owned)]).toEqual([...fitted.logProbability(rows, owned)])
    const own = (await predictor().fit(rows, ys)).toBytes()
    const error = await caught(() => FittedPredictor.fromBytes(own))
    expect(error.code).toBe('INVALID_OPTION')
    expect(error.message).toMatch('lamps(4) with codes of length 4')
    expect(error.message).toMatch('load(path, { space })')
    const other = await caught(() => FittedPredictor.fromBytes(fitted.toBytes(), { space }))
    expect(other.code).toBe('INVALID_OPTION')
  })

  test('is refused where the file describes another space than it names', async () => {
    const fitted = await new StructuredPredictor(choices(3), quick).fit(
      rows,
      rows.map((_, r) => r % 3),
    )
    const saved = decodeModel(fitted.toBytes(), 'structured')
    const header = saved.header as { space: { description: object } }
    for (const damage of [
      { kind: 'cheeses' },
      { options: 4 },
      { options: 1e20 },
      { options: {} },
    ]) {
      const description = { ...header.space.description, ...damage }
      const changed = { ...header, space: { ...header.space, description } }
      const bytes = encodeModel({ ...saved, header: changed })
      expect(await caught(() => FittedPredictor.fromBytes(bytes))).toMatchObject({
        code: 'MODEL_FILE',
      })
    }
  })

  test('rows of weight zero take no part', async () => {
    const some = rows.map((_, r) => (r % 2 === 0 ? 1 : 0))
    const wrong = ys.map((y, r) => (r % 2 === 0 ? y : '0000'))
    const fitted = await predictor().fit(rows, ys, { sampleWeight: some })
    expect(answers(await predictor().fit(rows, wrong, { sampleWeight: some }))).toEqual(
      answers(fitted),
    )
  })

  test('stops early on a validation set of the caller, and refits only without one', async () => {
    const fitted = await predictor().fit(rows, ys, { validation: { X: rows, Y: ys } })
    expect(fitted.training.refit).toBeUndefined()
    expect((await predictor().fit(rows, ys)).training.refit).toBeDefined()
    expect(
      await caught(() =>
        predictor().fit(rows, ys, { validation: { X: rows, Y: ['11', ...ys.slice(1)] } }),
      ),
    ).toMatchObject({ code: 'NOT_IN_SPACE' })
  })

  test('names the rows whose output is not in the space', async () => {
    const wrong = ys.map((y, r) => (r >= 3 && r < 10 ? '1100' : y))
    const error = await caught(() => predictor().fit(rows, wrong))
    expect(error).toMatchObject({ code: 'NOT_IN_SPACE' })
    expect(String(error)).toMatch('7 outputs are not in lamps(4)')
    expect(String(error)).toMatch('"1100" in row 3')
    expect(String(error)).toMatch('rows 3, 4, 5, 6, 7, …')
    expect(String(await caught(() => predictor().fit(rows.slice(1), ys)))).toMatch('24')
    const fitted = await predictor().fit(rows, ys)
    for (const ask of ['logProbability', 'evaluate', 'score'] as const) {
      expect(await caught(() => fitted[ask](rows, wrong))).toMatchObject({ code: 'NOT_IN_SPACE' })
    }
  })

  test.each<[string, PredictorOptions]>([
    ['energy', { energy: 'custom' as never }],
    ['energy', { energy: 'fancy' as never }],
    ['decision', { decision: 'f1' as never }],
    ['reference', { reference: 'other' as never }],
    ['samples', { samples: 0 }],
    ['epochs', { epochs: -1 }],
  ])('refuses an impossible %s', async (_, options) => {
    expect(await caught(() => predictor(options).fit(rows, ys))).toMatchObject({
      code: 'INVALID_OPTION',
    })
  })

  test('refuses proposals and references that the space does not offer', async () => {
    for (const options of [
      { proposal: 'tied' },
      { reference: 'learned' },
      { proposal: 'toString' },
    ]) {
      const error = await caught(() => predictor(options as PredictorOptions).fit(rows, ys))
      expect(error).toMatchObject({ code: 'UNSUPPORTED' })
    }
  })

  test('draws from a proposal of the caller’s own', async () => {
    let asked = 0
    const base = uniform(space)
    const counted: Proposal = {
      ...base,
      name: 'counted',
      sample(...args) {
        asked++
        base.sample(...args)
      },
    }
    const fitted = await predictor({ proposal: counted }).fit(rows, ys)
    expect(fitted.options.proposal).toBe('counted')
    expect(answers(await predictor({ proposal: 'uniform' }).fit(rows, ys)).slice(0, -1)).toEqual(
      answers(fitted).slice(0, -1),
    )
    const { select, refit } = fitted.training
    expect(asked).toBeGreaterThanOrEqual(select.steps + (refit?.steps ?? 0))
  })
})

describe('what a structured predictor says', () => {
  test('are the probabilities of an enumerated distribution that sums to one', async () => {
    const fitted = await predictor().fit(rows, ys)
    const exact = fitted.exactLogPartition(rows)
    const learned = fitted.logPartition(rows)
    const columns = outputs.map((y) =>
      fitted.logProbability(
        rows,
        rows.map(() => y),
      ),
    )
    rows.forEach((_, r) => {
      // with the exact log-partition the probabilities sum to one
      const p = columns.map((column) =>
        Math.exp(column[r] + learned[r] - (exact?.[r] ?? Number.NaN)),
      )
      expect(p.reduce((sum, each) => sum + each)).toBeCloseTo(1, 6)
      const best = outputs[p.indexOf(Math.max(...p))]
      expect(fitted.predict([rows[r]])[0]).toBe(best)
      const expected = [0, 1, 2, 3].map((i) =>
        outputs.reduce((sum, y, j) => sum + p[j] * Number(y[i]), 0),
      )
      fitted.expectedCode([rows[r]]).values.forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i], 5)
      })
      const cost = (a: string, b: string) => [...a].filter((bit, i) => bit !== b[i]).length ** 2
      const risks = outputs.map((a) => outputs.reduce((sum, y, j) => sum + p[j] * cost(a, y), 0))
      const decided = fitted.decide([rows[r]], cost)[0]
      expect(risks[outputs.indexOf(decided)]).toBeCloseTo(Math.min(...risks), 5)
    })
    expect(fitted.score(rows, fitted.predict(rows))).toBe(1)
  })

  test('is what the built-in tasks say of their spaces', async () => {
    const sets = subsets(3)
    const Y = rows.map(([a, b]) => new Set([0, 1, 2].filter((i) => a * i + b > 0.4)))
    const shared = {
      engine: 'wasm',
      epochs: 3,
      samples: 20,
      proposal: 'uniform',
      logPartitionHidden: [4],
      rate: 1e-3,
      logPartitionRate: 1e-3,
      schedule: 'constant',
      validationFraction: 0.25,
      batchSize: 64,
    } as const
    const encoder = { hidden: [4], activation: 'relu', dropout: 0, inputDropout: 0 } as const
    const structured = new StructuredPredictor(sets, { ...shared, encoder, energy: 'pairwise' })
    const classifier = new MultilabelClassifier({
      ...shared,
      encoder,
      energy: 'pairwise',
      labels: sets.labels,
    })
    const ours = await structured.fit(rows, Y)
    const theirs = await classifier.fit(
      rows,
      Y.map((y) => sets.toRow(y)),
    )
    // they differ in the starting bias alone: the label frequencies
    expect(ours.parameterCount).toBe(theirs.parameterCount)
    expect(ours.evaluate(rows, Y).nll).toBeCloseTo(
      theirs.evaluate(
        rows,
        Y.map((y) => sets.toRow(y)),
      ).nll,
      0,
    )

    const orders = permutations(3, { code: 'pairs' })
    const rankings = rows.map(([a, b]) => [0, 1, 2].sort((i, j) => a * (i - j) + b * (j - 1)))
    const alone = { engine: 'wasm', epochs: 3, energy: 'plackett-luce' } as const
    const same = { batchSize: 32, rate: 0.02, decay: 0.1, validationFraction: 0 } as const
    const linear = { hidden: [] }
    const predicted = await new StructuredPredictor(orders, {
      ...alone,
      ...same,
      encoder: linear,
    }).fit(rows, rankings)
    const ranked = await new LabelRanker({ ...alone, ...same, encoder: 'linear' }).fit(
      rows,
      rankings,
    )
    // the inputs are clipped elsewhere, which touches none of these
    expect([...predicted.logProbability(rows, rankings)]).toEqual([
      ...ranked.logProbability(rows, rankings),
    ])
  })

  test('are samples with the frequencies of the distribution', async () => {
    const fitted = await predictor().fit(rows, ys)
    const [x] = rows
    const count = 4000
    const drawn = fitted.sample([x], count)[0]
    const shift = fitted.logPartition([x])[0] - (fitted.exactLogPartition([x])?.[0] ?? Number.NaN)
    let chiSquare = 0
    for (const y of outputs) {
      const p = Math.exp(fitted.logProbability([x], [y])[0] + shift)
      const seen = drawn.filter((each) => each === y).length
      chiSquare += (seen - count * p) ** 2 / (count * p)
    }
    // 8 outputs, 7 degrees of freedom: false alarm 1e-4
    expect(outputs).toHaveLength(8)
    expect(chiSquare).toBeLessThan(29.9)
  })

  test('comes from samples where outputs are too many to list, near what enumeration says', async () => {
    const { enumerate: _, ...unlisted } = space
    const fitted = await predictor({ epochs: 10 }).fit(rows, ys)
    const sampled = await FittedPredictor.fromBytes(fitted.toBytes(), {
      space: unlisted as Space<string>,
      engine: 'wasm',
    })
    expect(sampled.exactLogPartition(rows)).toBeUndefined()
    const expected = fitted.expectedCode(rows).values
    sampled.expectedCode(rows).values.forEach((value, e) => {
      // 1000 samples with weights near one: standard error ≤ .016 · √(weights' second moment)
      expect(Math.abs(value - expected[e])).toBeLessThan(0.1)
    })
    expect(sampled.predict(rows)).toEqual(fitted.predict(rows))
    expect(sampled.evaluate(rows, ys).logPartition).toBe('learned')
  })
})

test('a custom energy that ignores the layout of codes is refused at once', async () => {
  const careless = customEnergy((tape, { context, codes }) =>
    tape.matmul(tape.matmul(context, tape.upload(new Float32Array(20), 5, 4)), codes, false, true),
  )
  const error = await caught(() => predictor({ energy: careless }).fit(rows, ys))
  expect(error).toMatchObject({ code: 'SHAPE_MISMATCH' })
  expect(String(error)).toMatch('codes [6, 4]')
})

test.each([
  [undefined, /space first.*received undefined/],
  [{ epochs: 1 }, /space first.*received \{ epochs \}/],
])('a predictor without a space says so: %j', async (given, message) => {
  const error = await caught(() => new StructuredPredictor(given as never))
  expect(error.code).toBe('INVALID_OPTION')
  expect(error.message).toMatch(message)
})

test('a joint fit comes near the exact likelihood of a planted energy', async () => {
  const rng = new Rng('planted lamps')
  const weights = Array.from({ length: 4 }, () => [2 * rng.normal(), 2 * rng.normal()])
  const X = Array.from({ length: 600 }, () => [rng.normal(), rng.normal()])
  const drawn = X.map(([a, b]) => {
    const scores = outputs.map((y) =>
      [...y].reduce(
        (sum, bit, i) => sum + Number(bit) * (weights[i][0] * a + weights[i][1] * b),
        0,
      ),
    )
    const noisy = scores.map((score) => score + rng.gumbel())
    return outputs[noisy.indexOf(Math.max(...noisy))]
  })
  const options = { energy: 'linear', encoder: { hidden: [] }, epochs: 30, rate: 0.02 } as const
  const nll = async (objective: 'joint' | 'exact') =>
    (await new StructuredPredictor(space, { ...options, objective }).fit(X, drawn)).evaluate(
      X,
      drawn,
    ).nll
  const [joint, exact] = [await nll('joint'), await nll('exact')]
  expect(joint / exact).toBeLessThan(1.03)
  expect(exact).toBeLessThan(0.75 * Math.log(8))
})
