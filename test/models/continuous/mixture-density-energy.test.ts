import { expect, test } from 'vitest'
import { Tape } from '../../../src/engine/index.js'
import { createReferenceBackend } from '../../../src/engine/reference/index.js'
import { EnergyModel, mixtureDensityEnergy } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { reals, standardNormalLogDensity } from '../../../src/spaces/index.js'
import { parameterGradients } from '../parameter-gradients.js'

function network(c: number) {
  const energy = mixtureDensityEnergy(3)
  const spec = {
    features: 2,
    energy: 'custom',
    custom: { energy: energy.name },
    logPartition: { kind: 'constant' },
  } as const
  const tape = new Tape(createReferenceBackend())
  const model = new EnergyModel(tape, reals(c), spec, new Rng(1), { energy })
  const rng = new Rng(2)
  model.store.restore(
    new Map(
      [...model.store.snapshot()].map(([name, { rows, cols, values }]) => [
        name,
        { rows, cols, values: values.map((value) => value + 0.4 * rng.normal()) },
      ]),
    ),
  )
  return model
}

const features = { rows: 2, cols: 2, values: Float32Array.of(0.3, -1, 0.8, 0.5) }

test.each([1, 2])(
  'a mixture density network has the slopes of central differences, c = %s',
  (c) => {
    const model = network(c)
    const { tape } = model
    const codes = Float32Array.from({ length: 6 * c }, (_, e) => Math.sin(2.3 * e))
    const weights = [0.5, -1, 2, 0.3, 1, -0.7]
    for (const shared of [false, true]) {
      const given = shared ? codes.subarray(0, 3 * c) : codes
      const { fromTape, numeric } = parameterGradients(model, () => {
        const matrix = tape.upload(given, given.length / c, c)
        const score = model.at({ features }).score({ matrix, shared })
        return tape.sum(tape.multiply(score, tape.upload(weights, 2, 3)))
      })
      fromTape.forEach((slope, e) => {
        expect(slope).toBeCloseTo(numeric[e], 4)
      })
    }
  },
)

test('a mixture density network integrates to one, and says so', () => {
  const model = network(1)
  const { tape } = model
  const cells = 4000
  const codes = Float32Array.from({ length: cells }, (_, k) => -20 + ((k + 0.5) * 40) / cells)
  const score = model.at({ features })
  const matrix = tape.upload(codes, cells, 1)
  const scores = tape.backend.read(score.score({ matrix, shared: true }).value)
  for (const b of [0, 1]) {
    let mass = 0
    for (let k = 0; k < cells; k++) {
      const log = scores[b * cells + k] + standardNormalLogDensity(codes, k, 1)
      mass += (Math.exp(log) * 40) / cells
    }
    expect(mass).toBeCloseTo(1, 5)
  }
  expect([...tape.backend.read(score.exactLogPartition!().value)]).toEqual([0, 0])
})
