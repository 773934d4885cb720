import { expect, test } from 'vitest'
import { Tape } from '../../../src/engine/index.js'
import { createReferenceBackend } from '../../../src/engine/reference/index.js'
import { EnergyModel, type ReferenceMeasure, tiltEnergy } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { reals } from '../../../src/spaces/index.js'
import { parameterGradients } from '../parameter-gradients.js'

const reference: ReferenceMeasure = {
  name: 'centres',
  parameters: ({ features }) => features.values,
  logDensity: (_codes, _count, _context, out) => void out.fill(0),
}

function tiltModel(conditional: boolean, seed = 1) {
  const energy = tiltEnergy(
    { hidden: [5, 4], frequencies: { count: 3, bandwidth: 1.5 }, seed, conditional },
    conditional
      ? (_, rows) => Float32Array.from({ length: rows * 4 }, (_v, e) => [0.1, -0.2, 1, 2][e % 4])
      : undefined,
  )
  const spec = {
    features: 3,
    energy: 'custom',
    custom: { energy: 'tilt' },
    logPartition: { kind: 'constant' },
  } as const
  const tape = new Tape(createReferenceBackend())
  const model = new EnergyModel(tape, reals(2), spec, new Rng(seed), { energy, reference })
  const rng = new Rng(seed)
  model.store.restore(
    new Map(
      [...model.store.snapshot()].map(([name, { rows, cols }]) => {
        const values = Float32Array.from({ length: rows * cols }, () => rng.normal() / 2)
        return [name, { rows, cols, values }]
      }),
    ),
  )
  return model
}

const features = { rows: 2, cols: 3, values: Float32Array.of(0.3, -1, 0.5, 1, 0.2, -0.4) }
const codes = Float32Array.of(0.5, -1, 2, 0.1, -0.7, 0.9, 1.2, -0.3)

/** Scores with the given layout of codes, `[B, m]`. */
function scores(model: EnergyModel<ArrayLike<number>>, given: Float32Array, shared: boolean) {
  const { tape } = model
  const matrix = tape.upload(given, given.length / 2, 2)
  return Array.from(tape.backend.read(model.at({ features }).score({ matrix, shared }).value))
}

test.each([false, true])(
  'a tilt has the gradients of central differences, conditional %s',
  (conditional) => {
    const model = tiltModel(conditional)
    const { tape } = model
    const { fromTape, numeric } = parameterGradients(model, () => {
      const matrix = tape.upload(codes, 4, 2)
      return tape.sum(model.at({ features }).score({ matrix, shared: false }))
    })
    fromTape.forEach((slope, e) => {
      expect(slope).toBeCloseTo(numeric[e], 4)
    })
  },
)

test('a tilt without inputs scores codes alike, shared or not', () => {
  const model = tiltModel(false)
  const each = scores(model, codes, true)
  expect(each.slice(0, 4)).toEqual(each.slice(4))
  const own = scores(model, Float32Array.of(...codes, ...codes), false)
  own.forEach((score, e) => {
    expect(score).toBeCloseTo(each[e], 12)
  })
})

test('a tilt of a row depends on that row and its own codes alone', () => {
  const model = tiltModel(true)
  const all = scores(model, codes, false)
  const swapped = Float32Array.of(...codes.slice(0, 4), ...codes.slice(0, 4))
  expect(scores(model, swapped, false).slice(0, 2)).toEqual(all.slice(0, 2))
  expect(all[0]).not.toBeCloseTo(scores(model, swapped, false)[2], 6)
})

test('a tilt starts at zero', () => {
  const energy = tiltEnergy({ hidden: [4], seed: 1, conditional: false })
  const spec = {
    features: 1,
    energy: 'custom',
    custom: { energy: 'tilt' },
    logPartition: { kind: 'constant' },
  } as const
  const tape = new Tape(createReferenceBackend())
  const model = new EnergyModel(tape, reals(2), spec, new Rng(1), { energy })
  const matrix = tape.upload(codes, 4, 2)
  const batch = { features: { rows: 1, cols: 1, values: Float32Array.of(0) } }
  const values = tape.backend.read(model.at(batch).score({ matrix, shared: true }).value)
  expect([...values]).toEqual([0, 0, 0, 0])
})
