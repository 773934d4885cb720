import { describe, expect, test } from 'vitest'
import { Rng } from '../../src/random/index.js'
import { drawSamples, multistage, plackettLuce } from '../../src/samplers/index.js'
import { plackettLuceLogProbability } from '../../src/spaces/index.js'
import { checkSpace } from '../../src/testing/index.js'
import { caught } from '../reference/caught.js'
import { type PodiumScores, podiums } from '../reference/podiums.js'
import { codesOf, inner, normals } from '../reference/rankings.js'
import { chiSquare, chiSquareLimit } from '../reference/statistics.js'

const spaces = (
  [
    ['places', 2],
    ['places', 4],
    ['pairs', 4],
  ] as [PodiumScores, number][]
).map(([scores, places]) => ({
  title: `${scores} of ${places}`,
  space: podiums(4, places, scores),
}))

/** One row of scores of both kinds. */
function contextOf(scale = 0.5) {
  const rng = new Rng('podiums')
  return { rows: 1, linearScores: normals(rng, 4, scale), parameters: normals(rng, 4) }
}

describe("proposals for a user's own space of rankings", () => {
  test.each(spaces)('the kit finds nothing wrong with it: $title', async ({ space }) => {
    for (const { run } of checkSpace(space)) await run()
  })

  test.each(spaces)('Plackett–Luce has its density and frequencies: $title', ({ space }) => {
    const { rows, parameters } = contextOf()
    const all = [...space.enumerate!()]
    const probabilities = all.map((y) =>
      Math.exp(plackettLuceLogProbability(parameters, y.split('-').map(Number))),
    )
    const proposal = plackettLuce(space)
    const { codes, logRatio } = drawSamples(proposal, space, new Rng(3), 4000, { rows, parameters })
    const counts = all.map(() => 0)
    for (let j = 0; j < 4000; j++) {
      const y = all.indexOf(space.decode(codes, j * 4))
      counts[y]++
      expect(-logRatio[j]).toBeCloseTo(Math.log(probabilities[y]) + space.logSize, 5)
    }
    const expected = probabilities.map((p) => p * 4000)
    expect(chiSquare(counts, expected)).toBeLessThan(chiSquareLimit(all.length - 1))
  })

  test.each(spaces)(
    'the multistage density sums to one and follows linear scores: $title',
    ({ space }) => {
      const context = { rows: 1, linearScores: contextOf().linearScores }
      const codes = codesOf(space)
      const out = new Float64Array(codes.length)
      multistage(space).logDensity(Float32Array.from(codes.flat()), codes.length, context, out)
      const scores = codes.map((code) => inner(context.linearScores, code))
      const probabilities = out.map((value) => Math.exp(value - space.logSize))
      expect(probabilities.reduce((sum, p) => sum + p)).toBeCloseTo(1, 6)
      const best = scores.indexOf(Math.max(...scores))
      const worst = scores.indexOf(Math.min(...scores))
      expect(probabilities[best]).toBeGreaterThan(probabilities[worst])
    },
  )

  test('worths are all there is to go by where linear scores say nothing of places or pairs', async () => {
    const space = podiums(4, 2, 'none')
    const { rows, linearScores, parameters } = contextOf()
    const draw = (context: object) =>
      drawSamples(multistage(space), space, new Rng(1), 4, { rows, ...context })
    expect((await caught(() => draw({ linearScores }))).code).toBe('UNSUPPORTED')
    expect(draw({ linearScores, parameters })).toEqual(draw({ parameters }))
  })
})
