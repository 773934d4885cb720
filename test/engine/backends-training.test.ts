import { expect, test } from 'vitest'
import { createReferenceBackend } from '../../src/engine/reference/index.js'
import { fastBackends } from './backends.js'
import { trainingSteps } from './tfjs/training-steps.js'

const cases = fastBackends.flatMap(([name, create]) =>
  (['pairwise', 'deep'] as const).flatMap((energy) =>
    (['logistic', 'sparsemax'] as const).map((loss) => [name, energy, loss, create] as const),
  ),
)

test.each(cases)(
  '%s has the loss of the float64 reference after 20 steps: %s, %s',
  async (_, energy, loss, create) => {
    const expected = trainingSteps(createReferenceBackend(), energy, loss)
    const actual = trainingSteps(await create(), energy, loss)
    const losses = Array.from({ length: 20 }, () => expected())
    const ours = losses.map(() => actual())
    ours.forEach((loss, step) => {
      expect(Math.abs(loss - losses[step])).toBeLessThanOrEqual(1e-5 * Math.abs(losses[step]))
    })
    expect(Math.abs(losses[19] - losses[0])).toBeGreaterThan(0.02)
  },
)
