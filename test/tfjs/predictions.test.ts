import { expect, test } from 'vitest'
import { subsets } from '../../src/spaces/index.js'
import {
  FittedMultilabel,
  FittedPredictor,
  FittedRanker,
  LabelRanker,
  MultilabelClassifier,
  StructuredPredictor,
} from '../../src/tasks/index.js'
import { useTfjs } from '../../src/tfjs/index.js'
import { liveTensors, tfjsBackends } from '../engine/tfjs/present-backends.js'

const X = Array.from({ length: 30 }, (_, r) => [Math.cos(r), Math.sin(2 * r), (r % 7) / 7])
const sets = X.map(([a, b, c]) => new Set([0, 1, 2].filter((i) => [a, b, a + c - 0.5][i] > 0)))
const ranks = X.map((row) => [0, 1, 2].sort((i, j) => row[i] - row[j]))
const wasm = { engine: 'wasm', epochs: 4 } as const

const space = subsets(3)
const [classifier, ranker, predictor] = await Promise.all([
  new MultilabelClassifier({ ...wasm, labels: ['a', 'b', 'c'], energy: 'pairwise' }).fit(X, sets),
  new LabelRanker({ ...wasm, encoder: 'mlp', energy: 'linear' }).fit(X, ranks),
  new StructuredPredictor(space, { ...wasm, energy: 'deep', samples: 50 }).fit(X, sets),
])

test.each(tfjsBackends)(
  'models that were trained on WebAssembly predict the same on TensorFlow.js: $backend',
  async ({ tf, backend }) => {
    const engine = useTfjs(tf, { backend })
    const labels = await FittedMultilabel.fromBytes(classifier.toBytes(), { engine })
    const rankings = await FittedRanker.fromBytes(ranker.toBytes(), { engine })
    const structures = await FittedPredictor.fromBytes(predictor.toBytes(), { engine, space })
    expect([labels, rankings, structures].map((model) => model.engine)).toEqual(
      new Array(3).fill(`tfjs-${backend}`),
    )
    const check = () => {
      expect(labels.predict(X)).toEqual(classifier.predict(X))
      expect(rankings.predict(X)).toEqual(ranker.predict(X))
      expect(structures.predict(X)).toEqual(predictor.predict(X))
      for (const [ours, theirs] of [
        [labels.predictProbabilities(X).values, classifier.predictProbabilities(X).values],
        [labels.logProbability(X, sets), classifier.logProbability(X, sets)],
        [rankings.logProbability(X, ranks), ranker.logProbability(X, ranks)],
        [structures.logProbability(X, sets), predictor.logProbability(X, sets)],
        [structures.expectedCode(X).values, predictor.expectedCode(X).values],
      ] as const) {
        expect(ours.length).toBeGreaterThan(0)
        ours.forEach((value, i) => {
          expect(Math.abs(value - theirs[i])).toBeLessThan(1e-5 * (1 + Math.abs(theirs[i])))
        })
      }
    }
    check()
    const before = liveTensors(tf)
    check()
    expect(liveTensors(tf)).toBe(before)
  },
)
