import { describe, test } from 'vitest'
import type { Space } from '../../src/spaces/index.js'
import { checkSpace } from '../../src/testing/index.js'

/**
 * Every check of the kit, for each of the spaces.
 *
 * @param samples draws of a statistical test
 */
export function testReadySpaces(spaces: readonly Space<unknown>[], samples = 20_000): void {
  describe.each(spaces.map((space) => ({ name: space.name, space })))('$name', ({ space }) => {
    test.each(checkSpace(space, { samples }))('$name', ({ run }) => run())
  })
}

/**
 * The same for a family of spaces, each shape in every code. One code of a shape is drawn from at
 * full length, the next code for the next shape; the others make do with fewer draws.
 */
export function testReadyFamily<Shape, Code>(
  shapes: readonly Shape[],
  codes: readonly Code[],
  create: (shape: Shape, code: Code) => Space<unknown>,
): void {
  shapes.forEach((shape, s) => {
    const [first, ...others] = codes.map((_, c) => create(shape, codes[(s + c) % codes.length]))
    testReadySpaces([first])
    testReadySpaces(others, 4_000)
  })
}
