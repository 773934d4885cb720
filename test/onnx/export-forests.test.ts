import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Tape } from '../../src/engine/index.js'
import { createReferenceBackend } from '../../src/engine/reference/index.js'
import { exactLogPartition } from '../../src/inference/index.js'
import { logistic } from '../../src/losses/index.js'
import { fitForestMeasure, forestHeader, forestTensors } from '../../src/models/forest/index.js'
import { calibratedModel, EnergyModel } from '../../src/models/index.js'
import { exportOnnx } from '../../src/onnx/index.js'
import { Rng } from '../../src/random/index.js'
import { choices, matchings, permutations, type Space, subsets } from '../../src/spaces/index.js'
import { savedForest } from '../../src/tasks/fit/grow-reference.js'
import { logProbabilityOf } from '../../src/tasks/fitted/log-probability.js'
import { normals } from '../reference/rankings.js'
import { closeTo } from './close-to.js'
import { runOnnx } from './run-onnx.js'

const ROWS = 6
const TRAINED = 40

const spaces = {
  sets: subsets(4),
  'many labels': subsets(17),
  orders: permutations(4, { code: 'pairs' }),
  ranks: permutations(3, { code: 'ranks' }),
  'many items': permutations(8, { code: 'ranks' }),
  classes: choices(5),
  pairs: matchings(3),
} as unknown as Readonly<Record<string, Space<unknown>>>

const anyForest = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  of: fc.constantFrom(...Object.keys(spaces)),
  kind: fc.constantFrom('extra', 'random'),
  trees: fc.constantFrom(1, 7),
  leaf: fc.constantFrom(1, 4),
  energy: fc.constantFrom('zero', 'linear', 'deep'),
  temperature: fc.constantFrom(1, 0.6, 2),
} as const)

test('graphs of forests, and of what is learned on them, answer as the model does', async () => {
  await fc.assert(
    fc.asyncProperty(anyForest, async ({ seed, of, kind, trees, leaf, energy, temperature }) => {
      const space = spaces[of]!
      const rng = new Rng(seed)
      const c = space.codeLength
      const codesOf = (rows: number, name: string) => {
        const values = new Float32Array(rows * c)
        space.sampleUniform(rng.split(name), rows, values)
        return { rows, cols: c, values }
      }
      const features = { rows: TRAINED, cols: 3, values: normals(rng.split('X'), 3 * TRAINED, 1) }
      const codes = codesOf(TRAINED, 'Y')
      const { measure } = fitForestMeasure(
        space,
        { features, codes: codes.values, codeLength: c },
        { kind, trees, leaf: [leaf] },
        rng.split('forest'),
      )
      const reference = savedForest(space, forestHeader(measure), forestTensors(measure))
      const tape = new Tape(createReferenceBackend())
      const spec = { features: 3, energy, deep: { hidden: [4] } }
      const plain = new EnergyModel(tape, space, spec, rng.split('model'), { reference })
      const weights = [...plain.store.snapshot()].map(([name, { rows, cols }]) => {
        return [name, { rows, cols, values: normals(rng.split(name), rows * cols, 0.5) }] as const
      })
      plain.store.restore(new Map(weights))
      const model = temperature === 1 ? plain : calibratedModel(plain, { temperature })
      const X = { rows: ROWS, cols: 3, values: normals(rng.split('few'), 3 * ROWS, 1.5) }
      // half of the codes have been seen
      const code = codesOf(ROWS, 'codes')
      code.values.set(codes.values.subarray(0, (ROWS / 2) * c))
      const inputs = { inputs: 3, outputs: 3 }
      const source = { task: 'any', model, generator: logistic, inputs, reference, metadata: {} }
      tape.clear()
      const exact = isOutOfReach(of, energy, temperature)
        ? undefined
        : exactLogPartition(model, logistic, { features: X })
      if (!exact) {
        const asked = { outputs: ['logPartition'] } as const
        expect(() => exportOnnx(source, asked)).toThrow('this model has no logPartition in a graph')
        return
      }
      const outputs = ['logPartition', 'logProbability'] as const
      const answers = await runOnnx(exportOnnx(source, { outputs }), { X, code })
      closeTo(answers['logPartition'], exact)
      const observed = { codes: code.values }
      closeTo(answers['logProbability'], logProbabilityOf(model, logistic, X, observed, exact))
    }),
    { numRuns: 16, seed: 20 },
  )
})

/** What our own engines sum over, and graphs do not: all orders of many items. */
function isOutOfReach(of: string, energy: string, temperature: number): boolean {
  const isSum = energy !== 'zero' || temperature !== 1
  return isSum && of === 'many items'
}
