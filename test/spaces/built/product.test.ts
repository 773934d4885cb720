import { describe, expect, expectTypeOf, test } from 'vitest'
import { Tape } from '../../../src/engine/index.js'
import { createReferenceBackend } from '../../../src/engine/reference/index.js'
import { Rng } from '../../../src/random/index.js'
import {
  choices,
  type LabelSet,
  permutations,
  product,
  type Ranking,
  type Space,
  subsets,
  subsetsOfSize,
} from '../../../src/spaces/index.js'
import { caught } from '../../reference/caught.js'
import { testReadySpaces } from '../space-checks.js'

const car = product({
  engine: choices(['petrol', 'electric']),
  extras: subsets(['roof', 'hook', 'radio']),
})

describe('one element of each part', () => {
  testReadySpaces([
    product(choices(3)),
    product(choices(3), subsets(2)),
    product(subsetsOfSize(4, 2), choices(2), permutations(3)),
    product(product(choices(2), subsets(1)), choices(3)),
    car,
  ])

  test('elements are typed: arrays for a list, objects for named parts', () => {
    const list = product(choices(3), subsets(2), permutations(3))
    const code = new Float32Array(list.codeLength)
    list.encode([2, new Set([1]), [0, 1, 2]], code, 0)
    expectTypeOf(list.decode(code, 0)).toEqualTypeOf<readonly [number, LabelSet, Ranking]>()
    const out = new Float32Array(car.codeLength)
    car.encode({ engine: 1, extras: new Set([0]) }, out, 0)
    expectTypeOf(car.decode(out, 0)).toEqualTypeOf<{
      readonly engine: number
      readonly extras: LabelSet
    }>()
    expect(car.decode(out, 0)).toEqual({ engine: 1, extras: new Set([0]) })
  })

  test('each part is parsed as its own space parses', async () => {
    expect(car.parse({ engine: 'electric', extras: ['hook', 'roof'] })).toEqual({
      engine: 1,
      extras: new Set([0, 1]),
    })
    const unknown = await caught(() => car.parse({ engine: 'steam', extras: [] }))
    expect(unknown.code).toBe('UNKNOWN_LABEL')
    const missing = await caught(() => car.parse({ engine: 'petrol' } as never))
    expect(missing.message).toContain('expected an object of engine, extras')
    const list = await caught(() => product(choices(2), choices(2)).parse([1] as never))
    expect(list.message).toContain('expected an array of 2 values')
  })

  test('an element has all parts and nothing else', () => {
    expect(car.contains({ engine: 0, extras: new Set() })).toBe(true)
    for (const bad of [
      { engine: 2, extras: new Set() },
      { engine: 0 },
      { engine: 0, extras: new Set(), colour: 1 },
      Object.create({ engine: 0, extras: new Set() }),
      [0, new Set()],
    ]) {
      expect(car.contains(bad)).toBe(false)
    }
    expect(product(choices(2), choices(2)).contains([0, 1, 1])).toBe(false)
  })

  test('a part of the user needs no more than the contract; what it cannot do, the product cannot', async () => {
    const dice: Space<number> = {
      name: 'dice',
      codeLength: 1,
      logSize: Math.log(6),
      encode: (y, out, at) => {
        out[at] = y
      },
      decode: (code, at) => code[at],
      contains: (y): y is number => typeof y === 'number' && y >= 1 && y <= 6,
      sampleUniform: (rng, count, out) => {
        for (let j = 0; j < count; j++) out[j] = 1 + rng.integer(6)
      },
    }
    const space = product(dice, choices(2))
    for (const capability of ['enumerate', 'maximize', 'project', 'step', 'linearLogPartition']) {
      expect(space[capability as 'step']).toBeUndefined()
    }
    expect(space.parse([4, 1])).toEqual([4, 1])
    expect((await caught(() => space.parse([7, 1]))).message).toContain('part 1')
    const out = new Float32Array(3 * 500)
    space.sampleUniform(new Rng(1), 500, out)
    const seen = new Set(Array.from({ length: 500 }, (_, j) => space.decode(out, 3 * j).join()))
    expect(seen.size).toBe(12)
  })

  test('the log-partition of many parts is the sum of theirs', () => {
    const tape = new Tape(createReferenceBackend())
    const parts = Array.from({ length: 40 }, () => choices(3))
    const space = product(...parts)
    const scores = new Float64Array(120)
    new Rng(1).fillNormal(scores)
    const whole = space.linearLogPartition!(tape, tape.upload(scores, 1, 120))
    const each = choices(3).linearLogPartition(tape, tape.upload(scores, 40, 3))
    const sum = Array.from(tape.backend.read(each.value)).reduce((a, b) => a + b, 0)
    expect(tape.backend.read(whole.value)[0]).toBeCloseTo(sum, 10)
  })

  test('no parts, and parts that are no spaces, are refused', async () => {
    for (const bad of [() => product(), () => product({}), () => product(choices(2), 3 as never)]) {
      expect((await caught(bad)).code).toBe('INVALID_OPTION')
    }
  })
})
