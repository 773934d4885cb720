import { describe, expect, test } from 'vitest'
import type { Features } from '../../../src/engine/index.js'
import { toSparse } from '../../../src/io/index.js'
import {
  FittedRanker,
  LabelRanker,
  type RankerEncoder,
  type RankerOptions,
} from '../../../src/tasks/index.js'
import { readOptions } from '../../../src/tasks/options/option-table.js'
import {
  applicableEncoders,
  hasRankingOracle,
  rankerOptions,
  resolveRanker,
  type SettledRanker,
} from '../../../src/tasks/rankings/ranker-options.js'
import { caught } from '../../reference/caught.js'

const rows = (n: number) => ({ rows: n, cols: 1, values: new Float32Array(n).fill(1) })
const resolveOn = (features: Features, options: RankerOptions = {}, settled?: SettledRanker) =>
  resolveRanker(readOptions(options, rankerOptions), features, 4, settled)
const resolve = (options: RankerOptions = {}, n = 100) => resolveOn(rows(n), options)

describe('defaults', () => {
  test('are a residual in pairs code on a Plackett–Luce reference, decided by Kemeny', () => {
    expect(resolve()).toMatchObject({
      loss: 'logistic',
      objective: 'joint',
      code: 'pairs',
      reference: 'plackett-luce',
      proposal: 'closed',
      decision: 'kemeny',
      inputs: { standardize: true, fourierFeatures: 512 },
    })
    const more = resolveRanker(readOptions({} as RankerOptions, rankerOptions), rows(100), 7)
    expect(more).toMatchObject({ proposal: 'reference', samples: 32 })
    expect(resolve({ samples: 9 })).toMatchObject({ proposal: 'reference', samples: 9 })
  })

  test('choose on dense rows, of which many have fewer encoders, on sparse ones nothing', () => {
    expect(resolve({}, 3999)).toMatchObject({ encoder: 'auto', energy: 'auto' })
    expect(resolve({}, 4000)).toMatchObject({ encoder: 'auto', energy: 'auto' })
    const sparse = resolveOn(toSparse(rows(100)))
    expect(sparse).toMatchObject({ encoder: 'mlp', energy: 'linear' })
    expect(sparse.inputs.fourierFeatures).toBe(0)
    expect(applicableEncoders(rows(3999), 'default')).toEqual([
      'linear',
      'mlp',
      'fourier',
      'piecewise',
    ])
    expect(applicableEncoders(rows(4000), 'default')).toEqual(['fourier', 'piecewise'])
    expect(applicableEncoders(toSparse(rows(3)), 'default')).toEqual(['linear', 'mlp'])
  })

  test('compare no energy with Plackett–Luce where they could not', () => {
    expect(resolve({ reference: 'uniform' })).toMatchObject({ encoder: 'auto', energy: 'linear' })
    expect(resolve({ loss: 'sparsemax' })).toMatchObject({ encoder: 'auto', energy: 'linear' })
  })

  test('on the uniform measure draw uniform samples, more of them', () => {
    expect(resolve({ reference: 'uniform' })).toMatchObject({ proposal: 'uniform', samples: 1000 })
  })

  test('a proposal network is a part of the model where samples are drawn', () => {
    const network = (options: RankerOptions) => {
      const { model, fit, samples, proposal } = resolve({ proposal: 'plackett-luce', ...options })
      return { network: model.proposal, rate: fit.groups.proposal?.rate, samples, proposal }
    }
    const expected = { kind: 'plackett-luce', input: 'context', training: 'likelihood' }
    for (const reference of ['uniform', 'plackett-luce'] as const) {
      for (const objective of ['joint', 'nce', 'mcmc'] as const) {
        const found = network({ reference, objective })
        expect(found.network).toMatchObject(expected)
        expect(found).toMatchObject({ rate: 1e-3, proposal: 'plackett-luce' })
      }
    }
    expect(network({}).samples).toBe(32)
    expect(network({ proposalTraining: 'weights' }).network?.training).toBe('weights')
    expect(network({ objective: 'exact' }).network).toBeUndefined()
    expect(network({ proposal: 'auto' })).toMatchObject({ proposal: 'closed' })
  })

  test('keep the number of steps in bounds, whatever the number of rows', () => {
    for (const n of [1, 7, 40, 500, 3999, 4000, 40768, 1e6]) {
      const { epochs, batchSize } = resolve({}, n).fit
      const steps = epochs * Math.max(1, Math.round(n / batchSize))
      expect(steps).toBeGreaterThanOrEqual(600)
      expect(epochs === 1 || steps <= 16000).toBe(true)
    }
  })

  test('give way to what is asked for, one by one', () => {
    const { fit, model, samples, seed } = resolve({
      rate: 0.5,
      decay: 0,
      epochs: 3,
      batchSize: 7,
      samples: 5,
      seed: 9,
      logPartition: 'constant',
    })
    expect(fit).toMatchObject({
      epochs: 3,
      batchSize: 7,
      groups: { main: { rate: 0.5, decay: 0 } },
    })
    expect(model.logPartition.kind).toBe('constant')
    expect([samples, seed]).toEqual([5, 9])
  })

  test('wait longer for a game between energy and sampler', () => {
    const patience = (options: RankerOptions) => resolve(options).fit.patience
    expect(patience({})).toBe(20)
    expect(patience({ objective: 'min-max' })).toBe(100)
    expect(patience({ objective: 'min-max', patience: 3 })).toBe(3)
  })

  test('take a learned reference by the word of the other estimators', () => {
    expect(resolve({ reference: 'learned' })).toEqual(resolve())
    expect(resolve({ reference: 'learned' }).reference).toBe('plackett-luce')
  })

  test('take the shape of a network over the inputs, as the other estimators do', () => {
    const shaped = resolve({ encoder: { hidden: [7], dropout: 0.1 } })
    const { encoder } = resolve({ encoder: 'mlp' }).model
    expect(shaped.model.encoder).toEqual({ ...encoder, hidden: [7], dropout: 0.1 })
    expect(shaped).toMatchObject({ encoder: 'mlp', inputs: { fourierFeatures: 0 } })
    expect(resolve({ encoder: { hidden: [] } })).toEqual(resolve({ encoder: 'linear' }))
  })

  test('are plain JSON', () => {
    expect(JSON.parse(JSON.stringify(resolve()))).toEqual(resolve())
  })
})

