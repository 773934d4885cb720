import { expect, test } from 'vitest'
import { createBackend, Tape } from '../../../src/engine/index.js'
import { inferRankings } from '../../../src/inference/index.js'
import { logistic } from '../../../src/losses/index.js'
import { EnergyModel } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import {
  partialRanking,
  permutations,
  type Ranking,
  type RankingCodeName,
  type SpaceOfRankings,
} from '../../../src/spaces/index.js'
import { rankingAnswers } from './ranking-answers.js'

/** Rankings of four items that no built-in class knows, with one of the codes. */
function own(code: RankingCodeName): SpaceOfRankings<Ranking> {
  const inner = permutations(4, { code })
  const { items, places, placeScores, pairScores } = inner
  return {
    name: `own(${code})`,
    codeLength: inner.codeLength,
    logSize: inner.logSize,
    encode: (y, out, at) => inner.encode(y, out, at),
    decode: (codes, at) => inner.decode(codes, at),
    contains: (y): y is Ranking => inner.contains(y),
    sampleUniform: (rng, count, out) => inner.sampleUniform(rng, count, out),
    rankings: {
      items,
      places,
      placeScores,
      pairScores,
      writeOrder: (order, out, at) => inner.writeOrder(order, out, at),
      readOrder: (codes, at, order) => inner.readOrder(codes, at, order),
    },
  }
}

test.each<RankingCodeName>(['ranks', 'matrix', 'pairs'])(
  "exact answers about a user's own rankings are those of the built-in ones: %s",
  async (code) => {
    const tape = new Tape(await createBackend({ engine: 'wasm' }))
    const spec = {
      features: 2,
      encoder: { hidden: [4], activation: 'relu', dropout: 0, inputDropout: 0 },
      energy: 'linear',
      logPartition: { kind: 'constant', hidden: [], input: 'context', tableRows: 0 },
    } as const
    const features = { rows: 2, cols: 2, values: Float32Array.of(1, -2, 0.5, 3) }
    const known = [partialRanking(4, { top: [3] }), partialRanking(4, { preferences: [[0, 1]] })]
    const answers = [own(code), permutations(4, { code })].map((space) => {
      const linearBias = Float32Array.from({ length: space.codeLength }, (_, i) => Math.sin(i))
      const model = new EnergyModel(tape, space, spec, new Rng(1), { linearBias })
      const infer = (given?: typeof known) =>
        rankingAnswers(
          inferRankings(model, space, logistic, { features }, new Rng(2), given),
          space,
        )
      return [infer(), infer(known)].map((posterior) => ({
        kind: posterior.kind,
        marginals: [0, 1].map((b) => posterior.marginals(b)),
        orders: [0, 1].flatMap((b) =>
          (['mode', 'kemeny', 'expected-ranks'] as const).map((rule) => posterior.decide(b, rule)),
        ),
        draws: posterior.sample(0, new Rng(3), 20),
      }))
    })
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0].map(({ kind }) => kind)).toEqual(['exact', 'exact'])
  },
)
