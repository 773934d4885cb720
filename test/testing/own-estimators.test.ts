import { describe, test } from 'vitest'
import {
  choices,
  matchings,
  permutations,
  type Space,
  sequences,
  subsets,
} from '../../src/spaces/index.js'
import {
  FittedMultilabel,
  FittedPredictor,
  FittedRanker,
  LabelRanker,
  MultilabelClassifier,
  type PredictorOptions,
  StructuredPredictor,
} from '../../src/tasks/index.js'
import { checkEstimator } from '../../src/testing/index.js'
import { lamps } from '../tasks/lamps.js'

const X = Array.from({ length: 20 }, (_, r) => [Math.cos(r), Math.sin(2 * r), (r % 3) / 2])
const quick = { engine: 'wasm', epochs: 6, seed: 3, logPartitionHidden: [6] } as const
const narrow = { ...quick, encoder: { hidden: [6] }, deepHidden: [6] } as const

describe.each(['logistic', 'sparsemax'])('MultilabelClassifier, %s', (loss) => {
  const Y = X.map(([a, b, c]) => [a > 0, b > 0, a + c > 0.5].map(Number))
  const space = subsets(3)
  const checks = checkEstimator(
    () => new MultilabelClassifier({ ...narrow, labels: ['a', 'b', 'c'], loss }),
    {
      X,
      Y,
      predict: (model, rows) => model.predictSets(rows),
      load: (bytes) => FittedMultilabel.fromBytes(bytes, quick),
      outputs: loss === 'logistic' ? [...space.enumerate()].map((y) => space.toRow(y)) : undefined,
      wrong: [[0, 1], [0, 1, 2], [0.5, 0, 0], [Number.POSITIVE_INFINITY, 0, 0], null],
    },
  )
  test.each(checks)('$name', ({ run }) => run())
})

describe.each(['linear', 'plackett-luce'] as const)('LabelRanker, %s', (energy) => {
  const space = permutations(3)
  const Y = X.map((row) => ({
    order: [0, 1, 2].sort((i, j) => row[j] - row[i]),
  }))
  const make = () =>
    new LabelRanker({ ...quick, items: ['x', 'y', 'z'], energy, encoder: 'linear', code: 'pairs' })
  const checks = checkEstimator(make, {
    X,
    Y,
    predict: (model, rows) => model.predict(rows),
    load: (bytes) => FittedRanker.fromBytes(bytes, quick),
    outputs: [...space.enumerate()].map((order) => ({ order: [...order] })),
    wrong: [{ order: [0, 0, 1] }, { order: [0, 1, 7] }, 'x>w', null],
  })
  test.each(checks)('$name', ({ run }) => run())
})

/** Outputs of a space that the inputs tell something of. */
function outputsFor<Y>(space: Space<Y>): Y[] {
  const outputs = [...space.enumerate!()]
  return X.map(([a, b]) => outputs[Math.floor(((a + b + 2) / 4) * (outputs.length - 0.01))])
}

describe.each<[string, Space<unknown>, readonly unknown[], PredictorOptions]>([
  ['deep', choices(['red', 'green', 'blue']), [3, -1, 0.5, Number.NaN, 'red', null, undefined], {}],
  ['deep, a space of the caller’s own', lamps(4), ['1100', '000', 5, null], {}],
  [
    'pairwise, of learned samples',
    subsets(3),
    [[0], new Set([3])],
    { energy: 'pairwise', proposal: 'learned' },
  ],
  ['on a learned reference', matchings(2), [[0, 0], [-2, 0], 'x'], { reference: 'learned' }],
  ['sparsemax', sequences(2, 2), [[0], [0, 2]], { loss: 'sparsemax', objective: 'exact' }],
])('StructuredPredictor, %s', (_, space, wrong, options) => {
  const make = () => new StructuredPredictor(space, { ...narrow, energy: 'deep', ...options })
  const checks = checkEstimator(make, {
    X,
    Y: outputsFor(space),
    predict: (model, rows) => model.predict(rows),
    load: (bytes) => FittedPredictor.fromBytes(bytes, { space, engine: 'wasm' }),
    outputs: [...space.enumerate!()],
    wrong,
  })
  test.each(checks)('$name', ({ run }) => run())
})
