import type { RankingData } from '../../io/index.js'
import type { FittedRanker } from '../../tasks/index.js'
import type { InspectRankingValues } from '../commands/model-commands.js'
import { headed } from '../report/headed-lines.js'
import {
  describeFeatures,
  describeSavedModel,
  HEADING,
  percent,
  shorten,
  summarizeFeatures,
} from '../report/inspection-text.js'
import {
  describeRanker,
  summarizeRankerOptions,
  summarizeRankings,
} from '../report/ranking-summaries.js'
import { summarizeTraining } from '../report/summaries.js'
import { textTable } from '../report/text-table.js'
import type { Inspection } from './inspect.js'
import { readRankings } from './load-rankings.js'

/** What is in a model of rankings. */
export function inspectRanker(model: FittedRanker): Inspection {
  const options = summarizeRankerOptions(model)
  const { items } = model
  const summary = {
    task: 'ranking',
    items,
    features: model.featureCount,
    featureNames: model.featureNames ?? null,
    options,
    training: summarizeTraining(model),
  }
  const lines = [
    'task      ranking',
    `items     ${items.length}: ${shorten(items)}`,
    ...describeSavedModel(summary, [
      ...headed('model', describeRanker(options), HEADING),
      `decision  ${options.decision}, 0/0 ${options.empty} (--empty)`,
    ]),
  ]
  return { summary, lines }
}

/** What is in a file of rankings. */
export async function inspectRankings(
  path: string,
  values: InspectRankingValues,
): Promise<Inspection> {
  const data = await readRankings(path, values)
  const { features, featureNames, relation, warnings } = data
  const sizes = summarizeRankings(data)
  const summary = {
    task: 'ranking',
    relation,
    ...sizes,
    featureNames,
    itemCounts: countPlaces(data),
    ...summarizeFeatures(features),
    warnings,
  }
  const places = summary.itemCounts.map(({ name, first, last }) => [
    `  ${name}`,
    percent(first / sizes.rows),
    percent(last / sizes.rows),
  ])
  const lines = [
    `rows      ${sizes.rows}, ${sizes.distinct} distinct rankings; ${sizes.partial} rows have ties or lack items`,
    ...describeFeatures(featureNames, summary),
    `items     ${sizes.items}`,
    textTable([['  item', 'first', 'last'], ...places]),
    ...warnings.map((warning) => `warning: ${warning}`),
  ]
  return { summary, lines }
}

/** In how many rows each item is known to be the first, and the last. */
function countPlaces({ rankings, itemNames }: RankingData) {
  const counts = itemNames.map((name) => ({ name, first: 0, last: 0 }))
  for (const ranking of rankings) {
    const { first, last } = endsOf(ranking, itemNames.length)
    if (first !== undefined) counts[first].first++
    if (last !== undefined) counts[last].last++
  }
  return counts
}

function endsOf(ranking: RankingData['rankings'][number], k: number) {
  if (!('precedes' in ranking)) return { first: ranking[0], last: ranking[k - 1] }
  const items = Array.from({ length: k }, (_, i) => i)
  const first = items.find((i) => items.every((j) => i === j || ranking.precedes(i, j)))
  const last = items.find((i) => items.every((j) => i === j || ranking.precedes(j, i)))
  return { first, last }
}
