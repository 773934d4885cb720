import { describe, expect, test } from 'vitest'
import { Rng } from '../../src/random/index.js'
import {
  drawSamples,
  mixture,
  multistage,
  plackettLuce,
  uniform,
} from '../../src/samplers/index.js'
import {
  mallowsLogProbability,
  type PartialRanking,
  partialRanking,
  permutations,
  plackettLuceLogProbability,
  type RankingSpace,
  topRankings,
} from '../../src/spaces/index.js'
import { caught } from '../reference/caught.js'
import { codesOf, expectFrequencies, normals } from '../reference/rankings.js'

const spaces: RankingSpace[] = [
  permutations(4, { code: 'ranks' }),
  permutations(4, { code: 'matrix' }),
  permutations(4, { code: 'pairs' }),
  topRankings(4, 2, { code: 'pairs' }),
  topRankings(4, 1, { code: 'ranks' }),
  topRankings(4, 3, { code: 'matrix' }),
  permutations(1),
]

/** Two rows of scores of every part. */
function contextOf(space: RankingSpace, scale = 0.7) {
  const rng = new Rng(space.name)
  return {
    rows: 2,
    linearScores: normals(rng, 2 * space.codeLength, scale),
    parameters: normals(rng, 2 * space.items.length, scale),
  }
}

/** Density of every ranking of the space, in the order it enumerates, for each row. */
function densities(
  space: RankingSpace,
  context: Parameters<ReturnType<typeof multistage>['logDensity']>[2],
) {
  const codes = codesOf(space)
  const count = codes.length
  const all = new Float32Array(context.rows * count * space.codeLength)
  for (let b = 0; b < context.rows; b++) {
    codes.forEach((code, y) => {
      all.set(code, (b * count + y) * space.codeLength)
    })
  }
  const out = new Float64Array(context.rows * count)
  multistage(space).logDensity(all, count, context, out)
  return Array.from({ length: context.rows }, (_, b) =>
    Array.from(out.subarray(b * count, (b + 1) * count), (l) => Math.exp(l - space.logSize)),
  )
}

describe.each(spaces.map((space) => [space.name, space] as const))(
  'rankings drawn place by place, %s',
  (_, space) => {
    test.each([
      ['linear scores', ['linearScores']],
      ['worths', ['parameters']],
      ['both', ['linearScores', 'parameters']],
    ] as const)(
      'by %s: the density sums to one, frequencies match it (χ², false alarm 1e-6 a row)',
      (_parts, names) => {
        const full = contextOf(space)
        const context = { rows: 2, ...Object.fromEntries(names.map((name) => [name, full[name]])) }
        const count = 4000
        const { codes } = drawSamples(multistage(space), space, new Rng(3), count, context)
        const orders = [...space.enumerate()]
        densities(space, context).forEach((p, b) => {
          expect(p.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12)
          if (orders.length === 1) return
          const drawn = Array.from({ length: count }, (_, j) =>
            space.decode(codes, (b * count + j) * space.codeLength),
          )
          expectFrequencies(drawn, new Map(orders.map((y, at) => [y.join(), p[at]])))
        })
      },
    )

    test('by worths alone it is Plackett–Luce', () => {
      const { rows, parameters } = contextOf(space)
      const k = space.items.length
      densities(space, { rows, parameters }).forEach((p, b) => {
        const worths = parameters.subarray(b * k, (b + 1) * k)
        let at = 0
        for (const y of space.enumerate()) {
          expect(Math.log(p[at++])).toBeCloseTo(plackettLuceLogProbability(worths, y), 6)
        }
      })
    })
  },
)

test('by the pair scores of a Mallows model it is that model', () => {
  const space = permutations(5, { code: 'pairs' })
  const centre = [3, 0, 4, 1, 2]
  const dispersion = 0.8
  const linearScores = new Float32Array(space.codeLength)
  space.encode(centre, linearScores, 0)
  for (let e = 0; e < linearScores.length; e++) linearScores[e] *= dispersion / 2
  const [p] = densities(space, { rows: 1, linearScores })
  let at = 0
  for (const y of space.enumerate()) {
    expect(Math.log(p[at++])).toBeCloseTo(mallowsLogProbability(y, centre, dispersion), 5)
  }
})

test('it is nearer to the model of a linear score than uniform samples are, for every code', () => {
  // effective sample size of weights e^g / r under r, over all rankings: 1 / E_p[p / r]
  for (const code of ['ranks', 'matrix', 'pairs'] as const) {
    const space = permutations(6, { code })
    const linearScores = normals(new Rng(5), space.codeLength, code === 'matrix' ? 2 : 1.5)
    const [r] = densities(space, { rows: 1, linearScores })
    const scores = codesOf(space).map((phi) => phi.reduce((g, x, i) => g + x * linearScores[i], 0))
    const total = scores.reduce((sum, g) => sum + Math.exp(g), 0)
    const p = scores.map((g) => Math.exp(g) / total)
    const size = (q: readonly number[]) => 1 / p.reduce((sum, x, y) => sum + (x * x) / q[y], 0)
    const uniformSize = size(p.map(() => 1 / p.length))
    expect(size(r)).toBeGreaterThan(4 * uniformSize)
    expect(size(r)).toBeGreaterThan({ ranks: 0.9, matrix: 0.4, pairs: 0.1 }[code])
  }
})

