import { describe, expect, test } from 'vitest'
import {
  exactLogPartition,
  inferOutputs,
  inferSets,
  labelMarginals,
} from '../../../src/inference/index.js'
import { type Generator, logistic, sparsemax } from '../../../src/losses/index.js'
import { exactTerm } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { mixture, tied, uniform } from '../../../src/samplers/index.js'
import { learnedReference } from '../../../src/tasks/fit/reference.js'
import { createExactObjective, createJointObjective } from '../../../src/training/index.js'
import { normalFeatures, type TinyModelOptions, tinyModel } from '../../models/tiny-model.js'
import { indexOfCode } from '../../reference/brute-force-samples.js'
import { everyCodeOfEachRow } from '../../reference/every-code-proposal.js'
import { allLabelSets } from '../../reference/label-sets.js'
import { pairwiseScoreOf } from '../../reference/pairwise.js'
import { marginalsOf } from '../../reference/set-distribution.js'
import { Z_LIMIT } from '../../reference/statistics.js'
import { countingBatch, lossAndGradient, meanAndError } from '../../training/objective-checks.js'

const rows = 2
const features = normalFeatures(rows, 2)

/** A residual model on a Bernoulli reference, and `ln q + g` of every set by brute force. */
function onReference(options: TinyModelOptions = {}) {
  const base = tinyModel({ k: options.k, random: 0.8, seed: 5 })
  const reference = learnedReference(base.model)
  const tiny = tinyModel({ random: 0.7, seed: 9, ...options, reference })
  const { tape } = tiny.model
  const k = tiny.space.codeLength
  const s = reference.parameters({ features })
  tape.clear()
  const score = tiny.model.at({ features })
  const u = tape.backend.read(score.linear.value)
  const U = score.coupling ? tape.backend.read(score.coupling().value) : new Float64Array(k * k)
  const zero = new Float64Array(k * k)
  const row = (values: ArrayLike<number>, b: number) =>
    Float64Array.from({ length: k }, (_, i) => values[b * k + i]!)
  const sets = allLabelSets(k)
  const logs = Array.from({ length: rows }, (_, b) => {
    const normalizer = row(s, b).reduce((sum, x) => sum + Math.log1p(Math.exp(x)), 0)
    return sets.map((y) => ({
      logReference: pairwiseScoreOf(row(s, b), zero, y) - normalizer,
      score: pairwiseScoreOf(row(u, b), U, y),
    }))
  })
  return { ...tiny, reference, logs, k }
}

/** `p = q f*'(g − τ)` by bisection for τ. */
function distributionOf(
  { weight }: Generator,
  logs: readonly { logReference: number; score: number }[],
) {
  let [low, high] = [-50, 50]
  const at = (tau: number) =>
    logs.map(({ logReference, score }) => Math.exp(logReference) * weight(score - tau))
  for (let round = 0; round < 100; round++) {
    const tau = (low + high) / 2
    if (at(tau).reduce((sum, p) => sum + p, 0) > 1) low = tau
    else high = tau
  }
  return { tau: low, p: at(low) }
}

describe.each([logistic, sparsemax])('sets on a learned reference, $name', (generator) => {
  test.each(['linear', 'pairwise'] as const)(
    'the exact log-partition is that of the residual under the reference, %s',
    (energy) => {
      const { model, logs, space } = onReference({ energy, k: 4 })
      const exact = exactLogPartition(model, generator, { features })!
      logs.forEach((row, b) => {
        expect(exact[b]).toBeCloseTo(distributionOf(generator, row).tau, 5)
      })
      // by closed form or enumeration
      const { tape } = model
      tape.clear()
      const score = model.at({ features })
      const enumerated = exactTerm(space, generator)(tape, { ...score, isLinear: false })
      const direct = exactTerm(space, generator)(tape, score)
      const [a, b] = [enumerated, direct].map(({ value }) => [...tape.backend.read(value)])
      a!.forEach((value, row) => {
        expect(b![row]).toBeCloseTo(value, 5)
      })
    },
  )

  test.each([
    ['linear', 3],
    ['pairwise', 4],
    ['pairwise', 15],
  ] as const)('the posterior is that of reference and residual, %s, %i labels', (energy, k) => {
    const { model, logs, space } = onReference({ energy, k, random: k > 14 ? 0.2 : 0.7 })
    const posteriors = inferSets(model, space, generator, { features }, new Rng(1))
    const expectedKind = k > 14 ? 'sampled' : 'enumerated'
    const isClosed = energy === 'linear' && generator === logistic
    logs.forEach((row, b) => {
      const posterior = posteriors[b]!
      expect(posterior.kind).toBe(isClosed ? 'exact' : expectedKind)
      const marginals = labelMarginals(posterior)
      const { p } = distributionOf(generator, row)
      marginalsOf(p).forEach((probability, i) => {
        const error = Math.abs(marginals[i]! - probability)
        expect(error).toBeLessThan(k > 14 ? 0.12 : 1e-5)
      })
      const chosen = p[indexOfCode(posterior.mode(), 0, k)]!
      if (k <= 14) expect(chosen).toBeCloseTo(Math.max(...p), 6)
    })
  })
})

