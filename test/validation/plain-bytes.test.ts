import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../../src/validation/units/canonical-json.js'
import { decodePlain, encodePlain } from '../../src/validation/units/plain-bytes.js'

const numbers = fc.oneof(
  fc.float32Array({ noNaN: false, maxLength: 5 }),
  fc.float64Array({ maxLength: 5 }),
  fc.int32Array({ maxLength: 5 }),
)
const leaf = fc.oneof(fc.string(), fc.double({ noDefaultInfinity: false }), numbers, fc.boolean())
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(
      fc.string().filter((name) => !name.startsWith('$') && name !== '__proto__'),
      tie('tree'),
      { maxKeys: 3, noNullPrototype: true },
    ),
  ),
}))
// JSON has one zero
const one = (value: unknown): unknown => (Object.is(value, -0) ? 0 : value)

describe('plain data as bytes', () => {
  test('comes back as it was, wherever the bytes begin', () => {
    fc.assert(
      fc.property(tree, fc.integer({ min: 0, max: 9 }), (value, shift) => {
        const bytes = encodePlain({ value: one(value) })
        const shifted = new Uint8Array(bytes.length + shift)
        shifted.set(bytes, shift)
        const again = decodePlain(shifted.subarray(shift))
        expect(encodePlain(again)).toEqual(bytes)
      }),
    )
  })

  test('that is cut off or no data at all is refused, whatever it is', () => {
    const bytes = encodePlain({ x: Float64Array.of(1, 2, 3), y: ['a', Infinity] })
    expect(decodePlain(bytes)).toEqual({ x: Float64Array.of(1, 2, 3), y: ['a', Infinity] })
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodePlain(bytes.subarray(0, length))).toThrow(/these bytes are no data/)
    }
    const other = (text: string) => {
      const own = encodePlain(null)
      const head = new TextEncoder().encode(text)
      const all = new Uint8Array(4 + head.length)
      new DataView(all.buffer).setUint32(0, head.length, true)
      all.set(head, 4)
      return own.length > 0 ? all : own
    }
    const array = (place: object) => other(JSON.stringify(place))
    expect(() => decodePlain(array({ $array: 'Float32Array', at: 0, length: 1e9 }))).toThrow(/cut/)
    expect(() => decodePlain(array({ $array: 'Float32Array', at: -8, length: 1 }))).toThrow(/cut/)
    expect(() => decodePlain(array({ $array: 'constructor', at: 0, length: 1 }))).toThrow(/no con/)
    expect(() => decodePlain(other('{"x":'))).toThrow(/these bytes are no data/)
  })

  test('says a class of arrays that it does not take', () => {
    expect(() => encodePlain({ x: new BigInt64Array(2) })).toThrow(/BigInt64Array is no plain data/)
  })
})

test('canonical JSON says equal values alike', () => {
  expect(canonicalJson({ b: [1, Infinity], a: { d: 1, c: Float32Array.of(2) } })).toBe(
    '{"a":{"c":[2],"d":1},"b":[1,{"$number":"Infinity"}]}',
  )
})
