import { expect, test } from 'vitest'
import { Tape } from '../../../src/engine/index.js'
import { createReferenceBackend } from '../../../src/engine/reference/index.js'
import { EnergyModel, type GivenModelSpec } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { subsets } from '../../../src/spaces/index.js'

const specOf = (given: GivenModelSpec) =>
  new EnergyModel(new Tape(createReferenceBackend()), subsets(2), given, new Rng(1)).spec

test('a model of features alone is linear, its log-partition a layer on the encoder', () => {
  expect(specOf({ features: 3 })).toEqual({
    features: 3,
    encoder: { hidden: [], activation: 'relu', dropout: 0, inputDropout: 0 },
    energy: 'linear',
    logPartition: { kind: 'network', hidden: [], input: 'context', tableRows: 0 },
  })
})

test('what is given stays, in its order, and what is left out is filled in', () => {
  const whole = {
    logPartition: { tableRows: 0, kind: 'residual', hidden: [2], input: 'features' },
    energy: 'pairwise',
    encoder: { gain: 2, hidden: [4], dropout: 0.5, inputDropout: 0.5, activation: 'tanh' },
    features: 1,
  } as const
  expect(JSON.stringify(specOf(whole))).toBe(JSON.stringify(whole))
  const { encoder } = specOf({ features: 1, encoder: { hidden: [4] } })
  expect(encoder).toEqual({ hidden: [4], activation: 'relu', dropout: 0, inputDropout: 0 })
})

test('what is impossible is refused, given or not', () => {
  expect(() => specOf({ features: 0 })).toThrow(/invalid option features/)
  expect(() => specOf({ features: 1, logPartition: { kind: 'table' } })).toThrow(/tableRows/)
})
