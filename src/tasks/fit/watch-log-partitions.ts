import type { Features } from '../../engine/index.js'
import { exactLogPartition } from '../../inference/index.js'
import type { EnergyModel } from '../../models/index.js'
import type { TrainingEvent, WatchedLogPartitions } from '../../training/index.js'
import type { TaskParts } from './pipeline.js'

/** Share of a pass's time that watching may take. */
const SHARE = 0.1

/**
 * The events of passes, those of epochs with the log-partitions of some inputs under the weights of then,
 * unless watching has taken more than its share of the time.
 *
 * @param current the model that is being trained
 */
export async function* watchLogPartitions<Y, T>(
  events: AsyncGenerator<TrainingEvent, T>,
  current: () => EnergyModel<Y> | undefined,
  task: TaskParts<Y>,
  features: Features,
): AsyncGenerator<TrainingEvent, T> {
  const started = performance.now()
  let spent = 0
  try {
    for (;;) {
      const { done, value } = await events.next()
      if (done) return value
      const model = current()
      const now = performance.now()
      const isDue = value.type === 'epoch' && model && spent <= SHARE * (now - started)
      if (isDue) {
        yield { ...value, watched: logPartitionsNow(task, model, features) }
        spent += performance.now() - now
      } else yield value
    }
  } finally {
    await events.return(undefined as never)
  }
}

function logPartitionsNow<Y>(
  task: TaskParts<Y>,
  model: EnergyModel<Y>,
  features: Features,
): WatchedLogPartitions | undefined {
  const { tape } = model
  const batch = { features }
  const exact =
    task.exactLogPartition?.(model, batch) ?? exactLogPartition(model, task.generator, batch)
  tape.clear()
  if (!exact) return undefined
  const learned = Float64Array.from(tape.backend.read(model.at(batch).logPartition().value))
  tape.clear()
  return { learned, exact }
}
