import { describe, test } from 'vitest'
import type { Space } from '../../src/spaces/index.js'
import { checkSpace } from '../../src/testing/index.js'

/** Every check of the kit, for each of the spaces. */
export function testReadySpaces(spaces: readonly Space<unknown>[]): void {
  describe.each(spaces.map((space) => ({ name: space.name, space })))('$name', ({ space }) => {
    test.each(checkSpace(space))('$name', ({ run }) => run())
  })
}
