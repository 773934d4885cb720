import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Rng } from '../../../src/random/index.js'
import { reals, standardNormalLogDensity } from '../../../src/spaces/index.js'
import { caught } from '../../reference/caught.js'

const space = reals(['free', 'positive', 'below', 'share'], {
  bounds: { positive: [0, Infinity], below: [-Infinity, 2], share: [-1, 3] },
  location: [1, 0.5, -0.5, 0.2],
  scale: [2, 0.7, 1.5, 0.9],
})

describe('reals', () => {
  test('decode what they encode, within their bounds', () => {
    const point = fc.tuple(
      fc.double({ min: -50, max: 50, noNaN: true }),
      fc.double({ min: 1e-3, max: 50, noNaN: true }),
      fc.double({ min: -50, max: 1.99, noNaN: true }),
      fc.double({ min: -0.99, max: 2.99, noNaN: true }),
    )
    const code = new Float32Array(6)
    fc.assert(
      fc.property(point, (y) => {
        space.encode(y, code, 1)
        space.decode(code, 1).forEach((value, i) => {
          expect(value).toBeCloseTo(y[i], 3)
        })
      }),
    )
  })

  test('contain finite points within their bounds and nothing else', () => {
    expect(space.contains([0, 1, 0, 0])).toBe(true)
    expect(space.contains(Float32Array.of(0, 1, 0, 0))).toBe(true)
    for (const y of [
      [0, 1, 0],
      [0, 0, 0, 0],
      [0, 1, 2, 0],
      [0, 1, 0, 3],
      [Number.NaN, 1, 0, 0],
      [Infinity, 1, 0, 0],
      'abcd',
      null,
    ]) {
      expect(space.contains(y)).toBe(false)
    }
  })

  test('have a base law whose density is the normal one times the slopes of the code', () => {
    const y = [0.3, 1.7, -0.4, 1.1]
    const code = new Float32Array(4)
    space.encode(y, code, 0)
    const h = 1e-2
    let slopes = 0
    y.forEach((value, i) => {
      const at = (v: number) => {
        const moved = new Float32Array(4)
        space.encode(y.with(i, v), moved, 0)
        return moved[i]
      }
      slopes += Math.log(Math.abs(at(value + h) - at(value - h)) / (2 * h))
    })
    expect(space.logBaseDensity(code, 0)).toBeCloseTo(
      standardNormalLogDensity(code, 0, 4) + slopes,
      3,
    )
  })

  test('have a base law that integrates to one between bounds', () => {
    const share = reals(['share'], { bounds: [[-1, 3]], location: [0.3], scale: [0.8] })
    const code = new Float32Array(1)
    let sum = 0
    const cells = 20_000
    for (let k = 0; k < cells; k++) {
      share.encode([-1 + ((k + 0.5) * 4) / cells], code, 0)
      sum += (Math.exp(share.logBaseDensity(code, 0)) * 4) / cells
    }
    expect(sum).toBeCloseTo(1, 4)
  })

  test('draw the base law, and keep it by their steps', () => {
    const plane = reals(2)
    const rng = new Rng(1)
    const count = 4000
    const codes = new Float32Array(count * 2)
    plane.sampleUniform(rng, count, codes)
    const variance = () => codes.reduce((sum, z) => sum + z * z, 0) / codes.length
    // five standard errors of a mean of squares
    const error = 5 * Math.sqrt(2 / codes.length)
    expect(Math.abs(variance() - 1)).toBeLessThan(error)
    for (let n = 0; n < count; n++) for (let s = 0; s < 20; s++) plane.step(codes, 2 * n, rng)
    expect(Math.abs(variance() - 1)).toBeLessThan(error)
  })

  test('scale to points, and refuse those that have no density', async () => {
    const scaled = reals(['a', 'b'], { bounds: { b: [0, Infinity] } }).scaledTo([1, 1, 3, Math.E])
    expect([...scaled.location]).toEqual([2, 0.5])
    expect([...scaled.scale]).toEqual([1, 0.5])
    const constant = await caught(() => reals(['a', 'b']).scaledTo([1, 7, 2, 7]))
    expect(constant.message).toContain('b is constant')
    const outside = await caught(() => reals(['a'], { bounds: { a: [0, 1] } }).scaledTo([0.5, 2]))
    expect(outside.code).toBe('NOT_IN_SPACE')
    expect(outside.message).toContain('row 1')
  })

  test('refuse settings that mean nothing', async () => {
    for (const make of [
      () => reals(0),
      () => reals(['a', 'a']),
      () => reals(['a'], { bounds: { b: [0, 1] } }),
      () => reals(['a'], { bounds: [[1, 0]] }),
      () => reals(2, { bounds: [null] }),
      () => reals(1, { scale: [0] }),
    ]) {
      expect((await caught(make)).code).toBe('INVALID_OPTION')
    }
  })
})
