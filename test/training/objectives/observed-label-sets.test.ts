import { describe, expect, test } from 'vitest'
import { logistic } from '../../../src/losses/index.js'
import { Rng } from '../../../src/random/index.js'
import { tied } from '../../../src/samplers/index.js'
import { KnownCode } from '../../../src/spaces/index.js'
import { observedScore } from '../../../src/training/objectives/observed-score.js'
import { scoresThreeWays } from '../../models/energies/energies.js'
import { normalFeatures, type TinyModelOptions, tinyModel } from '../../models/tiny-model.js'
import { allLabelSets } from '../../reference/label-sets.js'

const rows = 3

/** A random model, what is known of three rows (the last one whole), and `ln Σ exp g` by enumeration. */
function problem(options: TinyModelOptions, logWeight: number) {
  const tiny = tinyModel({ random: 0.7, ...options })
  const { model, space } = tiny
  const { shared } = scoresThreeWays(tiny, rows)
  const k = space.codeLength
  const rng = new Rng(3)
  const hidden = Array.from({ length: rows }, (_, b) =>
    Array.from({ length: k }, () =>
      b < rows - 1 && rng.uniform() < 0.6 ? Number.NaN : rng.integer(2),
    ),
  )
  const constraints = hidden.map((entries, b) => {
    return b < rows - 1 ? new KnownCode(space, entries, { logWeight }) : undefined
  })
  const codes = Float32Array.from(hidden.flat(), (entry) => (Number.isNaN(entry) ? 0 : entry))
  const sets = allLabelSets(k)
  const expected = hidden.map((entries, b) => {
    const sum = sets.reduce((total, set, s) => {
      if (!entries.every((entry, i) => Number.isNaN(entry) || entry === set[i])) return total
      const ones = set.filter((on, i) => on === 1 && Number.isNaN(entries[i])).length
      return total + Math.exp(shared[b * sets.length + s] + ones * logWeight)
    }, 0)
    return Math.log(sum)
  })
  const batch = { features: normalFeatures(rows, model.spec.features), codes, constraints }
  return { model, space, batch, expected }
}

describe.each<TinyModelOptions>([
  { k: 4 },
  { k: 4, energy: 'pairwise' },
  { k: 4, energy: 'pairwise-full' },
  { k: 4, energy: 'deep' },
])('sets known in part, %o', (options) => {
  test.each([0, -0.8])('have the sum over all that agree, exactly (ln w = %f)', (logWeight) => {
    const { model, space, batch, expected } = problem(options, logWeight)
    const score = model.at({ features: batch.features })
    const sum = observedScore(model.tape, space, logistic, score, batch)
    model.tape.backend.read(sum.value).forEach((value, b) => {
      expect(value).toBeCloseTo(expected[b], 4)
    })
  })
})

test.each([0, -0.8])(
  'of many labels the sum is estimated without bias (ln w = %f)',
  (logWeight) => {
    const { model, space, batch, expected } = problem({ k: 10, energy: 'pairwise' }, logWeight)
    const score = model.at({ features: batch.features })
    const means = new Float64Array(rows)
    const squares = new Float64Array(rows)
    const repeats = 200
    for (let repeat = 0; repeat < repeats; repeat++) {
      const sampling = { proposal: tied(space), samples: 16, rng: new Rng(repeat) }
      const sum = observedScore(model.tape, space, logistic, score, batch, sampling)
      model.tape.backend.read(sum.value).forEach((value, b) => {
        const ratio = Math.exp(value - expected[b])
        means[b] += ratio / repeats
        squares[b] += ratio ** 2 / repeats
      })
    }
    means.forEach((mean, b) => {
      const error = Math.sqrt(Math.max(0, squares[b] - mean ** 2) / repeats)
      // false-alarm rate 1e-6 a row
      expect(Math.abs(mean - 1)).toBeLessThan(4.9 * error + 1e-4)
    })
    expect(squares[0] - means[0] ** 2).toBeGreaterThan(0)
  },
)
