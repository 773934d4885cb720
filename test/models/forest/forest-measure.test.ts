import { describe, expect, test } from 'vitest'
import { Tape } from '../../../src/engine/index.js'
import { createReferenceBackend } from '../../../src/engine/reference/index.js'
import {
  fitForestMeasure,
  forestHeader,
  forestMeasureFrom,
  forestTensors,
} from '../../../src/models/forest/index.js'
import { plackettLuceFit } from '../../../src/models/forest/plackett-luce-fit.js'
import { Rng } from '../../../src/random/index.js'
import {
  matchings,
  partialRanking,
  permutations,
  plackettLuceLogProbability,
  type Space,
  subsets,
} from '../../../src/spaces/index.js'
import { checkProposal } from '../../../src/testing/index.js'
import { allCodes } from '../../reference/brute-force-samples.js'
import { caught } from '../../reference/caught.js'

const N = 30

/** Rows of two inputs whose outputs follow the first. */
function rowsOf<Y>(space: Space<Y>, elements: readonly Y[]) {
  const rng = new Rng(2)
  const values = Float32Array.from({ length: 2 * N }, () => rng.uniform())
  const codes = new Float32Array(N * space.codeLength)
  for (let r = 0; r < N; r++) {
    const place = Math.floor((0.7 * values[2 * r]! + 0.3 * rng.uniform()) * elements.length)
    space.encode(elements[place]!, codes, r * space.codeLength)
  }
  return { features: { rows: N, cols: 2, values }, codes, codeLength: space.codeLength }
}

const rankings = permutations(4, { code: 'pairs' })
const sets = subsets(3)
const pairs = matchings(3)
const listed = <Y>(space: Space<Y>) => [...space.enumerate!()]
const options = { kind: 'extra', trees: 15, leaf: [1, 4] } as const
const unseen = { rows: 2, cols: 2, values: Float32Array.of(0.1, 0.5, 0.8, 0.2) }

describe.each([
  ['label sets', sets, listed(sets).slice(1, 6), 'independent'],
  ['rankings', rankings, listed(rankings).slice(0, 7), 'plackett-luce'],
  ['matchings', pairs, listed(pairs).slice(0, 4), 'uniform'],
] as const)('a forest over %s', (_, given, elements, smooth) => {
  const space = given as Space<unknown>
  const rows = rowsOf(space, elements as readonly unknown[])
  const { measure, loss } = fitForestMeasure(space, rows, options, new Rng(1))
  const all = allCodes(space)
  const contextOf = (referenceParameters: Float32Array) => ({ rows: 2, referenceParameters })
  const parameters = measure.parameters({ features: unseen })
  /** probabilities of all outputs for each of two rows */
  const law = (given = parameters) => {
    const density = new Float64Array(2 * all.count)
    const codes = Float32Array.of(...all.codes, ...all.codes)
    measure.logDensity(codes, all.count, contextOf(given), density)
    return density.map((value) => Math.exp(value - space.logSize))
  }

  test('has the smooth part of the space, and every output a probability', () => {
    expect(measure.smooth.name).toBe(smooth)
    const p = law()
    expect(p.every((each) => each > 0)).toBe(true)
    for (const b of [0, 1]) {
      const sum = p.subarray(b * all.count, (b + 1) * all.count).reduce((a, each) => a + each)
      expect(sum).toBeCloseTo(1, 5)
    }
  })

  test.each(checkProposal(measure.proposal, space, { context: contextOf(parameters), seed: 3 }))(
    'as a proposal: $name',
    async ({ run }) => {
      await run()
    },
  )

  test('has the log-partition of a linear score that enumeration gives, and its gradient', () => {
    const tape = new Tape(createReferenceBackend())
    const rng = new Rng(4)
    const scores = Float32Array.from({ length: 2 * space.codeLength }, () => rng.normal())
    const linear = tape.variable(tape.upload(scores, 2, space.codeLength).value)
    const term = measure.linearLogPartition(tape, linear, parameters)!
    const p = law()
    const dot = (b: number, j: number) => {
      let sum = 0
      for (let i = 0; i < space.codeLength; i++) {
        sum += scores[b * space.codeLength + i]! * all.codes[j * space.codeLength + i]!
      }
      return sum
    }
    const weights = p.map(
      (each, e) => each * Math.exp(dot(Math.floor(e / all.count), e % all.count)),
    )
    const totals = [0, 1].map((b) =>
      weights.subarray(b * all.count, (b + 1) * all.count).reduce((sum, each) => sum + each),
    )
    const values = tape.backend.read(term.value)
    totals.forEach((total, b) => {
      expect(values[b]).toBeCloseTo(Math.log(total), 4)
    })
    tape.backward(tape.sum(term))
    const gradient = tape.backend.read(linear.gradient!)
    gradient.forEach((slope, e) => {
      const b = Math.floor(e / space.codeLength)
      let expected = 0
      for (let j = 0; j < all.count; j++) {
        const share = weights[b * all.count + j]! / totals[b]!
        expected += share * all.codes[j * space.codeLength + (e % space.codeLength)]!
      }
      expect(slope).toBeCloseTo(expected, 4)
    })
  })

  test('answers training rows out of bag, at the loss that was told', () => {
    const origins = Int32Array.from({ length: N }, (_, r) => r)
    const own = measure.parameters({ features: rows.features, origins })
    const inBag = measure.parameters({ features: rows.features })
    expect(own).not.toEqual(inBag)
    const density = new Float64Array(N)
    measure.logDensity(rows.codes, 1, { rows: N, referenceParameters: own }, density)
    const mean = density.reduce((sum, value) => sum + space.logSize - value, 0) / N
    expect(mean).toBeCloseTo(loss, 4)
    expect(loss).toBeLessThan(space.logSize)
  })

  test('is the same again from its arrays', () => {
    const header = JSON.parse(JSON.stringify(forestHeader(measure)))
    const again = forestMeasureFrom(space, header, forestTensors(measure))
    expect(law(again.parameters({ features: unseen }))).toEqual(law())
  })
})

