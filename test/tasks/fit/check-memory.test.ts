import { expect, test } from 'vitest'
import { inCommandLineWords } from '../../../src/cli/options/command-line-words.js'
import { checkMemory } from '../../../src/tasks/fit/check-memory.js'
import { MultilabelClassifier } from '../../../src/tasks/index.js'
import type { ResolvedTaskOptions } from '../../../src/tasks/options/task-options.js'
import { caught } from '../../reference/caught.js'

const sparseRows = (cols: number) => ({
  rows: 2,
  cols,
  offsets: Int32Array.of(0, 1, 2),
  indices: Int32Array.of(0, 1),
  values: Float32Array.of(1, 1),
})

test('networks that need more memory than an engine has are refused', async () => {
  const encoder = { hidden: [4096], activation: 'relu', dropout: 0, inputDropout: 0 } as const
  const settings = { model: { encoder } } as unknown as ResolvedTaskOptions
  const { code, message } = await caught(() => checkMemory(settings, 2_000_000, 2))
  expect(code).toBe('UNSUPPORTED')
  // 16 bytes a weight
  expect(message).toContain(`${((2e6 * 4096 * 16 + 4096 * 32) / 2 ** 30).toFixed(1)} GiB`)
  expect(message).toContain('2000000 × 4096 weights')
  expect(inCommandLineWords(message)).toContain('option --hidden')
  expect(() => checkMemory(settings, 5000, 4000)).not.toThrow()
})

test('pairs of more than 512 labels are refused, with the size and the way out', async () => {
  const labels = Array.from({ length: 513 }, (_, i) => `label ${i}`)
  const fit = () =>
    new MultilabelClassifier({ energy: 'pairwise', labels }).fit(sparseRows(3), [[], []])
  const { code, message } = await caught(fit)
  expect(code).toBe('UNSUPPORTED')
  expect(message).toMatch(/at most 512 labels.*513 labels, 131,328 pairs/)
  expect(inCommandLineWords(message)).toContain('--energy pairwise-low-rank')
})
