import { rankingSums } from '../../inference/index.js'
import type { ModelBatch } from '../../models/index.js'
import { hasRankings, type Ranking, type SpaceOfRankings } from '../../spaces/index.js'
import type { FittedParts } from '../fitted/fitted-parts.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'

/** The exact log-partition of rankings by sums over all orders, where there is one; absent for other outputs. */
export function rankingPartition<Y>({
  model,
  generator,
}: Pick<FittedParts<Y, ResolvedTaskOptions>, 'model' | 'generator'>):
  | ((batch: ModelBatch) => Float64Array | undefined)
  | undefined {
  if (!hasRankings(model.space)) return undefined
  const ofRankings = model as unknown as Parameters<typeof rankingSums>[0]
  const space = model.space as unknown as SpaceOfRankings<Ranking>
  return (batch) => {
    const sums = rankingSums(ofRankings, space, generator, batch)
    return sums && Float64Array.from(sums, (row) => row.logMass(0))
  }
}
