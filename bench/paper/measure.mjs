// One fit of a row of the tables, and what it reaches on the test rows.
import { LabelRanker, MultilabelClassifier, takeRows } from 'partita'
import { loadMultilabel } from '../multilabel-sets.mjs'
import { loadRankings, splitRankings } from '../ranking-sets.mjs'

/** Unseen rows of each set whose learned log-partition is drawn against the exact one. */
const POINTS = 100
/** Below this share of samples that count an importance estimate is too low; annealing is asked instead. */
const LEAST_SHARE = 0.1
/** A learned log-partition that samples show to be so many nats too low gives no likelihood. */
const LARGEST_SHORTFALL = 1

export async function measureMultilabel(folder, set, settings, seed) {
  const { train, test } = await loadMultilabel(folder, set, seed)
  // the published figures count 0/0 as 0
  const fixed = { labels: train.labelNames, emptyPolicy: 'zero', seed }
  const classifier = new MultilabelClassifier({ ...settings, ...fixed })
  const { model, seconds } = await timed(() => classifier.fit(train.features, train.labels))
  const { byDecision, ...likelihood } = evaluated(model, test.features, test.labels)
  // the published rule takes every label of positive score: the likeliest set of a unary energy, for
  // the logistic loss the same as every label of probability ½
  const published = settings.loss === 'sparsemax' ? byDecision.mode : byDecision.threshold
  return {
    f1: 100 * byDecision.f1.exampleF1,
    threshold: 100 * published.exampleF1,
    subset: 100 * byDecision.mode.subsetAccuracy,
    ...fitted(model, likelihood, test.features, seconds),
  }
}

export async function measureRanking(folder, set, settings, seed) {
  const data = await loadRankings(folder, set)
  const { train, test } = splitRankings(data, seed)
  const ranker = new LabelRanker({ ...settings, items: data.itemNames, seed })
  const { model, seconds } = await timed(() => ranker.fit(...train))
  const { byDecision, report, ...likelihood } = evaluated(model, ...test)
  return {
    kemeny: 100 * byDecision.kemeny.kendallTau,
    mode: 100 * byDecision.mode.kendallTau,
    exactMatch: 100 * report.exactMatch,
    ...fitted(model, likelihood, test[0], seconds),
  }
}

/** Likelihoods over importance estimates that rest on few samples are measured by annealing instead. */
function evaluated(model, features, outputs) {
  const first = model.evaluate(features, outputs)
  const { logPartition, logPartitionEffectiveShare: share } = first
  if (logPartition !== 'importance' || share >= LEAST_SHARE) return first
  return model.evaluate(features, outputs, { logPartition: 'annealed' })
}

async function timed(start) {
  const started = performance.now()
  const model = await start()
  return { model, seconds: (performance.now() - started) / 1000 }
}

function fitted(model, likelihood, features, seconds) {
  const { nll, logPartition, logPartitionError, logPartitionShortfall: shortfall } = likelihood
  const { objective } = model.options
  const hasDiverged = logPartition === 'learned' && shortfall > LARGEST_SHORTFALL
  return {
    nll: Number.isFinite(nll) && !hasDiverged ? nll : null,
    logPartition,
    logPartitionError: logPartitionError ?? null,
    ...(hasDiverged && { shortfall }),
    ...(likelihood.logPartitionStandardError !== undefined && {
      standardError: likelihood.logPartitionStandardError,
    }),
    sampling: model.diagnostics.sampling ?? null,
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
