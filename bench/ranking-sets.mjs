// The label-ranking sets of a data folder as benchmarks use them: seeded 80/20 splits.
import { Rng, takeRows } from 'partita'
import { readRanking } from 'partita/io'

/** All rows of a set. */
export function loadRankings(folder, set) {
  return readRanking(`${folder}/ranking/${set}/${set}.sklr.csv`)
}

/** Features and rankings of the training rows, and of the fifth that is held out. */
export function splitRankings({ features, rankings }, seed) {
  const order = new Rng(seed).split('split').permutation(rankings.length)
  const held = Math.round(order.length / 5)
  const pick = (rows) => [takeRows(features, rows), Array.from(rows, (r) => rankings[r])]
  return { train: pick(order.slice(held)), test: pick(order.slice(0, held)) }
}