test('the residual log-partition is exact for a linear residual while its network is zero', () => {
  const { model } = onReference({
    random: undefined,
    linearBias: Float32Array.of(0.7, -1, 2),
    logPartition: { kind: 'residual' },
  })
  const exact = exactLogPartition(model, logistic, { features })!
  const learned = model.tape.backend.read(model.at({ features }).logPartition().value)
  exact.forEach((tau, b) => {
    expect(Math.abs(tau)).toBeGreaterThan(0.01)
    expect(learned[b]).toBeCloseTo(tau, 5)
  })
})

test('early stopping watches the exact likelihood of a linear residual', () => {
  const tiny = onReference({ logPartition: { kind: 'residual' } })
  const batch = countingBatch(tiny, rows)
  const { reference, space, model } = tiny
  const { proposal } = reference
  const settings = { generator: logistic, samples: 2, clamp: 30 }
  const joint = createJointObjective(space, {
    ...settings,
    proposal,
    reference: proposal,
  })
  const exact = createExactObjective(space, logistic)
  model.tape.clear()
  const watched = [...joint.criterion(model, batch, new Rng(0))]
  const truth = [...exact.criterion(model, batch, new Rng(0))]
  watched.forEach((value, b) => {
    expect(value).toBeCloseTo(truth[b]!, 6)
  })
  // and that likelihood is the one of brute force
  tiny.logs.forEach((row, b) => {
    const y = indexOfCode(batch.codes, b * 3, 3)
    const total = Math.log(row.reduce((sum, l) => sum + Math.exp(l.logReference + l.score), 0))
    expect(truth[b]).toBeCloseTo(total - row[y]!.logReference - row[y]!.score, 5)
  })
})

describe('samples for a residual on the reference', () => {
  const tiny = onReference({ energy: 'pairwise', logPartition: { kind: 'residual', hidden: [] } })
  const { space, reference } = tiny
  const base = reference.proposal
  const batch = countingBatch(tiny, rows)
  const create = (proposal: typeof base, samples: number) =>
    createJointObjective(space, {
      generator: logistic,
      proposal,
      reference: base,
      samples,
      clamp: 30,
    })

  test.each([
    ['the reference itself', base, 5],
    ['tied to reference and residual', tied(space), 5],
    [
      'a mixture',
      mixture([
        { proposal: base, weight: 0.5 },
        { proposal: tied(space), weight: 0.3 },
        { proposal: uniform(space), weight: 0.2 },
      ]),
      6,
    ],
  ])('%s: unbiased (z-tests, false alarm 1e-6 each)', (_, proposal, samples) => {
    const exact = lossAndGradient(tiny, create(everyCodeOfEachRow(space), 8), batch, new Rng(0))
    const objective = create(proposal, samples)
    const root = new Rng(6)
    const draws = Array.from({ length: 300 }, (_, s) => {
      const { losses, gradient } = lossAndGradient(tiny, objective, batch, root.split(s))
      return [...gradient, ...losses]
    })
    const expected = [...exact.gradient, ...exact.losses]
    meanAndError(draws).forEach(({ mean, error }, e) => {
      expect(Math.abs(mean - expected[e]!)).toBeLessThan(Z_LIMIT * error + 1e-6)
    })
  })

  test('tied samples of a linear residual have constant weights', () => {
    const linear = onReference({ logPartition: { kind: 'residual' } })
    const { samples } = lossAndGradient(linear, create(tied(linear.space), 4), batch, new Rng(2))
    for (const share of Array.from(samples!.effectiveShares)) expect(share).toBeCloseTo(1, 5)
  })
})

test('a residual on it has sampled posteriors of any space where outputs are too many to list', () => {
  const k = 18
  const reference = learnedReference(tinyModel({ k, random: 0.8, seed: 5 }).model)
  const { model } = tinyModel({ k, random: 0.3, seed: 9, reference })
  const { tape } = model
  const options = { proposal: reference.proposal, rng: new Rng(3) }
  const posteriors = inferOutputs(model, logistic, { features }, options)
  const s = reference.parameters({ features })
  tape.clear()
  const u = tape.backend.read(model.at({ features }).linear.value)
  posteriors.forEach(({ kind, codes, weights }, b) => {
    expect(kind).toBe('sampled')
    for (let i = 0; i < k; i++) {
      // labels are independent, with the scores of both
      const p = 1 / (1 + Math.exp(-s[b * k + i] - u[b * k + i]))
      const mean = weights.reduce((sum, weight, j) => sum + weight * codes[j * k + i], 0)
      expect(Math.abs(mean - p)).toBeLessThan(0.15)
    }
  })
})