test('given something known it draws what agrees, with the density of these draws', async () => {
  const rows = rowsOf(rankings, listed(rankings).slice(0, 7))
  const { measure } = fitForestMeasure(rankings, rows, options, new Rng(1))
  const known = partialRanking(4, { top: [0] })
  const impossible = partialRanking(4, { top: [3] }) // no training row has it
  const context = {
    rows: 2,
    constraints: [known, impossible],
    referenceParameters: measure.parameters({ features: unseen }),
  }
  const { proposal } = measure
  const drawn = new Float32Array(2 * 50 * rankings.codeLength)
  proposal.sample(new Rng(1), 50, context, drawn)
  for (let j = 0; j < 100; j++) {
    const order = rankings.decode(drawn, j * rankings.codeLength)
    expect(order[0]).toBe(j < 50 ? 0 : 3)
  }
  const agreeing = listed(rankings).filter((order) => known.allows(order))
  const codes = new Float32Array(2 * agreeing.length * rankings.codeLength)
  agreeing.forEach((order, j) => {
    rankings.encode(order, codes, j * rankings.codeLength)
    rankings.encode(order, codes, (agreeing.length + j) * rankings.codeLength)
  })
  const density = new Float64Array(2 * agreeing.length)
  proposal.logDensity(codes, agreeing.length, context, density)
  const sum = density
    .subarray(0, agreeing.length)
    .reduce((total, value) => total + Math.exp(value - rankings.logSize), 0)
  expect(sum).toBeCloseTo(1, 6)
})

test('rows that list several outputs give each its share', () => {
  const { features } = rowsOf(sets, listed(sets).slice(1, 3))
  const codes = new Float32Array(2 * N * 3)
  const logWeights = new Float64Array(2 * N)
  for (let r = 0; r < N; r++) {
    codes.set([1, 0, 0], 6 * r)
    codes.set([0, 1, 0], 6 * r + 3)
    logWeights[2 * r + 1] = Math.log(3)
  }
  const rows = { features, codes, codeLength: 3, count: 2, logWeights }
  const { measure } = fitForestMeasure(sets, rows, { ...options, leaf: [1] }, new Rng(1))
  const parameters = measure.parameters({ features: unseen })
  expect(parameters[0]).toBeCloseTo(0.25, 6)
  expect(parameters[1]).toBeCloseTo(0.75, 6)
})

test('the Plackett–Luce part maximises likelihood and prior', () => {
  const rng = new Rng(8)
  const space = permutations(4)
  const all = listed(space)
  const codes = allCodes(space).codes
  const outputs = Int32Array.of(0, 3, 7, 20)
  const weights = Float64Array.of(0.4, 0.3, 0.2, 0.1)
  const every = {
    outputs: Int32Array.from(all.keys()),
    weights: Float64Array.from(all, () => rng.uniform()),
  }
  const { fit: fitted } = plackettLuceFit(space, codes, every)
  const strength = 0.5
  const found = new Float32Array(4)
  fitted({ outputs, weights }, strength, found, 0)
  // an infinite strength leaves the worths of all rows, the mean of the prior
  const base = new Float32Array(4)
  fitted({ outputs, weights }, 1e9, base, 0)
  const objective = (scores: ArrayLike<number>) => {
    let total = 0
    outputs.forEach((output, s) => {
      total += weights[s]! * plackettLuceLogProbability(scores, all[output]!)
    })
    for (let i = 0; i < 4; i++) {
      total += strength * (scores[i]! - Math.exp(scores[i]! - base[i]!))
    }
    return total
  }
  const best = objective(found)
  for (let trial = 0; trial < 200; trial++) {
    const near = Array.from(found, (score) => score + 0.05 * rng.normal())
    expect(objective(near)).toBeLessThan(best + 1e-5)
  }
})

test('arrays that do not fit are refused', async () => {
  const rows = rowsOf(sets, listed(sets).slice(1, 6))
  const { measure } = fitForestMeasure(sets, rows, options, new Rng(1))
  const header = forestHeader(measure)
  const tensors = forestTensors(measure)
  for (const name of tensors.keys()) {
    const without = new Map([...tensors].filter(([other]) => other !== name))
    const { code } = await caught(() => forestMeasureFrom(sets, header, without))
    expect(code).toBe('MODEL_FILE')
  }
  const next = { ...tensors.get('next')!, values: tensors.get('next')!.values.map(() => 1e6) }
  const lost = new Map([...tensors, ['next', next] as const])
  expect((await caught(() => forestMeasureFrom(sets, header, lost))).code).toBe('MODEL_FILE')
})