test('a settled encoder brings its network, its features and its rates', () => {
  const settle = (encoder: RankerEncoder, options: RankerOptions = {}) =>
    resolveOn(rows(100), options, { encoder, energy: 'linear' })
  expect(settle('linear').model.encoder.hidden).toEqual([])
  expect(settle('mlp').model.encoder.hidden).toEqual([128])
  expect(settle('mlp').inputs.fourierFeatures).toBe(0)
  expect(settle('fourier').inputs).toMatchObject({ fourierFeatures: 512 })
  expect(settle('fourier').inputs.pieces).toBeUndefined()
  expect(settle('piecewise').model.encoder.hidden).toEqual([128])
  expect(settle('piecewise').inputs).toMatchObject({ fourierFeatures: 0, pieces: 64 })
  const [linear, network] = [settle('linear'), settle('mlp')].map(({ fit }) => fit.groups.main)
  expect(linear.rate).toBeGreaterThan(network.rate)
  expect(settle('linear', { rate: 0.3 }).fit.groups.main.rate).toBe(0.3)
  expect(settle('fourier')).toMatchObject({ encoder: 'fourier', energy: 'linear' })
  expect(settle('fourier').model.energy).toBe('linear')
})

test.each([
  [3999, 2],
  [4000, 1.25],
  [10_000, 0.5],
  [12_500, 0.4],
  [1e6, 0.4],
])('networks of %d rows have decay %d', (n, decay) => {
  expect(resolve({ encoder: 'mlp' }, n).fit.groups.main.decay).toBe(decay)
  expect(resolve({ encoder: 'linear' }, n).fit.groups.main.decay).toBe(0.1)
})

test.each([
  [1, 64],
  [4, 64],
  [9, 28],
  [70, 3],
  [256, 1],
  [5000, 1],
])('%d inputs are cut into %d pieces each', (cols, pieces) => {
  const features = { rows: 2, cols, values: new Float32Array(2 * cols) }
  const { inputs } = resolveOn(features, { encoder: 'piecewise' })
  expect(inputs.pieces).toBe(pieces)
})

test('exact sums over orders reach up to sixteen items', () => {
  expect([1, 16, 17, 60].map(hasRankingOracle)).toEqual([true, true, false, false])
})

test('a model of a shape that was asked for is saved and loaded', async () => {
  const X = [[0], [0.2], [0.8], [1]]
  const options = { encoder: { hidden: [5] }, reference: 'learned', epochs: 2 } as const
  const Y = [
    [0, 1],
    [0, 1],
    [1, 0],
    [1, 0],
  ]
  const fitted = await new LabelRanker(options).fit(X, Y)
  expect(fitted.options).toMatchObject({ encoder: 'mlp', model: { encoder: { hidden: [5] } } })
  const again = await FittedRanker.fromBytes(fitted.toBytes())
  expect(again.pairwiseProbabilities(X)).toEqual(fitted.pairwiseProbabilities(X))
})

