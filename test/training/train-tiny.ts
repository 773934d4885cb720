import type { EnergyModel } from '../../src/models/index.js'
import { Rng } from '../../src/random/index.js'
import {
  type Objective,
  type TrainingData,
  type TrainingEvent,
  type TrainingJob,
  type TrainingOptions,
  type TrainingResult,
  train,
} from '../../src/training/index.js'

/** Options with which a convex problem reaches its optimum: full batches, the rate down to zero. */
export function toTheOptimum(rate = 0.1, epochs = 400): TrainingOptions {
  const group = { rate, decay: 0 }
  return {
    epochs,
    batchSize: 1e6,
    patience: 10,
    groups: { main: group, logPartition: group },
    schedule: 'cosine',
    clipNorm: Number.POSITIVE_INFINITY,
  }
}

/** Runs one pass of training to its end. */
export async function trainTiny<Y>(
  { model }: { readonly model: EnergyModel<Y> },
  objective: Objective<Y>,
  data: TrainingData,
  options: TrainingOptions,
  more: Partial<Pick<TrainingJob<Y>, 'validation' | 'signal' | 'rng'>> & {
    onEvent?: (event: TrainingEvent) => void
  } = {},
): Promise<TrainingResult> {
  const { onEvent, ...rest } = more
  const job = {
    phase: 'select',
    model,
    objective,
    data,
    options,
    rng: new Rng(0),
    ...rest,
  } as const
  const run = train(job)
  for (;;) {
    const { done, value } = await run.next()
    if (done) return value
    onEvent?.(value)
  }
}
