import { describe, expect, test } from 'vitest'
import {
  GaussianRows,
  gaussianMixture,
  gaussianRowsProposal,
  lawProposal,
  type Proposal,
  studentT,
} from '../../src/samplers/index.js'
import { type Reals, reals, type Space } from '../../src/spaces/index.js'
import { checkProposal, checkSpace } from '../../src/testing/index.js'

const bounded = reals(['free', 'positive', 'share'], {
  bounds: { positive: [0, Infinity], share: [-1, 3] },
  location: [1, 0.5, 0.2],
  scale: [2, 0.7, 0.9],
})

describe.each([
  ['plain', reals(1)],
  ['of five coordinates', reals(5)],
  ['bounded', bounded],
] as const)('reals, %s', (_, space) => {
  test.each(checkSpace(space))('$name', ({ run }) => run())
})

/** The space with some members replaced. */
function broken(members: Partial<Space<ArrayLike<number>>>): Space<ArrayLike<number>> {
  const whole: Reals = bounded
  const { name, codeLength, logSize } = whole
  return {
    ...{ name, codeLength, logSize },
    encode: (y, out, at) => whole.encode(y, out, at),
    decode: (code, at) => whole.decode(code, at),
    contains: (y): y is ArrayLike<number> => whole.contains(y),
    sampleUniform: (rng, count, out) => whole.sampleUniform(rng, count, out),
    logBaseDensity: (code, at) => whole.logBaseDensity(code, at),
    step: (code, at, rng) => whole.step(code, at, rng),
    ...members,
  }
}

/** Names of the checks that a space fails. */
async function failures(space: Space<ArrayLike<number>>): Promise<string[]> {
  const failed: string[] = []
  for (const { name, run } of checkSpace(space)) {
    try {
      await run()
    } catch {
      failed.push(name)
    }
  }
  return failed
}

describe('the kit finds out a continuous space', () => {
  test('that is right: nothing', async () => {
    expect(await failures(broken({}))).toEqual([])
  })

  test('whose density leaves the Jacobian out', async () => {
    const wrong = broken({
      logBaseDensity: (code, at) => bounded.logBaseDensity(code, at) - bounded.logSlope(code, at),
    })
    expect((await failures(wrong)).join()).toContain('logBaseDensity')
  })

  test('whose step drifts', async () => {
    const wrong = broken({
      step(code, at) {
        for (let i = at; i < at + 3; i++) code[i] += 0.3
      },
    })
    expect((await failures(wrong)).join()).toContain('step')
  })

  test('whose code is another one, whose guard takes anything, whose seeds are ignored', async () => {
    const shifted = broken({
      decode: (code, at) =>
        bounded.decode(
          code.slice(at, at + 3).map((z) => z + 0.1),
          0,
        ),
    })
    expect((await failures(shifted)).join()).toContain('encode undoes decode')
    const open = broken({ contains: (y): y is ArrayLike<number> => y !== 1 })
    expect((await failures(open)).join()).toContain('contains nothing')
    let calls = 0
    const unseeded = broken({
      sampleUniform: (_rng, count, out) => void out.fill(++calls, 0, 3 * count),
    })
    expect((await failures(unseeded)).join()).toContain('same seed')
  })
})

describe('the kit checks proposals on continuous spaces', () => {
  const plane = reals(2)
  const rows = new GaussianRows(2, 2)
  const referenceParameters = Float32Array.of(
    ...[0.5, -0.5, -1, 0.3, 1, -0.2, -0.7, 0.2, -0.1, -1],
    ...[0, 0.3, 0, 0, 2, 1, 0.1, -0.3, 0.4, -0.6],
  )
  const student = studentT({ location: [0.2, -0.1], factor: [1, 0, 0.3, 0.8], degrees: 3 })
  const ours: readonly (readonly [string, Proposal])[] = [
    ['Student-t', lawProposal(student)],
    [
      'a mixture',
      lawProposal(
        gaussianMixture({
          weights: [0.3, 0.7],
          means: [-1, 0, 0.5, 0.5],
          factors: [0.5, 0, 0.1, 0.7, 0.6, 0, 0, 0.6],
        }),
      ),
    ],
    ['mixtures of rows', gaussianRowsProposal(rows, 0.1)],
  ]
  describe.each(ours)('%s', (_, proposal) => {
    const context = { rows: 2, referenceParameters }
    test.each(checkProposal(proposal, plane, { context }))('$name', ({ run }) => run())
  })

  test('and finds out one whose density is another', async () => {
    const honest = lawProposal(student)
    const wrong: Proposal = {
      ...honest,
      logDensity(codes, count, context, out) {
        honest.logDensity(codes, count, context, out)
        for (let j = 0; j < out.length; j++) out[j] += 0.2
      },
    }
    const failed: string[] = []
    for (const { name, run } of checkProposal(wrong, plane)) {
      await Promise.resolve()
        .then(run)
        .catch(() => failed.push(name))
    }
    expect(failed.join()).toContain('box')
  })
})
