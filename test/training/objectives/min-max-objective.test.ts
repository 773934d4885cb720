import { describe, expect, test } from 'vitest'
import { Tape } from '../../../src/engine/index.js'
import { createReferenceBackend } from '../../../src/engine/reference/index.js'
import { logistic } from '../../../src/losses/index.js'
import { EnergyModel, type ModelSpec } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { bernoulli, type Proposal, plackettLuce, uniform } from '../../../src/samplers/index.js'
import {
  enumerateCodes,
  type LabelSet,
  permutations,
  type Space,
  subsets,
} from '../../../src/spaces/index.js'
import {
  createExactObjective,
  createMinMaxObjective,
  type LabelledBatch,
  type Objective,
} from '../../../src/training/index.js'
import { normalFeatures, tinyModel } from '../../models/tiny-model.js'
import { allCodes } from '../../reference/brute-force-samples.js'
import { caught } from '../../reference/caught.js'
import { Z_LIMIT } from '../../reference/statistics.js'
import { lossAndGradient, meanAndError } from '../objective-checks.js'
import { plantedSets } from '../planted-problem.js'
import { toTheOptimum, trainTiny } from '../train-tiny.js'

/** A model with a proposal network on any space, in float64; normal weights if asked for. */
function withSampler<Y>(
  space: Space<Y>,
  kind: 'bernoulli' | 'plackett-luce',
  energy: ModelSpec['energy'],
  random?: number,
): EnergyModel<Y> {
  const spec: ModelSpec = {
    features: 2,
    encoder: { hidden: [], activation: 'tanh', dropout: 0, inputDropout: 0 },
    energy,
    logPartition: { kind: 'constant', hidden: [], input: 'context', tableRows: 0 },
    proposal: { kind, hidden: [], input: 'context', training: 'likelihood' },
  }
  const model = new EnergyModel(new Tape(createReferenceBackend()), space, spec, new Rng(1))
  if (random === undefined) return model
  const rng = new Rng(4)
  const weights = [...model.store.snapshot()].map(([name, { rows, cols }]) => {
    const values = Float32Array.from({ length: rows * cols }, () => random * rng.normal())
    if (name === 'energy/pairwise') {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j <= i; j++) values[i * rows + j] = i === j ? 0 : values[j * rows + i]
      }
    }
    return [name, { rows, cols, values }] as const
  })
  model.store.restore(new Map(weights))
  return model
}

function batchOf<Y>(space: Space<Y>, rows: number): LabelledBatch {
  const codes = allCodes(space).codes.slice(0, rows * space.codeLength)
  return { features: normalFeatures(rows, 2), codes }
}

/** Gradient of the loss and its auxiliary part together, one parameter after the other. */
function wholeGradient<Y>(
  model: EnergyModel<Y>,
  objective: Objective<Y>,
  batch: LabelledBatch,
  rng: Rng,
) {
  const whole: Objective<Y> = {
    ...objective,
    loss(...given) {
      const { perExample, auxiliary } = objective.loss(...given)
      return { perExample: model.tape.add(perExample, auxiliary!) }
    },
  }
  return lossAndGradient({ model }, whole, batch, rng).gradient
}

/** The same by enumeration: the energy descends `E_r[g] − g(y)`, the sampler `−E_r[g − log r]`. */
function enumerated<Y>(space: Space<Y>): Objective<Y> {
  const parts: Objective<Y>['loss'] = (model, batch) => {
    const { tape } = model
    const { rows } = batch.features
    const score = model.at(batch)
    const { codes, count } = enumerateCodes(space)
    const all = { matrix: tape.upload(codes, count, space.codeLength), shared: true }
    const g = score.score(all)
    const repeated = new Float32Array(rows * codes.length)
    for (let b = 0; b < rows; b++) repeated.set(codes, b * codes.length)
    const each = { matrix: tape.upload(repeated, rows * count, space.codeLength), shared: false }
    const logR = score.proposal!().logDensity(each)
    const r = tape.exp(tape.addScalar(logR, -space.logSize))
    const gain = tape.subtract(tape.stopGradient(g), logR)
    const own = { matrix: tape.upload(batch.codes, rows, space.codeLength), shared: false }
    const energy = tape.subtract(
      tape.rowSum(tape.multiply(tape.stopGradient(r), g)),
      score.score(own),
    )
    const auxiliary = tape.scale(tape.rowSum(tape.multiply(r, gain)), -1)
    return { perExample: energy, auxiliary }
  }
  return { name: 'enumerated', loss: parts, criterion: () => new Float64Array(0) }
}

