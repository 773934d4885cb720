import { describe, expect, test } from 'vitest'
import type { SetRule } from '../../../src/inference/index.js'
import { logistic } from '../../../src/losses/index.js'
import {
  exampleF1,
  exampleJaccard,
  hammingLoss,
  subsetAccuracy,
} from '../../../src/metrics/index.js'
import type { EnergyModel } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import type { LabelSet } from '../../../src/spaces/index.js'
import { type FittedMultilabel, MultilabelClassifier } from '../../../src/tasks/index.js'
import { setScores } from '../../../src/tasks/label-sets/set-scores.js'

/** More rows than are scored at once, some without labels. */
const rows = 600
const k = 3
const encoder = { hidden: [8] }
const rng = new Rng(3)
const X = { rows, cols: 2, values: Float32Array.from({ length: rows * 2 }, () => rng.normal()) }
const codes = Float32Array.from({ length: rows * k }, (_, e) => {
  const x = X.values[2 * Math.floor(e / k) + (e % 2)]
  return rng.uniform() < 1 / (1 + Math.exp(2 - 2 * x)) ? 1 : 0
})
const truth = { rows, cols: k, values: codes }

function modelOf(fitted: FittedMultilabel): EnergyModel<LabelSet> {
  return (fitted as unknown as { parts: { model: EnergyModel<LabelSet> } }).parts.model
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

describe('scores of decisions', () => {
  test.each([
    ['linear', 'zero'],
    ['linear', 'one'],
    ['pairwise', 'zero'],
  ] as const)('of a %s energy are the metrics, 0/0 is %s', async (energy, emptyPolicy) => {
    const settings = { energy, emptyPolicy, standardize: false, epochs: 3, rate: 0.05 }
    const fitted = await new MultilabelClassifier({ ...settings, encoder }).fit(X, truth)
    const scoring = { generator: logistic, options: { empty: emptyPolicy }, rng: new Rng(1) }
    const data = { features: X, codes, codeLength: k }
    const mean = (decision: SetRule) =>
      meanOf(setScores(modelOf(fitted), data, { ...scoring, decision }))
    const decided = (decision: SetRule) => fitted.predict(X, { decision })
    const f1 = exampleF1(truth, decided('f1'), { policy: emptyPolicy }).value
    expect(f1).toBeGreaterThan(0.2)
    expect(mean('f1')).toBeCloseTo(f1, 12)
    expect(mean('threshold')).toBeCloseTo(1 - hammingLoss(truth, decided('threshold')), 12)
    const jaccard = exampleJaccard(truth, decided('jaccard'), { policy: emptyPolicy }).value
    expect(mean('jaccard')).toBeCloseTo(jaccard, 12)
    expect(mean('mode')).toBeCloseTo(subsetAccuracy(truth, decided('mode')), 12)
  })
})
