import { PartitaError } from '../../errors.js'
import { type RankingData, readRanking } from '../../io/index.js'
import type { RankingFitValues } from '../commands/ranking-commands.js'
import { columnChoice } from './column-choice.js'

type ReadingValues = Pick<
  RankingFitValues,
  'labels' | 'column' | 'features' | 'items' | 'partial' | 'ignore' | 'missing'
>

/** Rankings to learn from, and those that choose when to stop. */
export interface RankingSet {
  readonly train: RankingData
  readonly validation: RankingData | undefined
  /** one sentence each, with the file they are about */
  readonly warnings: string[]
}

/** Reads the files that `fit` is given, matched by the names of their columns. */
export async function loadRankings(
  values: ReadingValues & { readonly train: string; readonly validation?: string | undefined },
  role = 'train',
): Promise<RankingSet> {
  const train = await readRankings(values.train, values)
  const warnings = said(role, train.warnings)
  const path = values.validation
  const validation = path && (await readLike(train, path, values, 'validation', warnings))
  return { train, validation: validation || undefined, warnings }
}

/** Reads a file of rankings; an empty one is an error. */
export async function readRankings(
  path: string,
  { labels, column, features, items, partial, ignore, missing }: ReadingValues,
  like?: RankingData,
): Promise<RankingData> {
  const data = await readRanking(path, {
    labels: labels === undefined ? undefined : columnChoice(labels),
    column,
    features,
    items: items?.split(','),
    partial,
    // what train has left out is left out here, too, if it is there
    ignore: like ? [] : (ignore?.split(',') ?? []),
    missing,
    like,
  })
  if (data.features.rows > 0) return data
  throw new PartitaError('EMPTY_DATA', 'no row is left', {
    where: path,
    hint: 'every ranking is partial: leave --partial drop out',
  })
}

/** Reads another file of the same set: the items and features of `train`, found by name. */
export async function readLike(
  train: RankingData,
  path: string,
  values: ReadingValues,
  role: string,
  warnings: string[],
): Promise<RankingData> {
  const data = await readRankings(path, values, train)
  warnings.push(...said(role, data.warnings))
  return data
}

function said(role: string, warnings: readonly string[]): string[] {
  return warnings.map((warning) => `${role}: ${warning}`)
}
