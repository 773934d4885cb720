import { describe, expect, test } from 'vitest'
import { logistic } from '../../../src/losses/index.js'
import { Rng } from '../../../src/random/index.js'
import { marginal, mixture, type Proposal, tied, uniform } from '../../../src/samplers/index.js'
import { type LabelSet, partialRanking, type Space, subsets } from '../../../src/spaces/index.js'
import {
  createExactObjective,
  createJointObjective,
  createNceObjective,
  type NceKind,
  nceKinds,
} from '../../../src/training/index.js'
import { parameterGradients } from '../../models/parameter-gradients.js'
import { normalFeatures, tinyModel } from '../../models/tiny-model.js'
import { tinyRanker } from '../../models/tiny-ranker.js'
import { allCodes } from '../../reference/brute-force-samples.js'
import { caught } from '../../reference/caught.js'
import { everyCodeOfEachRow, everyCodeProposal } from '../../reference/every-code-proposal.js'
import { countingBatch, lossAndGradient } from '../objective-checks.js'
import { likelihoodAfter, plantedSets } from '../planted-problem.js'

/** Every code of the space as often as asked for, so that no draw is left to chance. */
function repeated<Y>(space: Space<Y>, shared: boolean): Proposal {
  const once = shared ? everyCodeProposal(space) : everyCodeOfEachRow(space)
  const { codes } = allCodes(space)
  return {
    ...once,
    sample(_rng, _count, _context, out) {
      for (let at = 0; at < out.length; at += codes.length) out.set(codes, at)
    },
  }
}

const residual = { random: 0.7, logPartition: { kind: 'residual', hidden: [3] } } as const

describe('the loss is what its formula says, with noise of an uneven density', () => {
  const p = [0.2, 0.6, 0.7]
  const proposals = {
    shared: (_: Space<LabelSet>) => marginal(p),
    'of each row': (space: Space<LabelSet>) => tied(space),
    stratified: (space: Space<LabelSet>) =>
      mixture([
        { proposal: tied(space), weight: 0.6 },
        { proposal: uniform(space), weight: 0.4 },
      ]),
  }
  const cases = nceKinds.flatMap((kind) =>
    (Object.keys(proposals) as (keyof typeof proposals)[]).map((name) => ({ kind, name })),
  )

  test.each(cases)('$kind, $name', ({ kind, name }) => {
    const tiny = tinyModel({ ...residual, energy: 'pairwise' })
    const { model, space } = tiny
    const proposal = proposals[name](space)
    const samples = 4
    const rows = 6
    const batch = { ...countingBatch(tiny, rows), rowIndices: undefined }
    // what was drawn, and the density of every code among as many draws
    const draws: Float32Array[] = []
    const spy: Proposal = {
      ...proposal,
      sample(rng, count, context, out) {
        proposal.sample(rng, count, context, out)
        draws.push(out.slice())
      },
    }
    const objective = createNceObjective(space, { proposal: spy, samples, kind })
    const { losses } = lossAndGradient(tiny, objective, batch, new Rng(3))
    const { tape } = model
    tape.clear()
    const score = model.at(batch)
    const all = allCodes(space)
    const read = (matrix: Float32Array, shared: boolean) =>
      tape.backend.read(
        score.score({ matrix: tape.upload(matrix, matrix.length / 3, 3), shared }).value,
      )
    const scores = read(all.codes, true)
    const tau = tape.backend.read(score.logPartition().value)
    const linear = tape.backend.read(score.linear.value)
    const index = (codes: Float32Array, at: number) =>
      codes[at] + 2 * codes[at + 1] + 4 * codes[at + 2]
    // log r(y|x) − log u(y); stratified, 4 draws at .6 and .4 are 2 and 2
    const density = (b: number, y: number) => {
      const on = [0, 1, 2].map((i) => (y >> i) & 1)
      const product = (q: (i: number) => number) =>
        on.reduce((mass, bit, i) => mass * 2 * (bit === 1 ? q(i) : 1 - q(i)), 1)
      if (name === 'shared') return Math.log(product((i) => p[i]))
      const own = product((i) => 1 / (1 + Math.exp(-linear[3 * b + i])))
      return Math.log(name === 'stratified' ? 0.5 * own + 0.5 : own)
    }
    const sigma = (a: number) => 1 / (1 + Math.exp(-a))
    const [drawn] = draws
    losses.forEach((loss, b) => {
      const s = (y: number) => scores[8 * b + y] - density(b, y)
      const noise = Array.from({ length: samples }, (_, j) =>
        index(drawn, 3 * (proposal.shared ? j : b * samples + j)),
      )
      const positive = s(index(batch.codes, 3 * b))
      const log = Math.log(samples)
      const expected =
        kind === 'binary'
          ? -Math.log(sigma(positive - tau[b] - log)) -
            noise.reduce((sum, y) => sum + Math.log(sigma(log - s(y) + tau[b])), 0)
          : -Math.log(
              Math.exp(positive) /
                noise.reduce((sum, y) => sum + Math.exp(s(y)), Math.exp(positive)),
            )
      expect(loss).toBeCloseTo(expected, 5)
    })
  })
})

