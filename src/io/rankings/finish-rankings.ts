import { type DenseMatrix, type Features, isSparse, takeRows } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import {
  type PartialRanking,
  type PartialRankingInput,
  type Permutations,
  permutations,
  type Ranking,
} from '../../spaces/index.js'
import { toDense } from '../features/convert.js'
import { farSparse } from '../features/far-sparse.js'
import { numberSchema } from '../features/fill-missing.js'
import { takeSource } from '../table/feature-source.js'
import type { TableFeatures } from '../table/finished-features.js'
import { columnNames, type Table } from '../table/table.js'
import { featuresLike, featuresToLearn, leftOutColumns } from '../table/table-features.js'
import { shown, type TextPlace, textError } from '../text/text-error.js'
import { checkRankingSize, MOST_BYTES } from './check-ranking-size.js'
import type { RankingData, RankingTableOptions } from './ranking-data.js'

/** What a format makes of its columns. */
export interface RawRankings {
  readonly space: Permutations
  /** of each row, not parsed yet */
  readonly inputs: readonly PartialRankingInput[]
  /** where each input stands */
  readonly lines: Int32Array
  /** the file of the rankings */
  readonly source: Table
  /** the file of the features, a row for each input, and its columns that are none */
  readonly table: Table
  readonly used: readonly number[]
  /** how often each row counts; default once */
  readonly counts?: readonly number[]
  /** whether rows without any feature have a constant one instead */
  readonly mayLackFeatures?: boolean
  /** what the format decided or found odd; one sentence each */
  readonly notes?: readonly string[]
}

/** the feature that stands for none */
export const CONSTANT = 'constant'

/** rows that counts may make */
const MOST_ROWS = 1e7

/** Reads features, parses rankings, settles what is missing or partial: the same for every format. */
export function finishRankings(raw: RawRankings, options: RankingTableOptions): RankingData {
  const { partial = 'keep', ignore = [], like } = options
  const { space, inputs, lines, source, table, used } = raw
  checkRankingSize(inputs.length, space.items.length, { ...options, file: source.file })
  const leftOut = leftOutColumns(columnNames(table), used, like ? [] : ignore)
  const mayLack = raw.mayLackFeatures && (!like || like.featureNames.join() === CONSTANT)
  const isBare = mayLack && leftOut.size === table.columns.length
  const read = isBare
    ? constantFeature(inputs.length)
    : like
      ? featuresLike(table, leftOut, like, options)
      : featuresToLearn(table, leftOut, options, `every ${table.noun} is used`)
  const { featureNames, schema, warnings } = read
  warnings.push(...(raw.notes ?? []), ...notCounted(raw))
  if (isSparse(read.features) && !like) {
    warnings.push(...farSparse(read.features, featureNames, true))
  }
  if (!like) warnings.push(...countLike(featureNames))
  const features = denseWithin(read.features, options, table.file)
  const isComplete: boolean[] = []
  const rankings = inputs.map((input, row): Ranking | PartialRanking => {
    const place = { file: source.file, line: lines[row] }
    const known = withPlace(place, () => space.parsePartial(input))
    const ranking = known.toRanking()
    isComplete.push(ranking !== undefined)
    if (ranking === undefined && partial === 'error') {
      throw textError('NOT_IN_SPACE', 'a ranking has ties or lacks items', place, {
        expected: 'the order of all items',
        received: String(known),
        hint: "pass partial: 'keep' or partial: 'drop'",
      })
    }
    return ranking ?? known
  })
  const rows = repeated(inputs.length, raw)
  const complete = rows.filter((row) => isComplete[row])
  const count = rows.length - complete.length
  const dropping = partial === 'drop' && count > 0
  if (count > 0) {
    const verb = dropping ? 'were dropped: they are' : 'are'
    warnings.push(`${count} of ${rows.length} rankings ${verb} partial (ties or missing items)`)
  }
  const kept = dropping ? complete : rows
  const weights = table.instanceWeights
  if (weights || source.instanceWeights) {
    const where = weights ? 'in instanceWeights, and count only where passed on' : 'not used'
    warnings.push(`rows have weights: they are ${where}`)
  }
  return {
    features: kept.length < inputs.length || raw.counts ? takeRows(features, kept) : features,
    rankings: Array.from(kept, (row) => rankings[row]),
    featureNames,
    schema,
    ...(read.source && { source: takeSource(read.source, kept) }),
    itemNames: space.items,
    ...(weights && { instanceWeights: Float32Array.from(kept, (row) => weights[row]) }),
    relation: source.relation,
    droppedRows: dropping ? count : 0,
    warnings,
  }
}

const COUNT = /^(?:counts?|weights?|freq(?:uency)?|votes|ties?|tied)$/i

/** A warning of features by whose names a log says how often, or how, an order was seen. */
function countLike(names: readonly string[]): string[] {
  return names
    .filter((name) => COUNT.test(name))
    .map(
      (name) =>
        `column ${shown(name)} is a feature; if it says how a ranking counts, leave it out and write 3: a>b>c, or weights of ARFF, or repeat the rows`,
    )
}

/** What stands for features where there are none. */
function constantFeature(rows: number): TableFeatures {
  const features = { rows, cols: 1, values: new Float32Array(rows).fill(1) }
  return {
    features,
    featureNames: [CONSTANT],
    schema: numberSchema([CONSTANT], features),
    warnings: [
      "no column is a feature: a column 'constant' of ones stands for them, all rows share one distribution",
    ],
  }
}

function denseWithin(
  features: Features,
  { maxMemory = MOST_BYTES }: RankingTableOptions,
  file: string | undefined,
): DenseMatrix {
  const bytes = 4 * features.rows * features.cols
  if (bytes <= maxMemory) return toDense(features)
  throw textError(
    'UNSUPPORTED',
    'the features take more memory than they may',
    { file },
    {
      expected: `at most ${maxMemory} bytes, the option maxMemory`,
      received: `${features.rows} rows of ${features.cols} features`,
      hint: 'leave columns of many categories out with the option ignore, or raise the option maxMemory',
    },
  )
}

function notCounted({ counts = [] }: RawRankings): string[] {
  const zeros = counts.filter((count) => count === 0).length
  if (zeros === 0) return []
  return [
    `${zeros === 1 ? '1 order counts' : `${zeros} orders count`} 0 times: no row of it is kept`,
  ]
}

/** Each row as often as it counts. */
function repeated(rows: number, { counts, source, lines }: RawRankings): Int32Array {
  if (counts === undefined) return Int32Array.from({ length: rows }, (_, row) => row)
  const offsets = new Float64Array(rows + 1)
  counts.forEach((count, row) => {
    offsets[row + 1] = offsets[row] + count
    if (offsets[row + 1] <= MOST_ROWS) return
    const place = { file: source.file, line: lines[row] }
    throw textError('PARSE_ERROR', 'an order counts too often', place, {
      expected: `${MOST_ROWS} rows in all`,
      received: `${count} times`,
    })
  })
  const taken = new Int32Array(offsets[rows])
  counts.forEach((_, row) => {
    taken.fill(row, offsets[row], offsets[row + 1])
  })
  return taken
}

/** The space of rankings of the items of a file. */
export function rankingSpace(items: readonly string[], file: string | undefined): Permutations {
  return withPlace({ file }, () => permutations(items))
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
