import { describe, expect, test } from 'vitest'
import type { Features } from '../../../src/engine/index.js'
import { toSparse } from '../../../src/io/index.js'
import type { MultilabelOptions } from '../../../src/tasks/index.js'
import {
  multilabelOptions,
  resolveMultilabel,
} from '../../../src/tasks/label-sets/multilabel-options.js'
import { readOptions } from '../../../src/tasks/options/option-table.js'
import { caught } from '../../reference/caught.js'
import { classifier, X, Y } from './weather.js'

const resolve = (options: MultilabelOptions, features: Features) =>
  resolveMultilabel(
    readOptions(options, multilabelOptions),
    { features, codes: new Float32Array(features.rows).fill(1), codeLength: 1 },
    ['a'],
  )
const rows = (n: number) => ({ rows: n, cols: 1, values: new Float32Array(n) })

describe('defaults', () => {
  test('depend on how many rows there are and how they are stored', () => {
    const encoder = (features: Features) => resolve({}, features).model.encoder
    expect(encoder(rows(299))).toMatchObject({ hidden: [256], dropout: 0.5, inputDropout: 0.2 })
    expect(encoder(rows(300))).toMatchObject({ hidden: [256, 256], dropout: 0.5 })
    const sparse = { hidden: [512], dropout: 0.7, inputDropout: 0.2 }
    expect(encoder(toSparse(rows(299)))).toMatchObject(sparse)
    expect(encoder(toSparse(rows(300)))).toMatchObject(sparse)
  })

  test('depend on the loss', () => {
    const logistic = resolve({}, rows(1))
    expect(logistic.loss).toBe('logistic')
    expect(logistic.model.logPartition.kind).toBe('residual')
    expect(logistic.proposal).toBe('closed')
    expect(resolve({ samples: 5 }, rows(1))).toMatchObject({ proposal: 'tied', samples: 5 })
    expect(resolve({ proposal: 'tied' }, rows(1)).samples).toBe(8)
    const sparse = resolve({ loss: 'sparsemax' }, rows(1))
    expect(sparse.loss).toBe('sparsemax')
    expect(sparse.model.logPartition.kind).toBe('network')
  })

  test('give way to what is asked for, one by one', () => {
    const resolved = resolve({ encoder: { dropout: 0.1 }, rate: 0.5, decay: 0 }, rows(1))
    expect(resolved.model.encoder).toMatchObject({ hidden: [256], dropout: 0.1, inputDropout: 0.2 })
    expect(resolved.fit.groups.main).toEqual({ rate: 0.5, decay: 0 })
    expect(resolve({ proposal: 'marginal' }, rows(1)).samples).toBe(1000)
    expect(resolve({}, rows(1)).fit).not.toHaveProperty('averaging')
    const averaged = { averaging: 0.9, pilot: 64 }
    expect(resolve(averaged, rows(1)).fit).toMatchObject(averaged)
  })

  test('learn what a closed form leaves by a single layer: it leaves nothing', () => {
    expect(resolve({}, rows(1)).model.logPartition.hidden).toEqual([])
    expect(resolve({ proposal: 'tied' }, rows(1)).model.logPartition.hidden).toEqual([128])
    const refused = () => resolve({ energy: 'pairwise', proposal: 'closed' }, rows(1))
    expect(refused).toThrow(/only a linear energy has a closed form/)
  })

  test('give a deep energy hidden layers and three times the rate', () => {
    const { model, fit } = resolve({ energy: 'deep', rate: 0.01, decay: 0.5 }, rows(1))
    expect(model).toMatchObject({ energy: 'deep', deep: { hidden: [64, 64] } })
    expect(fit.groups.deep).toEqual({ rate: 0.03, decay: 0.5 })
    const asked = resolve({ energy: 'deep', deepHidden: [8], deepRate: 0.2 }, rows(1))
    expect(asked.model.deep).toEqual({ hidden: [8] })
    expect(asked.fit.groups.deep?.rate).toBe(0.2)
    const linear = resolve({ deepHidden: [8], deepRate: 0.2 }, rows(1))
    expect([linear.model.deep, linear.fit.groups.deep]).toEqual([undefined, undefined])
  })

  test('hold the options of the objective that is named, and of no other', () => {
    const told = {
      chains: 'contrastive',
      sweeps: 3,
      nce: 'ranking',
      regularizer: 'quadratic',
    } as const
    const of = (objective: MultilabelOptions['objective'], options: MultilabelOptions = {}) => {
      const resolved = resolve({ ...options, objective }, rows(1))
      const { chains, sweeps, nce, regularizer, samples, model } = resolved
      return [{ chains, sweeps, nce, regularizer }, samples, model.logPartition.kind]
    }
    const none = { chains: undefined, sweeps: undefined, nce: undefined, regularizer: undefined }
    expect(of('joint', told)).toEqual([none, 1, 'residual'])
    expect(of('mcmc')).toEqual([{ ...none, chains: 'persistent', sweeps: 1 }, 4, 'constant'])
    expect(of('mcmc', told)[0]).toEqual({ ...none, chains: 'contrastive', sweeps: 3 })
    expect(of('nce')).toEqual([{ ...none, nce: 'binary' }, 32, 'residual'])
    expect(of('nce', told)).toEqual([{ ...none, nce: 'ranking' }, 32, 'constant'])
    expect(of('nce', { proposal: 'uniform' })[1]).toBe(1000)
    expect(of('generalized')).toEqual([{ ...none, regularizer: 'entropy' }, 8, 'constant'])
    expect(of('generalized', told)[0]).toEqual({ ...none, regularizer: 'quadratic' })
  })

  test('are plain JSON', () => {
    const resolved = resolve({}, rows(1))
    expect(JSON.parse(JSON.stringify(resolved))).toEqual(resolved)
  })
})

