import { takeRows } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import { type RankingData, readRanking } from '../../io/index.js'
import type { RankingOutput } from '../../tasks/index.js'
import type { RankingValues } from '../options/ranking-options.js'
import { percent } from '../report/inspection-text.js'
import type { DataSummary } from '../report/summaries.js'
import type { OutputInspection } from './cli-task.js'
import { columnChoice, nameList } from './column-choice.js'
import { type ReadingName, readingChoices } from './reading-choices.js'

/** Rows with their rankings, as they were read or as plain data. */
export interface RankedRows extends Omit<RankingData, 'rankings'> {
  readonly rankings: readonly RankingOutput[]
}

/** Reads a file of rankings, or the items and features of another, found by name; an empty one is an error. */
export async function readRankings(
  path: string,
  values: Pick<
    RankingValues,
    'labels' | 'column' | 'features' | 'items' | 'partial' | 'firstRank' | 'maxMemory' | ReadingName
  > & {
    /** for folds that learn for themselves */
    readonly keepSource?: boolean
  },
  like?: RankingData,
): Promise<RankingData> {
  const { labels, column, features, items, partial, firstRank, maxMemory, keepSource } = values
  const data = await readRanking(path, {
    ...readingChoices(values),
    labels: labels === undefined ? undefined : columnChoice(labels),
    column,
    features,
    items: items === undefined ? undefined : nameList(items),
    partial,
    maxMemory,
    keepSource,
    firstRank: firstRank && (Number(firstRank) as 0 | 1),
    like,
  })
  if (data.features.rows > 0) return data
  throw new PartitaError('EMPTY_DATA', 'no row is left', {
    where: path,
    hint: 'every ranking is partial: leave --partial drop out',
  })
}

export function takeRankings(data: RankedRows, rows: Int32Array): RankedRows {
  const { instanceWeights } = data
  return {
    ...data,
    features: takeRows(data.features, rows),
    instanceWeights: instanceWeights && Float32Array.from(rows, (row) => instanceWeights[row]),
    rankings: Array.from(rows, (row) => data.rankings[row]),
  }
}

/** The same rows without instances of classes, which do not survive the way to a thread. */
export function portableRankings(data: RankingData): RankedRows {
  const rankings = data.rankings.map((ranking) =>
    'preferences' in ranking ? { preferences: ranking.preferences() } : ranking,
  )
  return { ...data, rankings }
}

/** Sizes of a ranking data set. */
export interface RankingSummary extends DataSummary {
  readonly items: number
  /** rankings with ties or missing items */
  readonly partial: number
  /** different rankings */
  readonly distinct: number
}

export function summarizeRankings({ features, rankings, itemNames }: RankingData): RankingSummary {
  return {
    rows: features.rows,
    features: features.cols,
    items: itemNames.length,
    partial: rankings.filter((ranking) => !Array.isArray(ranking)).length,
    distinct: new Set(rankings.map(String)).size,
  }
}

/** `150 rows, 4 features, 3 items; 5 distinct rankings` */
export function describeRankings(summary: RankingSummary): string {
  const { rows, features, items, partial, distinct } = summary
  const ties = partial > 0 ? `, ${partial} partial` : ''
  return `${rows} rows, ${features} features, ${items} items; ${distinct} distinct rankings${ties}`
}

/** In how many rows of a file each item is known to be the first, and the last. */
export function inspectRankings(
  { rankings, itemNames }: RankingData,
  { rows, items, distinct, partial }: RankingSummary,
): OutputInspection {
  const itemCounts = itemNames.map((name) => ({ name, first: 0, last: 0 }))
  for (const ranking of rankings) {
    const { first, last } = endsOf(ranking, items)
    if (first !== undefined) itemCounts[first].first++
    if (last !== undefined) itemCounts[last].last++
  }
  const places = itemCounts.map(({ name, first, last }) => [
    `  ${name}`,
    percent(first / rows),
    percent(last / rows),
  ])
  return {
    summary: { itemCounts },
    rows: `${rows}, ${distinct} distinct rankings; ${partial} rows have ties or lack items`,
    outputs: `items     ${items}`,
    table: [['  item', 'first', 'last'], ...places],
  }
}

function endsOf(ranking: RankingData['rankings'][number], k: number) {
  if (!('precedes' in ranking)) return { first: ranking[0], last: ranking[k - 1] }
  const items = Array.from({ length: k }, (_, i) => i)
  const first = items.find((i) => items.every((j) => i === j || ranking.precedes(i, j)))
  const last = items.find((i) => items.every((j) => i === j || ranking.precedes(j, i)))
  return { first, last }
}
