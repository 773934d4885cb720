import { describe, expect, test } from 'vitest'
import { createBackend } from '../../../src/engine/index.js'
import { logistic } from '../../../src/losses/index.js'
import { Rng } from '../../../src/random/index.js'
import {
  type LabelSet,
  partialRanking,
  permutations,
  type Space,
  subsets,
} from '../../../src/spaces/index.js'
import {
  createExactObjective,
  createGeneralizedObjective,
  type Regularizer,
  regularizers,
} from '../../../src/training/index.js'
import { relaxedMaximizer } from '../../../src/training/objectives/relaxed-maximizer.js'
import { parameterGradients } from '../../models/parameter-gradients.js'
import { normalFeatures, tinyModel } from '../../models/tiny-model.js'
import { tinyRanker } from '../../models/tiny-ranker.js'
import { allCodes } from '../../reference/brute-force-samples.js'
import { caught } from '../../reference/caught.js'
import { countingBatch, lossAndGradient } from '../objective-checks.js'
import { likelihoodAfter, plantedSets } from '../planted-problem.js'

const xlogx = (x: number) => (x > 0 ? x * Math.log(x) : 0)
const penaltyOf: Readonly<Record<Regularizer, (mu: readonly number[]) => number>> = {
  entropy: (mu) => mu.reduce((sum, p) => sum + xlogx(p) + xlogx(1 - p) + Math.LN2, 0),
  quadratic: (mu) => mu.reduce((sum, p) => sum + p * p, 0) / 2,
}

describe('with a linear energy', () => {
  test.each([1, 4])('the entropy makes it the exact likelihood of %s labels, gradient too', (k) => {
    const tiny = tinyModel({ k, random: 1, encoder: { hidden: [2] } })
    const batch = countingBatch(tiny, 4)
    const [found, exact] = [
      createGeneralizedObjective(tiny.space),
      createExactObjective(tiny.space, logistic),
    ].map((objective) => lossAndGradient(tiny, objective, batch, new Rng(0)))
    found.losses.forEach((loss, b) => {
      expect(loss).toBeCloseTo(exact.losses[b], 6)
    })
    found.gradient.forEach((slope, e) => {
      expect(slope).toBeCloseTo(exact.gradient[e], 5)
    })
  })

  test.each(['ranks', 'matrix', 'pairs'] as const)('and of rankings in %s code', (code) => {
    const tiny = tinyRanker({ code, k: 4, random: 0.7 })
    const codes = allCodes(tiny.space).codes.slice(0, 3 * tiny.space.codeLength)
    const batch = { features: normalFeatures(3, 2), codes }
    const [found, exact] = [
      createGeneralizedObjective(tiny.space),
      createExactObjective(tiny.space, logistic),
    ].map((objective) => lossAndGradient(tiny, objective, batch, new Rng(0)))
    found.losses.forEach((loss, b) => {
      expect(loss).toBeCloseTo(exact.losses[b], 5)
    })
    found.gradient.forEach((slope, e) => {
      expect(slope).toBeCloseTo(exact.gradient[e], 5)
    })
  })

  test('and of rankings known in part', () => {
    const tiny = tinyRanker({ random: 0.7 })
    const batch = {
      features: normalFeatures(2, 2),
      codes: Float32Array.of(0, 0, 0, 1, 1, 1),
      constraints: [partialRanking(3, { top: [1] }), undefined],
    }
    const [found, exact] = [
      createGeneralizedObjective(tiny.space),
      createExactObjective(tiny.space, logistic),
    ].map((objective) => lossAndGradient(tiny, objective, batch, new Rng(0)))
    found.losses.forEach((loss, b) => {
      expect(loss).toBeCloseTo(exact.losses[b], 5)
    })
    found.gradient.forEach((slope, e) => {
      expect(slope).toBeCloseTo(exact.gradient[e], 5)
    })
  })

  test('half the squared norm gives ½‖u − y‖² less what the projection leaves', () => {
    const tiny = tinyModel({ k: 3, random: 1.5 })
    const batch = countingBatch(tiny, 4)
    const objective = createGeneralizedObjective(tiny.space, { regularizer: 'quadratic' })
    const { losses } = lossAndGradient(tiny, objective, batch, new Rng(0))
    tiny.model.tape.clear()
    const linear = tiny.model.tape.backend.read(tiny.model.at(batch).linear.value)
    losses.forEach((loss, b) => {
      let expected = 0
      for (let i = 0; i < 3; i++) {
        const u = linear[3 * b + i]
        const y = batch.codes[3 * b + i]
        const mu = Math.min(1, Math.max(0, u))
        expected += (u - y) ** 2 / 2 - (u - mu) ** 2 / 2
      }
      expect(loss).toBeCloseTo(expected, 6)
    })
  })
})

