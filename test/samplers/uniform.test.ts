import { test } from 'vitest'
import { uniform } from '../../src/samplers/index.js'
import { subsets } from '../../src/spaces/index.js'
import { checkProposal } from './proposal-checks.js'

test('the uniform proposal draws every set equally often, with ratio one', () => {
  for (const k of [1, 5]) checkProposal(uniform(subsets(k)), k, { rows: 3 }, k)
})
