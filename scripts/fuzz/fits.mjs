// Tiny fits over tasks, losses, objectives, energies and extreme inputs: probabilities sum to one, marginals are those of
// the listed outputs, and a model that was saved and loaded answers with the same bits.
import {
  choices,
  LabelRanker,
  MultilabelClassifier,
  permutations,
  StructuredPredictor,
  sequences,
  subsets,
} from '../../dist/index.js'
import { pick } from './mutate.mjs'

const SCALES = [1, 1, 1, 1e-30, 1e-6, 1e3, 1e6, 1e20, 1e37]

/** Rows of ordinary, tiny, huge and constant numbers. */
export function inputs(rng, rows, cols) {
  const scale = pick(rng, SCALES)
  const constant = rng.uniform() < 0.1
  return Array.from({ length: rows }, () =>
    Array.from({ length: cols }, () =>
      constant ? scale : scale * rng.normal() * (rng.uniform() < 0.05 ? 1e3 : 1),
    ),
  )
}

const losses = ['logistic', 'logistic', 'sparsemax', 'tsallis:1.5', 'safe-logistic:0.1']
const objectives = ['joint', 'joint', 'exact', 'mcmc', 'min-max', 'generalized', 'nce']

/** Models of several, and on a forest. */
const together = {
  sets: [
    { ensemble: 2, energy: 'linear' },
    { ensemble: 2, energy: 'pairwise' },
    { experts: ['linear', 'forest'], energy: 'auto' },
    { experts: 'auto', energy: 'auto' },
    { reference: 'forest' },
  ],
  rankings: [
    { ensemble: 2 },
    { experts: ['plackett-luce mlp', 'forest'], energy: 'auto' },
    { reference: 'forest' },
  ],
  sequences: [{ ensemble: 2, energy: 'linear' }, { reference: 'forest' }],
  choices: [{ ensemble: 2, energy: 'linear' }, { reference: 'forest' }],
}
const methods = {
  sets: ['temperature', 'vector', 'isotonic'],
  rankings: ['temperature'],
  sequences: ['temperature'],
  choices: ['temperature'],
}

export const tinyFits = {
  name: 'fits',
  make(rng) {
    const task = pick(rng, ['sets', 'rankings', 'sequences', 'choices'])
    const rows = 1 + rng.integer(20)
    const k = task === 'sets' ? 1 + rng.integer(4) : 2 + rng.integer(2)
    const objective = pick(rng, objectives)
    const loss = ['joint', 'exact'].includes(objective) ? pick(rng, losses) : 'logistic'
    const energies = {
      sets: ['auto', 'linear', 'pairwise', 'pairwise-full', 'pairwise-low-rank', 'deep', 'forest'],
      rankings: ['auto', 'linear', 'plackett-luce', 'forest'],
      sequences: ['auto', 'linear', 'deep', 'forest'],
      choices: ['linear', 'deep', 'forest'],
    }[task]
    const options = {
      loss,
      objective,
      energy: pick(rng, energies),
      epochs: 1 + rng.integer(3),
      batchSize: 1 + rng.integer(16),
      samples: 1 + rng.integer(8),
      standardize: rng.bernoulli(0.7),
      validationFraction: pick(rng, [0, 0.25]),
      rate: pick(rng, [1e-4, 1e-2, 1, 100]),
      decay: pick(rng, [0, 1e-5]),
      seed: rng.integer(1000),
      encoder:
        task === 'rankings' ? pick(rng, ['linear', 'mlp']) : { hidden: pick(rng, [[], [3]]) },
      logPartitionHidden: [2],
      ...(rng.uniform() < 0.2 && { reference: 'learned' }),
      ...(task === 'rankings' &&
        rng.bernoulli(0.5) && {
          reference: 'uniform',
          code: pick(rng, ['ranks', 'matrix', 'pairs']),
        }),
      forest: {
        kind: pick(rng, ['extra', 'random']),
        trees: 1 + rng.integer(3),
        leaf: 1 + rng.integer(4),
      },
      ...(rng.uniform() < 0.2 && pick(rng, together[task])),
    }
    const calibration = rng.uniform() < 0.3 ? pick(rng, methods[task]) : undefined
    const space = {
      sets: () => subsets(k),
      rankings: () => permutations(k),
      sequences: () => sequences(2, k),
      choices: () => choices(k),
    }[task]()
    const all = [...space.enumerate()].map((y) =>
      task === 'sets' ? Array.from({ length: k }, (_, i) => Number(y.has(i))) : y,
    )
    const Y = Array.from({ length: rows }, () => pick(rng, all))
    const weights =
      rng.uniform() < 0.2
        ? Array.from({ length: rows }, () => pick(rng, [0, 1, 1e308, 1e-300]))
        : undefined
    return {
      task,
      options,
      space,
      all,
      X: inputs(rng, rows, 2),
      Y,
      weights,
      calibration,
      seen: inputs(rng, 2, 2),
    }
  },
  async check({ task, options, space, all, X, Y, weights, calibration, seen }) {
    const Estimator = { sets: MultilabelClassifier, rankings: LabelRanker }[task]
    const estimator = Estimator ? new Estimator(options) : new StructuredPredictor(space, options)
    const fitted = await estimator.fit(X, Y, { sampleWeight: weights })
    const model = calibration ? await fitted.calibrate(X, Y, { method: calibration }) : fitted
    const Fitted = model.constructor
    const again = await Fitted.fromBytes(model.toBytes())
    for (const x of seen) {
      let total = 0
      const expected = new Float64Array(space.codeLength)
      const code = new Float32Array(space.codeLength)
      for (const y of all) {
        const logProbability = model.logProbability([x], [y])[0]
        if (again.logProbability([x], [y])[0] !== logProbability)
          throw new Error('a model that was loaded answers otherwise')
        const p = Math.exp(logProbability)
        total += p
        const element = task === 'sets' ? new Set(y.flatMap((is, i) => (is ? [i] : []))) : y
        space.encode(element, code.fill(0), 0)
        for (let i = 0; i < code.length; i++) expected[i] += p * code[i]
      }
      if (!(Math.abs(total - 1) < 0.02)) throw new Error(`probabilities sum to ${total}`)
      const isListed = task === 'sets' || task === 'choices' || task === 'sequences'
      if (!isListed || options.loss !== 'logistic' || calibration === 'isotonic') continue
      const marginals =
        task === 'sets' ? model.predictProbabilities([x]).values : model.expectedCode([x]).values
      const off = Math.max(...expected.map((value, i) => Math.abs(value - marginals[i])))
      if (!(off < 0.02)) throw new Error(`marginals are ${off} off the listed outputs`)
    }
  },
}