const known: readonly [string, PartialRanking][] = [
  ['the first places', partialRanking(4, { top: [2, 0] })],
  [
    'a few preferences',
    partialRanking(4, {
      preferences: [
        [3, 1],
        [2, 1],
      ],
    }),
  ],
  [
    'ties',
    partialRanking(4, {
      order: [
        [1, 3],
        [0, 2],
      ],
    }),
  ],
  ['all', partialRanking(4, { order: [1, 0, 3, 2] })],
  ['nothing', partialRanking(4, { preferences: [] })],
]

describe.each(known)('given %s', (_, ranking) => {
  const space = permutations(4, { code: 'pairs' })
  const allowed = (y: readonly number[]) => ranking.allows(y)

  test('only what agrees is drawn, as often as the density says (χ², false alarm 1e-6 a row)', () => {
    const context = { ...contextOf(space), constraints: [ranking, undefined] }
    const count = 4000
    const { codes } = drawSamples(multistage(space), space, new Rng(4), count, context)
    const orders = [...space.enumerate()]
    const [p] = densities(space, context)
    orders.forEach((y, at) => {
      if (!allowed(y)) expect(p[at]).toBe(0)
    })
    expect(p.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12)
    const drawn = Array.from({ length: count }, (_, j) => space.decode(codes, j * space.codeLength))
    expect(drawn.every(allowed)).toBe(true)
    const possible = orders.flatMap((y, at) => (allowed(y) ? [[y.join(), p[at]] as const] : []))
    if (possible.length > 1) expectFrequencies(drawn, new Map(possible))
  })

  test('weights of Plackett–Luce are unbiased for what is known; constant for first places', () => {
    const { rows, parameters } = contextOf(space)
    const proposal = plackettLuce(space)
    const constraints = [ranking, ranking]
    const context = { rows, parameters, constraints }
    const [all] = [[...space.enumerate()].filter(allowed)]
    for (let b = 0; b < rows; b++) {
      const worths = parameters.subarray(b * 4, (b + 1) * 4)
      // every ranking that agrees, each once: the mean of q/r under r is exact then
      const codes = new Float32Array(rows * all.length * space.codeLength)
      all.forEach((y, at) => {
        space.encode(y, codes, (b * all.length + at) * space.codeLength)
        space.encode(y, codes, ((1 - b) * all.length + at) * space.codeLength)
      })
      const logDensity = new Float64Array(rows * all.length)
      proposal.logDensity(codes, all.length, context, logDensity)
      const mass = all.reduce((sum, y) => sum + Math.exp(plackettLuceLogProbability(worths, y)), 0)
      const ratios = all.map((y, at) => {
        const r = logDensity[b * all.length + at] - space.logSize
        return plackettLuceLogProbability(worths, y) - r
      })
      const mean = ratios.reduce(
        (sum, ratio, at) => sum + Math.exp(ratio + logDensity[b * all.length + at] - space.logSize),
        0,
      )
      expect(mean).toBeCloseTo(mass, 6)
      if (_ === 'the first places' || _ === 'all' || _ === 'nothing') {
        for (const ratio of ratios) expect(ratio).toBeCloseTo(Math.log(mass), 6)
      }
    }
  })
})

test('sixty items are drawn and weighed, with and without what is known', () => {
  const space = permutations(60, { code: 'ranks' })
  const linearScores = Float32Array.from({ length: 60 }, (_, i) => -i / 10)
  for (const constraints of [undefined, [partialRanking(60, { top: [59, 3] })]]) {
    const context = { rows: 1, linearScores, constraints }
    const { codes, logRatio } = drawSamples(multistage(space), space, new Rng(4), 20, context)
    expect(logRatio.every(Number.isFinite)).toBe(true)
    const y = space.decode(codes, 0)
    if (constraints) expect(y.slice(0, 2)).toEqual([59, 3])
    // far from uniform: the items come nearly in order
    const late = y.slice(30).reduce((sum, item) => sum + item, 0) / 30
    expect(late).toBeGreaterThan(38)
  }
})

test('scores far apart stay finite, and impossible ones are refused', async () => {
  const space = permutations(3, { code: 'pairs' })
  const far = { rows: 1, linearScores: Float32Array.of(1e4, -1e4, 1e4) }
  const { logRatio } = drawSamples(multistage(space), space, new Rng(1), 20, far)
  expect(logRatio.every(Number.isFinite)).toBe(true)
  const code = async (context: object) =>
    (
      await caught(() =>
        drawSamples(multistage(space), space, new Rng(1), 2, { rows: 2, ...context }),
      )
    ).code
  expect(await code({})).toBe('UNSUPPORTED')
  expect(await code({ linearScores: new Float32Array(5) })).toBe('SHAPE_MISMATCH')
  expect(await code({ parameters: new Float32Array(5) })).toBe('SHAPE_MISMATCH')
  expect(await code({ parameters: Float32Array.of(0, 0, 0, 0, Number.NaN, 0) })).toBe('NOT_FINITE')
  expect(await code({ linearScores: Float32Array.of(0, 0, 0, 0, Infinity, 0) })).toBe('NOT_FINITE')
})

test('a proposal that does not heed what is known is not given any', async () => {
  const space = permutations(3)
  const context = {
    rows: 1,
    parameters: new Float32Array(3),
    constraints: [partialRanking(3, [0])],
  }
  const mixed = mixture([
    { proposal: plackettLuce(space), weight: 1 },
    { proposal: uniform(space), weight: 1 },
  ])
  for (const proposal of [uniform(space), mixed]) {
    const error = await caught(() => drawSamples(proposal, space, new Rng(1), 2, context))
    expect(error.code).toBe('UNSUPPORTED')
    expect(error.message).toContain(proposal.name)
  }
})
