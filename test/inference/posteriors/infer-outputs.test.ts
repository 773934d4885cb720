import { describe, expect, test } from 'vitest'
import { Tape } from '../../../src/engine/index.js'
import { createReferenceBackend } from '../../../src/engine/reference/index.js'
import { inferOutputs } from '../../../src/inference/index.js'
import { logistic, sparsemax } from '../../../src/losses/index.js'
import { EnergyModel, type ModelSpec } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { uniform } from '../../../src/samplers/index.js'
import { enumerateCodes, type Space, subsets } from '../../../src/spaces/index.js'
import { normalFeatures } from '../../models/tiny-model.js'

const spec: ModelSpec = {
  features: 2,
  encoder: { hidden: [3], activation: 'tanh', dropout: 0, inputDropout: 0 },
  energy: 'pairwise',
  logPartition: { kind: 'network', hidden: [], input: 'context', tableRows: 0 },
}
const k = 6
const small = subsets(k)
/** the same space without a list of its elements, and perhaps without moves */
const unlisted = (hasMoves: boolean): Space<ReadonlySet<number>> => ({
  name: small.name,
  codeLength: k,
  logSize: small.logSize,
  encode: (y, out, at) => small.encode(y, out, at),
  decode: (code, at) => small.decode(code, at),
  contains: (y): y is ReadonlySet<number> => small.contains(y),
  sampleUniform: (rng, count, out) => small.sampleUniform(rng, count, out),
  ...(hasMoves && { step: (code, at, rng) => small.step(code, at, rng) }),
})

/** a pairwise model with scores of this size */
function modelOn(space: Space<ReadonlySet<number>>, size: number) {
  const model = new EnergyModel(new Tape(createReferenceBackend()), space, spec, new Rng(1))
  const rng = new Rng('weights')
  const weights = new Map(
    [...model.store.snapshot()].map(([name, { rows, cols }]) => {
      const values = new Float32Array(rows * cols)
      rng.split(name).fillNormal(values)
      if (name === 'energy/pairwise') {
        for (let i = 0; i < k; i++) {
          values[i * k + i] = 0
          for (let j = 0; j < i; j++) values[i * k + j] = values[j * k + i]
        }
      }
      return [name, { rows, cols, values: values.map((x) => x * size) }]
    }),
  )
  model.store.restore(weights)
  return model
}
const features = normalFeatures(3, 2)
const infer = (space: Space<ReadonlySet<number>>, size: number, generator = logistic) =>
  inferOutputs(
    modelOn(space, size),
    generator,
    { features },
    {
      proposal: uniform(space),
      rng: new Rng(5),
    },
  )

describe('the posterior of any space', () => {
  test('is that of the scores where outputs are listed, and its mode their maximum', () => {
    for (const generator of [logistic, sparsemax]) {
      const model = modelOn(small, 1)
      const { codes, count } = enumerateCodes(small)
      const { tape } = model
      const batch = model.at({ features })
      const matrix = tape.upload(codes, count, k)
      const scores = Float64Array.from(
        tape.backend.read(batch.score({ matrix, shared: true }).value),
      )
      infer(small, 1, generator).forEach((posterior, b) => {
        expect(posterior.kind).toBe('enumerated')
        const row = scores.subarray(b * count, (b + 1) * count)
        const { weights } = posterior
        expect(weights.reduce((sum, p) => sum + p)).toBeCloseTo(1, 9)
        const best = row.indexOf(Math.max(...row))
        expect([...posterior.mode()]).toEqual([...codes.subarray(best * k, (best + 1) * k)])
        for (let j = 1; j < count; j++) {
          const ratio = weights[j] / weights[0]
          if (generator === logistic) expect(Math.log(ratio)).toBeCloseTo(row[j] - row[0], 6)
          else if (row[j] >= row[0]) expect(weights[j]).toBeGreaterThanOrEqual(weights[0])
        }
      })
    }
  })

  test.each([
    ['importance samples of a broad distribution', 0.2, true],
    ['Markov chains for a narrow one', 1.5, true],
    ['importance samples alone where the space has no moves', 0.6, false],
  ])('is near the exact one from %s', (_, size, hasMoves) => {
    const exact = infer(small, size)
    infer(unlisted(hasMoves), size).forEach((posterior, b) => {
      expect(posterior.kind).toBe('sampled')
      const truth = exact[b].expectedCode()
      // 1000 draws, of which at least every tenth counts: standard error ≤ 0.5 / √100
      posterior.expectedCode().forEach((p, i) => {
        expect(Math.abs(p - truth[i])).toBeLessThan(0.2)
      })
      expect([...posterior.mode()]).toEqual([...exact[b].mode()])
    })
  })

  test('chains reach what importance samples miss', () => {
    const size = 4
    const exact = infer(small, size)
    const error = (hasMoves: boolean) => {
      return infer(unlisted(hasMoves), size).flatMap((posterior, b) => {
        const truth = exact[b].expectedCode()
        return [...posterior.expectedCode()].map((p, i) => Math.abs(p - truth[i]))
      })
    }
    expect(Math.max(...error(true))).toBeLessThan(0.25)
  })
})
