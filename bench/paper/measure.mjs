// One fit of a row of the tables, and what it reaches on the test rows.
import { LabelRanker, MultilabelClassifier, takeRows } from 'partita'
import { loadMultilabel } from '../multilabel-sets.mjs'
import { loadRankings, splitRankings } from '../ranking-sets.mjs'

/** Unseen rows of each set whose learned log-partition is drawn against the exact one. */
const POINTS = 100

/** What results/paper.json was measured on. */
export const OWN_SPLITS = { own: true }

export async function measureMultilabel(folder, set, settings, seed) {
  const { train, test } = await loadMultilabel(folder, set, seed, OWN_SPLITS)
  const classifier = new MultilabelClassifier({ ...settings, labels: train.labelNames, seed })
  const { model, seconds } = await timed(() => classifier.fit(train.features, train.labels))
  const { byDecision, ...likelihood } = model.evaluate(test.features, test.labels)
  return {
    f1: 100 * byDecision.f1.exampleF1,
    threshold: 100 * byDecision.threshold.exampleF1,
    subset: 100 * byDecision.mode.subsetAccuracy,
    ...fitted(model, likelihood, test.features, seconds),
  }
}

export async function measureRanking(folder, set, settings, seed) {
  const data = await loadRankings(folder, set)
  const { train, test } = splitRankings(data, seed, OWN_SPLITS)
  const ranker = new LabelRanker({ ...settings, items: data.itemNames, seed })
  const { model, seconds } = await timed(() => ranker.fit(...train))
  const { byDecision, report, ...likelihood } = model.evaluate(...test)
  return {
    kemeny: 100 * byDecision.kemeny.kendallTau,
    mode: 100 * byDecision.mode.kendallTau,
    exactMatch: 100 * report.exactMatch,
    ...fitted(model, likelihood, test[0], seconds),
  }
}

async function timed(start) {
  const started = performance.now()
  const model = await start()
  return { model, seconds: (performance.now() - started) / 1000 }
}

function fitted(model, { nll, logPartition, logPartitionError }, features, seconds) {
  const { objective } = model.options
  return {
    nll: Number.isFinite(nll) ? nll : null,
    logPartition,
    logPartitionError: logPartitionError ?? null,
    points: objective === 'joint' ? logPartitionPoints(model, features) : [],
    chose: `${model.options.model.energy}, ${model.options.proposal}`,
    seconds,
  }
}

/** `[learned, exact]` log-partitions of the first unseen rows; none where the exact one is out of reach. */
function logPartitionPoints(model, features) {
  const rows = Int32Array.from({ length: Math.min(POINTS, features.rows) }, (_, r) => r)
  const unseen = takeRows(features, rows)
  const exact = model.exactLogPartition(unseen)
  if (!exact) return []
  const learned = model.logPartition(unseen)
  return Array.from(exact, (tau, r) => [learned[r], tau])
}