describe.each(regularizers)('the relaxed maximum of a pairwise energy, %s,', (regularizer) => {
  const found = (seed: number, random: number, rows = 5) => {
    const k = 3
    const tiny = tinyModel({ k, energy: 'pairwise', random, seed })
    const { model, space } = tiny
    const features = normalFeatures(rows, 2, seed)
    const score = model.at({ features })
    const { points, penalties } = relaxedMaximizer(space, regularizer, 400)(model.tape, score, rows)
    const value = (b: number, mu: readonly number[]) => {
      const { tape } = model
      const row = model.at({
        features: { rows: 1, cols: 2, values: features.values.subarray(2 * b, 2 * b + 2) } as never,
      })
      const g = row.score({ matrix: tape.upload(mu, 1, k), shared: false })
      return tape.backend.read(g.value)[0] - penaltyOf[regularizer](mu)
    }
    return { k, points, penalties, value, rows }
  }

  test('is no less than the objective at any point of a grid, where the objective is concave', () => {
    // scores small enough: the curvature of ½ yᵀUy stays under that of Ω
    const { k, points, penalties, value, rows } = found(3, 0.4)
    const grid = Array.from({ length: 11 }, (_, i) => i / 10)
    for (let b = 0; b < rows; b++) {
      const mu = [...points.subarray(b * k, (b + 1) * k)]
      expect(penalties[b]).toBeCloseTo(penaltyOf[regularizer](mu), 5)
      const best = value(b, mu)
      for (const p of grid) {
        for (const q of grid) {
          for (const r of grid) expect(value(b, [p, q, r])).toBeLessThan(best + 1e-6)
        }
      }
    }
  })

  test('is a local maximum where it is not', () => {
    for (let seed = 1; seed < 6; seed++) {
      const { k, points, value, rows } = found(seed, 3)
      const rng = new Rng(seed)
      for (let b = 0; b < rows; b++) {
        const mu = [...points.subarray(b * k, (b + 1) * k)]
        const best = value(b, mu)
        for (let trial = 0; trial < 20; trial++) {
          const near = mu.map((p) => Math.min(1, Math.max(0, p + 1e-3 * rng.normal())))
          expect(value(b, near)).toBeLessThan(best + 1e-6)
        }
      }
    }
  })

  test('has the gradient of the envelope theorem: central differences of the loss', () => {
    const tiny = tinyModel({ k: 3, energy: 'pairwise', random: 0.4 })
    const { model, space } = tiny
    const objective = createGeneralizedObjective(space, { regularizer, iterations: 400 })
    const batch = countingBatch(tiny, 4)
    const { fromTape, numeric } = parameterGradients(
      model,
      () => objective.loss(model, batch, new Rng(0)).perExample,
    )
    const names = [...model.store.all()].flatMap(({ name, variable: { rows, cols } }) =>
      Array.from({ length: rows * cols }, (_, i) => ({ name, i, cols })),
    )
    fromTape.forEach((slope, e) => {
      const { name, i, cols } = names[e]
      // only the upper triangle of U is read: its slope alone is twice what either side shows
      if (name === 'energy/pairwise') {
        if (i % cols <= Math.floor(i / cols)) return
        expect(Math.abs(2 * slope - numeric[e])).toBeLessThan(2e-3)
      } else expect(Math.abs(slope - numeric[e])).toBeLessThan(2e-3)
    })
  })
})

test('float32 kernels find the same maxima', async () => {
  const results = await Promise.all(
    [undefined, await createBackend({ engine: 'wasm' })].map(async (backend) => {
      const tiny = tinyModel({ k: 5, energy: 'pairwise', random: 0.6, backend })
      const objective = createGeneralizedObjective(tiny.space)
      return lossAndGradient(tiny, objective, countingBatch(tiny, 8), new Rng(0))
    }),
  )
  const [reference, wasm] = results
  wasm.losses.forEach((loss, b) => {
    expect(Math.abs(loss - reference.losses[b])).toBeLessThan(1e-4)
  })
})

test('a linear energy trains to the exact likelihood, and early stopping watches it', async () => {
  const data = plantedSets(200)
  const space = subsets(3)
  const linear = { energy: 'linear' } as const
  const exact = createExactObjective<LabelSet>(space, logistic)
  const generalized = createGeneralizedObjective<LabelSet>(space)
  const best = await likelihoodAfter(data, exact, linear)
  expect((await likelihoodAfter(data, generalized, linear)) - best).toBeLessThan(1e-4)
  const tiny = tinyModel({ random: 1, encoder: { hidden: [4], dropout: 0.5 } })
  const batch = countingBatch(tiny, 4)
  const watched = generalized.criterion(tiny.model, batch, new Rng(1))
  exact.criterion(tiny.model, batch, new Rng(2)).forEach((value, b) => {
    expect(watched[b]).toBeCloseTo(value, 5)
  })
})

describe('is refused with the way out', () => {
  const refused = async <Y>(
    space: Space<Y>,
    tiny: {
      readonly model: Parameters<ReturnType<typeof createGeneralizedObjective<Y>>['loss']>[0]
    },
    regularizer?: Regularizer,
    count = 1,
  ) => {
    const codes = new Float32Array(count * space.codeLength)
    const batch = { features: normalFeatures(1, 2), codes, count }
    const objective = createGeneralizedObjective(space, { regularizer })
    const error = await caught(() => objective.loss(tiny.model, batch, new Rng(0)))
    expect(error.code).toBe('UNSUPPORTED')
    return error.message
  }

  test('on a space without what the regulariser needs', async () => {
    const pairs = tinyRanker({ code: 'pairs' })
    expect(await refused(pairs.space, pairs, 'quadratic')).toMatch(/project.*entropy/)
    const tiny = tinyModel()
    const bare: Space<LabelSet> = Object.assign(Object.create(tiny.space), {
      linearLogPartition: undefined,
    })
    expect(await refused(bare, tiny)).toMatch(/linearLogPartition.*quadratic/)
  })

  test('on a learned reference, and for partly known outputs without the entropy', async () => {
    const residual = tinyRanker({ reference: true })
    expect(await refused(residual.space, residual)).toContain('uniform')
    const ranks = tinyRanker({ code: 'ranks' })
    expect(await refused(ranks.space, ranks, 'quadratic', 2)).toContain('entropy')
  })

  test('with impossible settings', async () => {
    for (const bad of [{ iterations: 0 }, { regularizer: 'none' as Regularizer }]) {
      const error = await caught(() => createGeneralizedObjective(permutations(3), bad))
      expect(error.code).toBe('INVALID_OPTION')
    }
  })
})
