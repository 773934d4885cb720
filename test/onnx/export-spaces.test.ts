import { expect, test } from 'vitest'
import { Tape } from '../../src/engine/index.js'
import { createReferenceBackend } from '../../src/engine/reference/index.js'
import { exactLogPartition } from '../../src/inference/index.js'
import { logistic } from '../../src/losses/index.js'
import { EnergyModel } from '../../src/models/index.js'
import { exportOnnx } from '../../src/onnx/index.js'
import { Rng } from '../../src/random/index.js'
import {
  boundedSubsets,
  choices,
  matchings,
  product,
  type Space,
  sequences,
  subsets,
  topRankings,
} from '../../src/spaces/index.js'
import { logProbabilityOf } from '../../src/tasks/fitted/log-probability.js'
import { normals } from '../reference/rankings.js'
import { closeTo } from './close-to.js'
import { runOnnx } from './run-onnx.js'

const ROWS = 4
const spaces = [
  choices(5),
  boundedSubsets(6, { min: 1, max: 3 }),
  sequences(3, 3, { transitions: true }),
  matchings(3, 3),
  topRankings(4, 2),
  product({ one: choices(3), some: subsets(2) }),
] as readonly Space<unknown>[]

test.each(spaces)(
  'models of $name answer in a graph, of linear and of deep energies',
  async (space) => {
    for (const energy of ['linear', 'deep'] as const) {
      const rng = new Rng(space.name)
      const tape = new Tape(createReferenceBackend())
      const spec = { features: 2, energy, deep: { hidden: [4] } } as const
      const model = new EnergyModel(tape, space, spec, rng)
      const weights = [...model.store.snapshot()].map(([name, { rows, cols }]) => {
        return [name, { rows, cols, values: normals(rng.split(name), rows * cols, 0.6) }] as const
      })
      model.store.restore(new Map(weights))
      const X = { rows: ROWS, cols: 2, values: new Float32Array(ROWS * 2) }
      rng.split('rows').fillNormal(X.values)
      const c = space.codeLength
      const code = { rows: ROWS, cols: c, values: new Float32Array(ROWS * c) }
      space.sampleUniform(rng.split('codes'), ROWS, code.values)
      const inputs = { inputs: 2, outputs: 2 }
      const source = { task: 'structured', model, generator: logistic, inputs, metadata: {} }
      const outputs = ['scores', 'logPartition', 'logProbability'] as const
      const answers = await runOnnx(exportOnnx(source, { outputs }), { X, code })
      const exact = exactLogPartition(model, logistic, { features: X })!
      closeTo(answers['logPartition'], exact)
      const expected = logProbabilityOf(model, logistic, X, { codes: code.values }, exact)
      closeTo(answers['logProbability'], expected)
      model.tape.clear()
      closeTo(answers['scores'], tape.backend.read(model.at({ features: X }).linear.value))
    }
  },
)

test('a space too large to list, without a closed form in a graph, says what there is', () => {
  const space = boundedSubsets(40, { min: 1, max: 20 })
  const spec = { features: 1 }
  const tape = new Tape(createReferenceBackend())
  const model = new EnergyModel(tape, space, spec, new Rng(1))
  const inputs = { inputs: 1, outputs: 1 }
  const source = { task: 'structured', model, generator: logistic, inputs, metadata: {} }
  expect(() => exportOnnx(source, { outputs: ['logPartition'] })).toThrow(
    /no logPartition in a graph.*some of scores/s,
  )
})
