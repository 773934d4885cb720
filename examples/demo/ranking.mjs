import { fileURLToPath } from 'node:url'
import { LabelRanker, takeRows } from 'partita'
import { readRanking } from 'partita/io'
import { splitRows } from '../../dist/cli/running/partition-rows.js'
import { measured } from './measured.mjs'
import { nats, percent, table } from './table.mjs'

/** By default segment runs for 100 epochs, which take half a minute. */
const SETS = /** @type {const} */ ([
  { set: 'iris', epochs: undefined },
  { set: 'segment', epochs: 25 },
])
const MODELS = /** @type {const} */ ([
  { model: 'Plackett–Luce', energy: 'plackett-luce' },
  { model: 'energy on it', energy: 'linear' },
])

/** A fifth of the rows to measure on; rows that repeat an earlier one are left out first. */
async function read(/** @type {string} */ name) {
  const file = new URL(`../../data/${name}-ranking/${name}-ranking.csv.gz`, import.meta.url)
  const path = fileURLToPath(file)
  const { features, rankings, itemNames } = await readRanking(path)
  const { rows, cols, values } = features
  const seen = new Set()
  const distinct = Int32Array.from({ length: rows }, (_, row) => row).filter((row) => {
    const text = values.subarray(row * cols, (row + 1) * cols).join()
    return !seen.has(text) && seen.add(text)
  })
  const split = splitRows(distinct.length, 0.2, 0, path)
  const [train, test] = [split.train, split.test].map((places) => {
    const chosen = places.map((place) => distinct[place])
    return { X: takeRows(features, chosen), Y: Array.from(chosen, (row) => rankings[row]) }
  })
  return { itemNames, train, test }
}

/** Each set with Plackett–Luce alone, and with a learned energy on top of it. */
export async function measureRanking() {
  const results = []
  for (const { set, epochs } of SETS) {
    const { itemNames: items, train, test } = await read(set)
    for (const { model, energy } of MODELS) {
      const ranker = new LabelRanker({ items, energy, epochs })
      const result = await measured(
        `${set}, ${model}`,
        (onEvent) => ranker.fit(train.X, train.Y, { onEvent }),
        (fitted) => fitted.evaluate(test.X, test.Y),
      )
      results.push({ set, model, energy, items: items.length, ...result })
    }
  }
  return results
}

/** @param {Awaited<ReturnType<typeof measureRanking>>} results */
export function describeRanking(results) {
  const rows = results.map(({ set, model, scores, seconds, megabytes }) => {
    const { kemeny, 'expected-ranks': expected, mode } = scores.byDecision
    return [
      set,
      model,
      ...[kemeny, expected, mode].map(({ kendallTau }) => percent(kendallTau)),
      percent(kemeny.exactMatch),
      nats(scores.nll),
      scores.logPartitionError?.toPrecision(2) ?? 'none learned',
      seconds.toFixed(1),
      megabytes.toFixed(0),
    ]
  })
  const [base, energy] = results.filter(({ set }) => set === 'segment')
  const { nll, byDecision, logPartitionError = Number.NaN } = energy.scores
  const taus = [byDecision.kemeny, byDecision['expected-ranks'], byDecision.mode]
  return `Rankings of items, on a fifth of the rows drawn by seed 0
${table([
  ['', '', 'Kendall', 'Kendall', 'Kendall', 'exact', 'NLL', '|τ − exact|', '', ''],
  ['set', 'model', 'kemeny', 'exp. ranks', 'mode', 'match %', 'nats', 'nats', 's', 'MB'],
  ...rows,
])}
4. Kendall's τ (×100) of three decisions: the ranking that agrees with most pairwise preferences (kemeny), the items by expected rank, the most probable ranking (mode). It depends on the decision far less than F1 of sets: on segment ${taus.map(({ kendallTau }) => percent(kendallTau)).join(', ')}.
5. Plackett–Luce is fitted by exact likelihood and becomes the reference measure; on segment an energy of pairwise orders learned on top of it with its log-partition takes the NLL from ${base.scores.nll.toFixed(2)} to ${nll.toFixed(2)} nats. The learned log-partition is ${logPartitionError.toPrecision(2)} from the sum over all ${energy.items}! orders, on unseen rows. (segment: ${SETS[1].epochs} of the default 100 epochs, to keep this short.)`
}
