import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  decideRanking,
  exactLogPartition,
  inferRankings,
  rankingMarginals,
  rankingRules,
} from '../../src/inference/index.js'
import { logistic } from '../../src/losses/index.js'
import { exportOnnx, type OnnxOutput } from '../../src/onnx/index.js'
import { Rng } from '../../src/random/index.js'
import { enumerateCodes } from '../../src/spaces/index.js'
import { logProbabilityOf } from '../../src/tasks/fitted/log-probability.js'
import { tinyRanker } from '../models/tiny-ranker.js'
import { closeTo } from './close-to.js'
import { runOnnx } from './run-onnx.js'

const ROWS = 5

const anyRanker = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  k: fc.integer({ min: 2, max: 5 }),
  code: fc.constantFrom('ranks', 'matrix', 'pairs'),
  kind: fc.constantFrom(
    { energy: 'linear', reference: false },
    { energy: 'plackett-luce', reference: false },
    { energy: 'zero', reference: true },
    { energy: 'linear', reference: true },
    { energy: 'deep', reference: false },
  ),
} as const)

test('graphs of rankers answer as the model does, in any code', async () => {
  await fc.assert(
    fc.asyncProperty(anyRanker, async ({ seed, k, code, kind }) => {
      const { model, space, reference } = tinyRanker({ ...kind, seed, k, code, random: 0.3 })
      const rng = new Rng(seed)
      const X = { rows: ROWS, cols: 2, values: new Float32Array(ROWS * 2) }
      rng.split('rows').fillNormal(X.values)
      const codes = {
        rows: ROWS,
        cols: space.codeLength,
        values: new Float32Array(ROWS * space.codeLength),
      }
      space.sampleUniform(rng.split('codes'), ROWS, codes.values)
      const source = {
        task: 'ranking',
        model,
        generator: logistic,
        inputs: { inputs: 2, outputs: 2 },
        ...(reference && { reference }),
        learned: 'network',
        metadata: {},
      } as const
      const isRace = kind.energy === 'plackett-luce' || kind.energy === 'zero'
      const isSorted = isRace || (kind.energy === 'linear' && !kind.reference && code === 'ranks')
      const outputs: OnnxOutput[] = [
        'logPartition',
        'logProbability',
        'probabilities',
        ...(isSorted ? (['decision'] as const) : []),
      ]
      const answers = await runOnnx(exportOnnx(source, { outputs }), { X, code: codes })
      const features = X
      model.tape.clear()
      const tau = exactLogPartition(model, logistic, { features })!
      closeTo(answers['logPartition'], tau)
      const observed = { codes: codes.values }
      closeTo(answers['logProbability'], logProbabilityOf(model, logistic, features, observed, tau))
      const posteriors = inferRankings(model, space, logistic, { features }, rng)
      if (!isRace) {
        const expected = new Float64Array(ROWS * k * k)
        const all = enumerateCodes(space)
        for (let y = 0; y < all.count; y++) {
          const one = all.codes.subarray(y * space.codeLength, (y + 1) * space.codeLength)
          const each = Float32Array.from(codes.values, (_, e) => one[e % space.codeLength]!)
          const order = [...space.decode(one, 0)]
          const law = logProbabilityOf(model, logistic, features, { codes: each }, tau)
          order.forEach((first, place) => {
            for (const item of order.slice(place + 1)) {
              law.forEach((log, row) => {
                expected[(row * k + item) * k + first]! += Math.exp(log)
              })
            }
          })
        }
        closeTo(answers['probabilities'], expected)
      }
      posteriors.forEach((posterior, row) => {
        for (const rule of isSorted ? rankingRules : []) {
          const order = Array.from(decideRanking(posterior, space, rule))
          expect(answers['decision']!.slice(row * k, (row + 1) * k)).toEqual(order)
        }
        const pairs = answers['probabilities']!.slice(row * k * k, (row + 1) * k * k)
        if (isRace) closeTo(pairs, rankingMarginals(posterior, space).pairs)
      })
    }),
    { numRuns: 8, seed: 20 },
  )
})
