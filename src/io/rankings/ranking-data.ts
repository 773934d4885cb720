import { type DenseMatrix, takeRows } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import {
  type PartialRanking,
  type PartialRankingInput,
  type Permutations,
  permutations,
  type Ranking,
} from '../../spaces/index.js'
import { type CsvTextOptions, isMissingField } from '../csv/csv-records.js'
import type { TableFeatures } from '../csv/csv-table.js'
import { fillMissing, type MissingPolicy } from '../features/fill-missing.js'
import { parseNumber } from '../text/parse-number.js'
import { shown, type TextPlace, textError } from '../text/text-error.js'

/** A label-ranking data set. */
export interface RankingData {
  /** `[rows, features]`; finite */
  readonly features: DenseMatrix
  /** one a row: the items in order, best first, or what is known of their order */
  readonly rankings: readonly (Ranking | PartialRanking)[]
  readonly featureNames: readonly string[]
  readonly itemNames: readonly string[]
  /** the name of the file, without its ending */
  readonly relation: string
  /** rows whose ranking was partial and that were left out; 0 unless `partial` is `'drop'` */
  readonly droppedRows: number
  /** what was decided for the caller, or looks odd; one sentence each */
  readonly warnings: readonly string[]
}

/** Options shared by the readers of ranking files. */
export interface RankingOptions extends CsvTextOptions {
  /** names of the items in the order wanted; default: as the format says */
  readonly items?: readonly string[] | undefined
  /**
   * What to do with rankings that have ties or missing items: `'keep'` (default) them as partial
   * rankings, `'drop'` the rows, or `'error'`.
   */
  readonly partial?: 'keep' | 'drop' | 'error'
  /** what to do about missing feature values, as in `readMultilabel`; default `'error'` */
  readonly missing?: MissingPolicy
  /** names of columns to leave out */
  readonly ignore?: readonly string[]
  /**
   * Another file of the same set: its items and features are looked for by their names, whatever their
   * order here; other columns are left out with a warning.
   */
  readonly like?: Pick<RankingData, 'itemNames' | 'featureNames'> | undefined
}

/** What a reader of one format hands over. */
export interface RawRankings extends TableFeatures {
  readonly space: Permutations
  /** of each row, not parsed yet */
  readonly inputs: readonly PartialRankingInput[]
  /** line of each row, for features and for rankings */
  readonly lines: Int32Array
  readonly rankingLines: Int32Array
}

/** Throws INVALID_OPTION unless the shared options are what they say. */
export function checkRankingOptions(options: RankingOptions): void {
  const { partial = 'keep', missing = 'error', ignore = [], items, like } = options
  const one = (option: string, value: string, values: readonly string[]) =>
    checkOption(values.includes(value), option, `one of ${values.join(', ')}`, value)
  one('partial', partial, ['keep', 'drop', 'error'])
  one('missing', missing, ['error', 'mean', 'zero'])
  checkOption(Array.isArray(ignore), 'ignore', 'an array of column names', ignore)
  checkOption(items === undefined || Array.isArray(items), 'items', 'an array of names', items)
  if (items && like) {
    const isSame = items.join() === like.itemNames.join()
    checkOption(isSame, 'items', 'the items of the option like', items.join())
  }
}

/** Parses the rankings, settles missing features and partial rankings: the same for every format. */
export function finishRankings(raw: RawRankings, options: RankingOptions): RankingData {
  const { file, partial = 'keep', missing = 'error' } = options
  const { space, inputs, featureNames, warnings, lines, rankingLines } = raw
  warnings.push(...fillMissing(raw.features, featureNames, missing, { file, lines }))
  const complete: number[] = []
  const rankings = inputs.map((input, row): Ranking | PartialRanking => {
    const place = { file, line: rankingLines[row] }
    const known = withPlace(place, () => space.parsePartial(input))
    const ranking = known.toRanking()
    if (ranking !== undefined) complete.push(row)
    else if (partial === 'error') {
      throw textError('NOT_IN_SPACE', 'a ranking has ties or lacks items', place, {
        expected: 'the order of all items',
        received: String(known),
        hint: "pass partial: 'keep' or partial: 'drop'",
      })
    }
    return ranking ?? known
  })
  const count = rankings.length - complete.length
  const dropping = partial === 'drop' && count > 0
  if (count > 0) {
    const verb = dropping ? 'were dropped: they are' : 'are'
    warnings.push(`${count} of ${rankings.length} rankings ${verb} partial (ties or missing items)`)
  }
  return {
    features: dropping ? takeRows(raw.features, Int32Array.from(complete)) : raw.features,
    rankings: dropping ? complete.map((row) => rankings[row]) : rankings,
    featureNames,
    itemNames: space.items,
    relation: file?.replace(/^.*[\\/]/, '').replace(/\.(csv|txt)(\.gz)?$/i, '') ?? '',
    droppedRows: dropping ? count : 0,
    warnings,
  }
}

/** The space of rankings of the items of a file. */
export function rankingSpace(items: readonly string[], file: string | undefined): Permutations {
  return withPlace({ file }, () => permutations(items))
}

/**
 * The rank in a field, NaN if it is missing; 0 is missing, too.
 *
 * @throws PartitaError NOT_IN_SPACE for what is no rank of one of `k` items
 */
export function rankInField(field: string, k: number, place: TextPlace): number {
  if (isMissingField(field)) return Number.NaN
  const rank = parseNumber(field, 0, field.length)
  if (rank === 0 || (rank >= 1 && rank <= k)) return rank
  throw textError('NOT_IN_SPACE', 'this is no rank', place, {
    expected: `a number from 1 = best to ${k}`,
    received: shown(field),
  })
}

/** Says where in a file an error was caused. */
export function withPlace<T>(place: TextPlace, action: () => T): T {
  try {
    return action()
  } catch (cause) {
    if (!(cause instanceof PartitaError)) throw cause
    throw textError(cause.code, cause.message, place, { cause })
  }
}
