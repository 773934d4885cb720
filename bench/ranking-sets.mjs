// The label-ranking sets of a data folder as benchmarks use them: 80/20 splits.
import { readdirSync } from 'node:fs'
import { takeRows } from 'partita'
import { readRanking } from 'partita/io'
import { splitRows } from './splits.mjs'

/** All rows of a set, and its name; whatever the ending of its file. */
export async function loadRankings(folder, set) {
  const base = `${folder}/ranking/${set}`
  const file = readdirSync(base).find((name) => name.startsWith(`${set}.`))
  return { set, ...(await readRanking(`${base}/${file}`)) }
}

/** Features and rankings of the training rows, and of the fifth that is held out. */
export function splitRankings({ set, features, rankings }, seed, options) {
  const { train, test } = splitRows(set, rankings.length, seed, options)
  const pick = (rows) => [takeRows(features, rows), Array.from(rows, (r) => rankings[r])]
  return { train: pick(train), test: pick(test) }
}