const sets = subsets(3)
const rankings = permutations(3, { code: 'pairs' })
const cases = [
  {
    name: 'sets, linear',
    space: sets,
    kind: 'bernoulli',
    energy: 'linear',
    proposal: bernoulli(sets),
  },
  {
    name: 'sets, pairwise',
    space: sets,
    kind: 'bernoulli',
    energy: 'pairwise',
    proposal: bernoulli(sets),
  },
  {
    name: 'rankings',
    space: rankings,
    kind: 'plackett-luce',
    energy: 'linear',
    proposal: plackettLuce(rankings),
  },
] as unknown as {
  name: string
  space: Space<unknown>
  kind: 'bernoulli' | 'plackett-luce'
  energy: ModelSpec['energy']
  proposal: Proposal
}[]

describe('over many draws the gradient of energy and sampler is that of enumeration (z-tests, 1e-6 each)', () => {
  test.each(cases)('$name', ({ space, kind, energy, proposal }) => {
    const model = withSampler(space, kind, energy, 0.6)
    const batch = batchOf(space, 3)
    const expected = wholeGradient(model, enumerated(space), batch, new Rng(0))
    const names = [...model.store.all()].flatMap(({ group, variable: { rows, cols } }) =>
      new Array<string>(rows * cols).fill(group),
    )
    const largest = (group: string) =>
      Math.max(...expected.map((slope, e) => (names[e] === group ? Math.abs(slope) : 0)))
    expect(largest('main')).toBeGreaterThan(0.1)
    expect(largest('proposal')).toBeGreaterThan(0.1)
    for (const samples of [2, 5]) {
      const objective = createMinMaxObjective(space, { proposal, samples })
      const root = new Rng(samples)
      const draws = Array.from({ length: 600 }, (_, s) =>
        wholeGradient(model, objective, batch, root.split(s)),
      )
      meanAndError(draws).forEach(({ mean, error }, e) => {
        expect(Math.abs(mean - expected[e])).toBeLessThan(Z_LIMIT * error + 1e-9)
      })
    }
  })
})

test.each(cases)('the loss is on average a lower bound of the exact one: $name', (given) => {
  const { space, kind, energy, proposal } = given
  const model = withSampler(space, kind, energy, 0.8)
  const batch = batchOf(space, 3)
  const exact = lossAndGradient({ model }, createExactObjective(space, logistic), batch, new Rng(0))
  const objective = createMinMaxObjective(space, { proposal, samples: 20 })
  const root = new Rng(9)
  const draws = Array.from(
    { length: 200 },
    (_, s) => lossAndGradient({ model }, objective, batch, root.split(s)).losses,
  )
  meanAndError(draws).forEach(({ mean, error }, b) => {
    expect(mean).toBeLessThan(exact.losses[b] + Z_LIMIT * error)
  })
})

test('is tight, without variance, where the sampler is the model', () => {
  const model = withSampler(sets, 'bernoulli', 'linear', 0.8)
  const weights = new Map(model.store.snapshot())
  for (const part of ['weight', 'bias']) {
    weights.set(`proposal/output/${part}`, weights.get(`energy/linear/${part}`)!)
  }
  model.store.restore(weights)
  const batch = batchOf(sets, 3)
  const exact = createExactObjective(sets, logistic)
  const truth = lossAndGradient({ model }, exact, batch, new Rng(0)).losses
  const objective = createMinMaxObjective(sets, { proposal: bernoulli(sets), samples: 2 })
  lossAndGradient({ model }, objective, batch, new Rng(1)).losses.forEach((loss, b) => {
    expect(loss).toBeCloseTo(truth[b], 5)
  })
})

test('trains a linear energy to within .03 nats of the exact likelihood on a planted problem', async () => {
  const data = plantedSets(300)
  const exact = createExactObjective<LabelSet>(sets, logistic)
  const after = async (objective: Objective<LabelSet>) => {
    const model = withSampler(sets, 'bernoulli', 'linear')
    await trainTiny({ model }, objective, data, toTheOptimum(0.05, 200))
    const losses = Array.from<number>(exact.criterion(model, data, new Rng(0)))
    return losses.reduce((a, b) => a + b, 0) / losses.length
  }
  const best = await after(exact)
  const found = await after(createMinMaxObjective(sets, { proposal: bernoulli(sets), samples: 8 }))
  expect(best).toBeLessThan(3 * Math.LN2 - 0.1)
  expect(found - best).toBeLessThan(0.03)
})

test('impossible settings, and models without a sampler, are refused', async () => {
  const proposal = bernoulli(sets)
  for (const bad of [{ samples: 1 }, { samples: 2.5 }, { proposal: uniform(sets) }]) {
    const error = await caught(() => createMinMaxObjective(sets, { proposal, samples: 4, ...bad }))
    expect(error.code).toBe('INVALID_OPTION')
    expect(error.message).toContain(Object.keys(bad)[0])
  }
  const { model, space } = tinyModel()
  const objective = createMinMaxObjective(space, { proposal: bernoulli(space), samples: 2 })
  const error = await caught(() => objective.loss(model, batchOf(space, 1), new Rng(0)))
  expect(error.code).toBe('UNSUPPORTED')
  expect(error.message).toContain('proposal network')
})
