import { describe, expect, test } from 'vitest'
import { Tape } from '../../../src/engine/index.js'
import { createReferenceBackend } from '../../../src/engine/reference/index.js'
import {
  type CustomScore,
  customEnergy,
  EnergyModel,
  type ModelSpec,
} from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { subsets } from '../../../src/spaces/index.js'
import { caught } from '../../reference/caught.js'
import { normalFeatures } from '../tiny-model.js'

const space = subsets(3)
const spec: ModelSpec = {
  features: 2,
  encoder: { hidden: [4], activation: 'tanh', dropout: 0, inputDropout: 0 },
  energy: 'custom',
  custom: { energy: 'custom' },
  logPartition: { kind: 'network', hidden: [], input: 'context', tableRows: 0 },
}
const modelOf = (energy: ReturnType<typeof customEnergy>) =>
  new EnergyModel(new Tape(createReferenceBackend()), space, spec, new Rng(3), { energy })

/** `tanh(⟨V h, φ W⟩) + Σ φ²·s` with V, W random and s = (1, 2, 3) */
const score: CustomScore = (tape, { context, codes, parameter, dot, spread }) => {
  const left = tape.matmul(context, parameter('V', 4, 2, 'random'))
  const right = tape.matmul(codes, parameter('W', 3, 2, 'random'))
  const own = tape.matmul(tape.square(codes), parameter('s', 3, 1, [1, 2, 3]))
  return tape.add(tape.tanh(dot(left, right)), spread(own))
}

describe('a custom energy', () => {
  test.each([true, false])(
    'scores shared codes and codes of each row alike, linear part %s',
    (linear) => {
      const model = modelOf(customEnergy(score, { linear }))
      const { tape, store } = model
      const features = normalFeatures(2, 2)
      const codes = Float32Array.of(1, 0, 1, 0, 1, 1, 0, 0, 0, 1, 1, 1)
      const batch = model.at({ features })
      const read = (of: { value: Parameters<typeof tape.backend.read>[0] }) => [
        ...tape.backend.read(of.value),
      ]
      const shared = read(batch.score({ matrix: tape.upload(codes, 4, 3), shared: true }))
      const twice = tape.upload([...codes, ...codes], 8, 3)
      expect(read(batch.score({ matrix: twice, shared: false }))).toEqual(shared)
      const weights = store.snapshot()
      expect(weights.has('energy/linear/weight')).toBe(linear)
      expect([...weights.get('energy/custom/s')!.values]).toEqual([1, 2, 3])
      // the linear part starts at zero: what is left is the function itself
      const size = [...codes].map((bit, e) => bit * ((e % 3) + 1))
      const own = [0, 1, 2, 3].map((j) => size.slice(3 * j, 3 * j + 3).reduce((a, b) => a + b))
      shared.forEach((value, e) => {
        expect(Math.abs(value - own[e % 4])).toBeLessThan(1)
      })
      expect(shared[2]).toBe(0) // the empty set
    },
  )

  test('asks for its parameters when the model is made, and restores them', () => {
    const energy = customEnergy(score)
    const model = modelOf(energy)
    const weights = model.store.snapshot()
    expect([...weights.keys()].filter((name) => name.startsWith('energy/custom/'))).toEqual([
      'energy/custom/V',
      'energy/custom/W',
      'energy/custom/s',
    ])
    const tape = new Tape(createReferenceBackend())
    const again = new EnergyModel(tape, space, spec, new Rng(9), { energy, weights })
    expect(again.store.snapshot()).toEqual(weights)
  })

  test.each<[string, CustomScore, string]>([
    ['another shape', (tape) => tape.upload([1], 1, 1), 'SHAPE_MISMATCH'],
    ['no variable', () => 3 as never, 'SHAPE_MISMATCH'],
    [
      'the layout forgotten',
      (tape, { context, codes, parameter }) =>
        tape.matmul(tape.matmul(context, parameter('A', 4, 3)), codes, false, true),
      'SHAPE_MISMATCH',
    ],
    [
      'a parameter of two shapes',
      (_, { dot, parameter, shared }) => dot(parameter('A', shared ? 2 : 1, 3)),
      'INVALID_OPTION',
    ],
  ])('is refused when it returns %s', async (_, careless, code) => {
    expect(await caught(() => modelOf(customEnergy(careless)))).toMatchObject({ code })
  })

  test('may not ask for new parameters later', async () => {
    let calls = 0
    const model = modelOf(
      customEnergy((tape, { codes, parameter, spread }) => {
        const name = ++calls > 2 ? 'late' : 'early'
        return spread(tape.matmul(codes, parameter(name, 3, 1)))
      }),
    )
    const matrix = model.tape.upload([1, 0, 1], 1, 3)
    const score = model.at({ features: normalFeatures(1, 2) })
    const error = await caught(() => score.score({ matrix, shared: true }))
    expect(error).toMatchObject({ code: 'INVALID_OPTION' })
    expect(String(error)).toMatch('late')
  })

  test('is named in the spec and passed along, neither without the other', async () => {
    const tape = () => new Tape(createReferenceBackend())
    const make = (own: object, given: object) => () =>
      new EnergyModel(tape(), space, { ...spec, ...own }, new Rng(1), given)
    const energy = customEnergy(score)
    for (const [own, given] of [
      [{}, {}],
      [{ energy: 'linear', custom: undefined }, { energy }],
      [{ energy: 'linear' }, { energy }],
      [{ custom: { energy: 'other' } }, { energy }],
      [{}, { energy, encoder: { name: 'mine' } }],
    ]) {
      expect(await caught(make(own, given))).toMatchObject({ code: 'INVALID_OPTION' })
    }
  })
})