test.each(nceKinds)('the gradient of %s noise contrast equals central differences', (kind) => {
  const tiny = tinyModel({ ...residual, encoder: { hidden: [2] } })
  const { space, model } = tiny
  const proposal = repeated(space, true)
  const objective = createNceObjective(space, { proposal, samples: 8, kind })
  const batch = countingBatch(tiny, 4)
  const { fromTape, numeric } = parameterGradients(
    model,
    () => objective.loss(model, batch, new Rng(0)).perExample,
  )
  fromTape.forEach((value, e) => {
    expect(Math.abs(value - numeric[e])).toBeLessThan(1e-6 * (1 + Math.abs(value)))
  })
})

/** Largest entry of the difference of two gradients. */
const distance = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, e) => Math.abs(value - b[e])))

describe.each([true, false])('with ever more noise, shared by the batch: %s,', (shared) => {
  const at = (kind: NceKind, tiny: ReturnType<typeof tinyModel>, ratio: number) => {
    const proposal = repeated(tiny.space, shared)
    const objective = createNceObjective(tiny.space, { proposal, samples: 8 * ratio, kind })
    return lossAndGradient(tiny, objective, countingBatch(tiny, 4), new Rng(0)).gradient
  }

  test('the binary gradient becomes that of the joint objective, its distance falling as 1/ν', () => {
    const tiny = tinyModel({ ...residual, energy: 'pairwise' })
    const { space } = tiny
    const options = {
      generator: logistic,
      proposal: everyCodeProposal(space),
      samples: 8,
      clamp: 30,
    }
    const joint = createJointObjective(space, options)
    const limit = lossAndGradient(tiny, joint, countingBatch(tiny, 4), new Rng(0)).gradient
    const [few, many, most] = [4, 40, 400].map((ratio) =>
      distance(at('binary', tiny, ratio), limit),
    )
    expect(few).toBeGreaterThan(1e-3)
    expect(many / few).toBeLessThan(0.13)
    expect(most / many).toBeLessThan(0.105)
    expect(most / many).toBeGreaterThan(0.095)
  })

  test('the ranking gradient becomes that of the exact likelihood, its distance falling as 1/ν', () => {
    const tiny = tinyModel({ random: 0.7, energy: 'pairwise' })
    const exact = createExactObjective(tiny.space, logistic)
    const limit = lossAndGradient(tiny, exact, countingBatch(tiny, 4), new Rng(0)).gradient
    const [few, many, most] = [4, 40, 400].map((ratio) =>
      distance(at('ranking', tiny, ratio), limit),
    )
    expect(few).toBeGreaterThan(1e-3)
    expect(many / few).toBeLessThan(0.13)
    expect(most / many).toBeLessThan(0.105)
    expect(most / many).toBeGreaterThan(0.095)
  })
})

test('on a learned reference of rankings the limit is the exact likelihood of the residual model', () => {
  const tiny = tinyRanker({ random: 0.6, reference: true })
  const { space, reference } = tiny
  const codes = allCodes(space).codes.slice(0, 3 * space.codeLength)
  const batch = { features: normalFeatures(3, 2), codes }
  const proposal = repeated(space, false)
  const options = {
    proposal,
    samples: 6 * 2000,
    kind: 'ranking',
    reference: reference?.proposal,
  } as const
  const found = lossAndGradient(tiny, createNceObjective(space, options), batch, new Rng(0))
  const exact = createExactObjective(space, logistic)
  const limit = lossAndGradient(tiny, exact, batch, new Rng(0))
  expect(distance(found.gradient, limit.gradient)).toBeLessThan(2e-3)
})

test('noise contrast trains to within .03 nats of the exact likelihood on a planted problem', async () => {
  const data = plantedSets(300)
  const space = subsets(3)
  const best = await likelihoodAfter(data, createExactObjective<LabelSet>(space, logistic))
  for (const kind of nceKinds) {
    const options = { proposal: tied(space), samples: 16, kind }
    const model = { energy: 'pairwise', logPartition: residual.logPartition } as const
    const found = await likelihoodAfter(data, createNceObjective<LabelSet>(space, options), model)
    expect(found - best).toBeLessThan(0.03)
  }
})

test('impossible settings and outputs known in part are refused', async () => {
  const tiny = tinyModel()
  const { space, model } = tiny
  const good = { proposal: uniform(space), samples: 2, kind: 'binary' } as const
  for (const bad of [{ samples: 0 }, { kind: 'unary' as NceKind }]) {
    const error = await caught(() => createNceObjective(space, { ...good, ...bad }))
    expect(error.code).toBe('INVALID_OPTION')
  }
  const listed = { features: normalFeatures(1, 2), codes: new Float32Array(6), count: 2 }
  const constraints = [partialRanking(3, { top: [1] })]
  for (const batch of [listed, { ...listed, count: 1, constraints }]) {
    const error = await caught(() => createNceObjective(space, good).loss(model, batch, new Rng(0)))
    expect(error.code).toBe('UNSUPPORTED')
    expect(error.message).toContain('joint')
  }
})
