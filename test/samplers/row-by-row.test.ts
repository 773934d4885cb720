import { describe, expect, test } from 'vitest'
import { Rng } from '../../src/random/index.js'
import {
  contextOfRow,
  drawSamples,
  mixture,
  multistage,
  plackettLuce,
  rowByRow,
  tied,
  uniform,
} from '../../src/samplers/index.js'
import { partialRanking, permutations, subsets } from '../../src/spaces/index.js'
import { checkProposal } from '../../src/testing/index.js'

const linearScores = Float32Array.of(1, -1, 0.5, -2, 0, 0.3)
const context = { rows: 2, linearScores, parameters: linearScores }
const rankings = permutations(3, { code: 'ranks' })
const cases = [
  { proposal: tied(subsets(3)), space: subsets(3) },
  {
    proposal: mixture([
      { proposal: tied(subsets(3)), weight: 0.7 },
      { proposal: uniform(subsets(3)), weight: 0.3 },
    ]),
    space: subsets(3),
  },
  { proposal: plackettLuce(rankings), space: rankings },
  { proposal: multistage(rankings), space: rankings },
].map(({ proposal, space }) => ({ name: `${proposal.name} on ${space.name}`, proposal, space }))

describe.each(cases)('row by row, $name', ({ proposal, space }) => {
  const apart = rowByRow(proposal)
  test.each(checkProposal(apart, space as typeof rankings, { context }))('$name', ({ run }) =>
    run(),
  )

  test('a row gets the same codes in any company', () => {
    const draw = (given: Parameters<typeof drawSamples>[4]) =>
      drawSamples(apart, space as typeof rankings, new Rng(4), 9, given)
    const both = draw(context)
    const half = both.codes.length / 2
    const turned = { rows: 2, linearScores: Float32Array.of(-2, 0, 0.3, 1, -1, 0.5) }
    const swapped = draw({ ...turned, parameters: turned.linearScores })
    expect([...swapped.codes.slice(half)]).toEqual([...both.codes.slice(0, half)])
    expect([...swapped.logRatio.slice(9)]).toEqual([...both.logRatio.slice(0, 9)])
    for (const b of [0, 1]) {
      const alone = draw(contextOfRow(context, b))
      expect([...alone.codes]).toEqual([...both.codes.slice(b * half, (b + 1) * half)])
    }
  })
})

test('what is known of a row goes with it', () => {
  const known = partialRanking(3, { top: [2] })
  const given = { ...context, constraints: [undefined, known] }
  expect(contextOfRow(given, 1).constraints).toEqual([known])
  const { codes } = drawSamples(rowByRow(multistage(rankings)), rankings, new Rng(1), 20, given)
  for (let j = 20; j < 40; j++) expect(rankings.decode(codes, 3 * j)[0]).toBe(2)
})

test('a shared proposal is left as it is', () => {
  const shared = uniform(subsets(3))
  expect(rowByRow(shared)).toBe(shared)
})
