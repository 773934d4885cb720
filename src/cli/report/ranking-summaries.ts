import type { RankingData } from '../../io/index.js'
import { type FittedRanker, learnsLogPartition } from '../../tasks/index.js'
import { describeObjective, summarizeObjective, summarizeSamples } from './objective-text.js'
import { summarizeFitOptions } from './summaries.js'

/** Sizes of a ranking data set. */
export type RankingDataSummary = ReturnType<typeof summarizeRankings>

export function summarizeRankings({
  features,
  rankings,
  itemNames,
}: Pick<RankingData, 'features' | 'rankings' | 'itemNames'>) {
  return {
    rows: features.rows,
    features: features.cols,
    items: itemNames.length,
    /** rankings with ties or missing items */
    partial: rankings.filter((ranking) => !Array.isArray(ranking)).length,
    /** different rankings */
    distinct: new Set(rankings.map(String)).size,
  }
}

/** `150 rows, 4 features, rankings of 3 items, 5 of them distinct` */
export function describeRankings(summary: RankingDataSummary): string {
  const { rows, features, items, partial, distinct } = summary
  const ties = partial > 0 ? `, ${partial} partial` : ''
  return `${rows} rows, ${features} features, ${items} items; ${distinct} distinct rankings${ties}`
}

/** Options of a ranker under the names of the command line. */
export type RankerSummary = ReturnType<typeof summarizeRankerOptions>

export function summarizeRankerOptions(fitted: Pick<FittedRanker, 'options' | 'training'>) {
  const { options } = fitted
  const { loss, objective, code, energy, reference, encoder, model, inputs } = options
  return {
    code,
    energy,
    reference,
    encoder,
    choices: options.choices ?? [],
    loss,
    objective,
    ...summarizeObjective(options),
    ...summarizeSamples(fitted),
    logPartition: model.logPartition.kind,
    standardize: inputs.standardize,
    decision: options.decision,
    empty: options.emptyPolicy,
    ...summarizeFitOptions(options.fit),
    seed: options.seed,
  }
}

/** Energy, encoder and loss, in two lines; an option that differs between folds is null. */
export function describeRanker(
  options: {
    readonly [Name in keyof RankerSummary]: RankerSummary[Name] | null
  },
): string[] {
  const { code, energy, reference, encoder, loss, objective, nce, logPartition } = options
  const base = reference === 'uniform' ? 'the uniform measure' : 'a learned Plackett–Luce reference'
  const onBase = `${code} energy on ${base}`
  const model =
    energy === 'plackett-luce' ? 'Plackett–Luce' : energy ? onBase : `${onBase}, or that`
  const isLearned = objective !== null && learnsLogPartition({ objective, nce: nce ?? undefined })
  const how = describeObjective(options) + (isLearned ? `, ${logPartition} log-partition` : '')
  return [
    `${model}; ${encoder ?? 'automatic'} encoder`,
    `${loss} loss, ${how}, seed ${options.seed}`,
  ]
}
