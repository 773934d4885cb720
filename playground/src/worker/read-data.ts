import { Rng, takeRows } from 'partita'
import {
  type MultilabelData,
  multilabelFromArff,
  multilabelFromCsv,
  type RankingData,
  rankingFromArff,
  rankingFromChoices,
  rankingFromCsv,
  rankingFromLong,
  rankingFromOrderStrings,
  surveyTable,
} from 'partita/io'
import type { FileChoice, ShippedName } from '../protocol.js'
import { LabelSetSession, type SetRows } from './label-sets.js'
import { RankingSession } from './rankings.js'
import type { Session } from './session.js'

/** Share of the rows of a file that are not learned from. */
const UNSEEN = 0.25
/** Names of the items of the shipped rankings, in the order of their columns. */
const ITEMS: Partial<Record<ShippedName, readonly string[]>> = {
  iris: ['setosa', 'versicolor', 'virginica'],
  segment: ['brickface', 'sky', 'foliage', 'cement', 'window', 'path', 'grass'],
}

/** A shipped set: with a split of its own, or shared out. */
export async function readShipped(
  name: Exclude<ShippedName, 'bicycles'>,
  [text, unseen]: readonly string[],
): Promise<Session> {
  if (name === 'emotions' || name === 'yeast') {
    const train = multilabelFromArff(text)
    const test = multilabelFromArff(unseen, { like: train })
    return new LabelSetSession(name, train, setRows(train), setRows(test))
  }
  return rankingSession(await rankingFromCsv(text, { file: name, items: ITEMS[name] }))
}

/** A file of the user's own. */
export async function readFile(text: string, choice: FileChoice): Promise<Session> {
  const { task, name: file, outputs } = choice
  const { format, rankings } = await surveyTable(text, { file })
  const options = { file, missing: 'mean' } as const
  if (task === 'sets') {
    const own = { ...options, labels: outputs } as const
    const data =
      format === 'arff' ? multilabelFromArff(text, own) : await multilabelFromCsv(text, own)
    const { train, unseen } = sharedOut(data.features.rows)
    const rows = setRows(data)
    return new LabelSetSession(data.relation, data, takeSets(rows, train), takeSets(rows, unseen))
  }
  const own = { ...options, labels: outputs }
  if (format === 'arff') return rankingSession(rankingFromArff(text, own))
  const readers = {
    ranks: rankingFromCsv,
    orders: rankingFromOrderStrings,
    long: rankingFromLong,
    choices: rankingFromChoices,
  }
  const read = readers[(outputs ? undefined : rankings[0]) ?? 'ranks']
  return rankingSession(await read(text, own))
}

/** Which rows are learned from, and which are not: by lot, with a fixed seed. */
function sharedOut(rows: number) {
  const order = new Rng('unseen rows').permutation(rows)
  const count = rows < 8 ? 0 : Math.round(UNSEEN * rows)
  return { unseen: order.slice(0, count), train: order.slice(count) }
}

const setRows = ({ features, labels }: MultilabelData): SetRows => ({ X: features, Y: labels })

const takeSets = ({ X, Y }: SetRows, rows: Int32Array): SetRows => ({
  X: takeRows(X, rows),
  Y: takeRows(Y, rows),
})

function rankingSession(data: RankingData): RankingSession {
  const { train, unseen } = sharedOut(data.features.rows)
  const taken = (rows: Int32Array) => ({
    X: takeRows(data.features, rows),
    Y: Array.from(rows, (row) => data.rankings[row]),
  })
  return new RankingSession(data, taken(train), taken(unseen))
}