type Wrong = Record<string, unknown>
test.each<[string, Wrong]>([
  ['engine', { engine: 'cuda' }],
  ['objective', { objective: 'both' }],
  ['objective', { objective: 'mcmc', loss: 'sparsemax' }],
  ['objective', { objective: 'generalized', loss: 'tsallis:1.5' }],
  ['objective', { objective: 'nce', loss: 'sparsemax' }],
  ['chains', { objective: 'mcmc', chains: 'gibbs' }],
  ['sweeps', { objective: 'mcmc', sweeps: 0 }],
  ['nce', { objective: 'nce', nce: 'unary' }],
  ['regularizer', { objective: 'generalized', regularizer: 'none' }],
  ['proposal', { proposal: 'oracle' }],
  ['samples', { samples: 0 }],
  ['samples', { samples: 2.5 }],
  ['energy', { energy: 'quadratic' }],
  ['deep.hidden', { energy: 'deep', deepHidden: [] }],
  ['lowRank.rank', { energy: 'pairwise-low-rank', pairwiseRank: 0 }],
  ['rate of deep', { energy: 'deep', deepRate: 0 }],
  ['logPartition', { logPartition: 'guess' }],
  ['logPartition.input', { logPartitionInput: 'labels' }],
  ['logPartition.hidden', { logPartitionHidden: [0] }],
  ['encoder.hidden', { encoder: { hidden: [3.5] } }],
  ['encoder.hidden', { encoder: { hidden: undefined } }],
  ['encoder.activation', { encoder: { activation: 'gelu' } }],
  ['encoder.dropout', { encoder: { dropout: 1 } }],
  ['encoder.inputDropout', { encoder: { inputDropout: -1 } }],
  ['rate of main', { rate: 0 }],
  ['rate of main', { rate: Number.NaN }],
  ['rate of logPartition', { logPartitionRate: -1 }],
  ['decay of main', { decay: -0.1 }],
  ['schedule', { schedule: 'sometimes' }],
  ['clipNorm', { clipNorm: -1 }],
  ['averaging', { averaging: 1 }],
  ['pilot', { pilot: -1 }],
  ['batchSize', { batchSize: 0 }],
  ['epochs', { epochs: -3 }],
  ['patience', { patience: 0 }],
  ['validationFraction', { validationFraction: 1 }],
  ['decision', { decision: 'coin' }],
  ['emptyPolicy', { emptyPolicy: 'two' }],
  ['seed', { seed: 0.5 }],
  ['seed', { seed: '7' }],
  ['labels', { labels: [] }],
])('an impossible option is refused by its name: %s, %o', async (option, wrong) => {
  const error = await caught(() => classifier(wrong as MultilabelOptions).fit(X, Y))
  expect(error.code).toBe('INVALID_OPTION')
  expect(error.message).toContain(`invalid option ${option};`)
  expect(error.details.expected).toBeDefined()
})

test('a proposal of the caller’s own is refused with the names there are, and the way to use it', async () => {
  const own = { name: 'mine', shared: true, sample() {}, logDensity() {} }
  for (const [proposal, received] of [
    [own, 'an object named "mine"'],
    [{ kind: 'uniform' }, 'an object with kind'],
  ] as const) {
    const options = { proposal } as unknown as MultilabelOptions
    const error = await caught(() => classifier(options).fit(X, Y))
    expect(error.code).toBe('INVALID_OPTION')
    expect(error.details).toMatchObject({
      expected: expect.stringMatching(/^one of auto, uniform, marginal, /),
      received,
      hint: expect.stringContaining('StructuredPredictor'),
    })
  }
})

test.each<MultilabelOptions>([
  {},
  { proposal: 'tied' },
  { proposal: 'bernoulli', objective: 'exact' },
  { proposal: 'bernoulli', objective: 'min-max' },
  { proposal: 'bernoulli', objective: 'generalized' },
])('what a proposal network learns from is refused where none is trained: %o', async (options) => {
  for (const proposalTraining of ['weights', 'likelihood'] as const) {
    const error = await caught(() => classifier({ ...options, proposalTraining }).fit(X, Y))
    expect(error.code).toBe('INVALID_OPTION')
    expect(error.message).toContain('invalid option proposalTraining')
    expect(error.details.expected).toContain("proposal: 'bernoulli'")
  }
})

test('two labels of one name are refused', async () => {
  const error = await caught(() => classifier({ labels: ['a', 'b', 'a'] }).fit(X, Y))
  expect(error.code).toBe('INVALID_OPTION')
  expect(error.message).toContain('"a" more than once')
})

test('a loss that does not exist is refused at once', async () => {
  for (const loss of ['hinge', 'tsallis', 'tsallis:0.5', 'safe-logistic:2']) {
    const error = await caught(() => classifier({ loss }))
    expect(['PARSE_ERROR', 'INVALID_OPTION']).toContain(error.code)
  }
})
