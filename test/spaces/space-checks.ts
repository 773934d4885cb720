import { describe, test } from 'vitest'
import type { Space } from '../../src/spaces/index.js'
import { checkSpace } from '../../src/testing/index.js'

/** Draws of a statistical test, and those where another space of the same kind has all. */
const SAMPLES = { all: 12_000, fewer: 3_000 }

/** Every check of the kit, for each of the spaces; every third one is drawn from at full length. */
export function testReadySpaces(spaces: readonly Space<unknown>[]): void {
  spaces.forEach((space, s) => {
    testSpace(space, s % 3 !== 0)
  })
}

/**
 * The same for a family of spaces, each shape in every code. One code of a shape is drawn from at
 * full length, the next code for the next shape.
 */
export function testReadyFamily<Shape, Code>(
  shapes: readonly Shape[],
  codes: readonly Code[],
  create: (shape: Shape, code: Code) => Space<unknown>,
): void {
  shapes.forEach((shape, s) => {
    codes.forEach((code, c) => {
      testSpace(create(shape, code), (s + c) % codes.length !== 0)
    })
  })
}

function testSpace(space: Space<unknown>, isShort: boolean): void {
  describe(space.name, () => {
    test.each(checkSpace(space, { samples: isShort ? SAMPLES.fewer : SAMPLES.all }))(
      '$name',
      ({ run }) => {
        return run()
      },
    )
  })
}