type Wrong = Record<string, unknown>
test.each<[string, Wrong]>([
  ['engine', { engine: 'cuda' }],
  ['objective', { objective: 'both' }],
  ['samples', { samples: 0 }],
  ['samples', { samples: 2.5 }],
  ['energy', { energy: 'pairwise' }],
  ['energy', { energy: 'plackett-luce', loss: 'sparsemax' }],
  ['energy', { energy: 'auto', loss: 'tsallis:1.5' }],
  ['reference', { reference: 'mallows' }],
  ['proposal', { proposal: 'bernoulli' }],
  ['proposal', { proposal: 'tied', reference: 'plackett-luce' }],
  ['proposal', { proposal: 'reference', reference: 'uniform' }],
  ['proposal.training', { proposal: 'plackett-luce', proposalTraining: 'guess' }],
  ['proposalTraining', { proposalTraining: 'weights' }],
  ['proposalTraining', { proposal: 'tied', reference: 'uniform', proposalTraining: 'weights' }],
  [
    'proposalTraining',
    { proposal: 'plackett-luce', objective: 'exact', proposalTraining: 'likelihood' },
  ],
  [
    'proposalTraining',
    { proposal: 'plackett-luce', energy: 'plackett-luce', proposalTraining: 'weights' },
  ],
  ['encoder', { encoder: 'deep' }],
  ['encoder.hidden', { encoder: { hidden: [0] } }],
  ['code', { code: 'order' }],
  ['decision', { decision: 'borda' }],
  ['logPartition', { logPartition: 'guess' }],
  ['logPartition.hidden', { logPartitionHidden: [0] }],
  ['rate of main', { rate: 0 }],
  ['decay of main', { decay: -1 }],
  ['clipNorm', { clipNorm: 0 }],
  ['batchSize', { batchSize: 0 }],
  ['epochs', { epochs: 1.5 }],
  ['patience', { patience: 0 }],
  ['validationFraction', { validationFraction: 1 }],
  ['schedule', { schedule: 'step' }],
  ['seed', { seed: 0.5 }],
  ['items', { items: [] }],
])('the option %s is refused: %j', async (option, wrong) => {
  const quick = { encoder: 'linear', energy: 'linear', epochs: 1 } as const
  const options = { ...quick, ...wrong } as RankerOptions
  const error = await caught(() =>
    new LabelRanker(options).fit(
      [[0], [1]],
      [
        [0, 1],
        [1, 0],
      ],
    ),
  )
  expect(error.code).toBe('INVALID_OPTION')
  expect(error.message).toContain(`invalid option ${option}`)
})

test('a refused proposal says what to do about it', async () => {
  const refusal = async (options: Wrong) => {
    const fit = () =>
      new LabelRanker(options as RankerOptions).fit(
        [[0], [1]],
        [
          [0, 1],
          [1, 0],
        ],
      )
    return (await caught(fit)).details
  }
  for (const proposal of ['uniform', 'empirical', 'tied']) {
    const { expected, hint } = await refusal({ proposal })
    expect(expected).toMatch(/^reference, closed, plackett-luce with the reference plackett-luce$/)
    expect(hint).toContain("reference: 'uniform'")
    const way = { proposal, reference: 'uniform' } as RankerOptions
    expect(resolve(way).proposal).toBe(proposal)
  }
  const onUniform = { proposal: 'reference', reference: 'uniform' }
  expect((await refusal(onUniform)).hint).toMatch(/^leave out reference: 'uniform'/)
  const own = { name: 'mine', shared: true, sample() {}, logDensity() {} }
  expect(await refusal({ proposal: own })).toMatchObject({
    expected: 'one of auto, uniform, empirical, closed, tied, plackett-luce, reference',
    received: 'an object named "mine"',
    hint: expect.stringContaining('StructuredPredictor'),
  })
})

test('two items of one name are refused', async () => {
  const options = { items: ['a', 'a'] }
  const error = await caught(() => new LabelRanker(options).fit([[0]], ['a']))
  expect(error.code).toBe('INVALID_OPTION')
  expect(error.message).toContain('"a" more than once')
})

test('a loss that is none is refused when the ranker is made', async () => {
  const error = await caught(() => new LabelRanker({ loss: 'hinge' }))
  expect(error.code).toBe('PARSE_ERROR')
  expect(error.message).toContain('hinge')
})
