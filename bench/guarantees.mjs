// Promises over random splits of real sets, and set sizes beside per-label conformal prediction:
//   node bench/guarantees.mjs [--splits 200] [--sets emotions,yeast] [--rankings glass] [--data DIR]
// A model of each set is fitted to a third of its rows once. The others are split into halves at random, one to
// calibrate on and one to test: the mean over splits of what is held must not be below the promise by more than
// four standard errors of one split's calibration rows.
import { parseArgs } from 'node:util'
import { LabelRanker, MultilabelClassifier } from 'partita'
import { controlThreshold, labelMarginals, Rng, takeRows } from 'partita/core'
import { recallScores } from '../dist/tasks/guarantees/guarded-sets.js'
import { loadFold } from './multilabel-sets.mjs'
import { loadRankings } from './ranking-sets.mjs'

const ALPHA = 0.1
const { values: options } = parseArgs({
  options: {
    splits: { type: 'string', default: '200' },
    sets: { type: 'string', default: 'emotions,yeast' },
    rankings: { type: 'string', default: 'glass' },
    data: { type: 'string', default: 'data' },
  },
})
const SPLITS = Number(options.splits)
const list = (names) => names.split(',').filter(Boolean)
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length

const lines = [
  '| set | promise | rows calibrated on | held, mean of splits | lower band | size | per-label size (held) |',
  '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
]

for (const set of list(options.sets)) {
  // of three folds one is learned from
  const { train: rest, test: learned } = await loadFold(options.data, set, 0, 3)
  const model = await new MultilabelClassifier({}).fit(learned.features, learned.labels)
  const { rows, cols } = rest.labels
  const posteriors = [...model.inside.posteriors(rest.features)]
  const byRecall = posteriors.map(recallScores)
  const marginals = posteriors.map(labelMarginals)
  const logProbability = model.logProbability(rest.features, rest.labels)
  const truth = Array.from({ length: rows }, (_, r) =>
    rest.labels.values.subarray(r * cols, (r + 1) * cols),
  )
  report(set, 'recall ≥ .9', rows, (calibration, test) => {
    const truths = calibration.flatMap((r) => shares(byRecall[r], truth[r]))
    const threshold = controlThreshold(truths, calibration.length, ALPHA)
    const own = measured(test, byRecall, truth, () => threshold)
    const each = Array.from({ length: cols }, (_, i) => {
      const having = calibration.filter((r) => truth[r][i] === 1)
      if (having.length < 1 / ALPHA - 1) return Number.NEGATIVE_INFINITY
      const scored = having.map((r) => ({ score: marginals[r][i], loss: 1 }))
      return controlThreshold(scored, having.length, ALPHA)
    })
    return { ...own, other: measured(test, marginals, truth, (i) => each[i]) }
  })
  report(set, 'coverage ≥ .9', rows, (calibration, test) =>
    covered(calibration, test, logProbability),
  )
}

for (const set of list(options.rankings)) {
  const { features, rankings } = await loadRankings(options.data, set)
  const order = new Rng(0).split('folds').permutation(rankings.length)
  const cut = Math.round(rankings.length / 3)
  const pick = (rows) => [takeRows(features, rows), Array.from(rows, (r) => rankings[r])]
  const ranker = new LabelRanker({})
  const model = await ranker.fit(...pick(order.subarray(0, cut)))
  const [X, Y] = pick(order.subarray(cut))
  const logProbability = model.logProbability(X, Y)
  report(set, 'coverage ≥ .9', Y.length, (calibration, test) => {
    return covered(calibration, test, logProbability)
  })
}

console.log(lines.join('\n'))

/** Over the splits: what is held, its lower band, and sizes. */
function report(set, promise, rows, measure) {
  const rng = new Rng(1)
  const half = Math.floor(rows / 2)
  const results = Array.from({ length: SPLITS }, () => {
    const order = Array.from(rng.permutation(rows))
    return measure(order.slice(0, half), order.slice(half))
  })
  const held = mean(results.map((result) => result.held))
  const error = Math.sqrt((ALPHA * (1 - ALPHA)) / half)
  const band = 1 - ALPHA - (4 * error) / Math.sqrt(SPLITS)
  const sizes = results.map((result) => result.size).filter((size) => size !== undefined)
  const others = results.map((result) => result.other).filter(Boolean)
  const beside =
    others.length > 0
      ? `${mean(others.map(({ size }) => size)).toFixed(2)} (${mean(others.map((other) => other.held)).toFixed(4)})`
      : ''
  const size = sizes.length > 0 ? mean(sizes).toFixed(2) : ''
  lines.push(
    `| ${set} | ${promise} | ${half} | ${held.toFixed(4)}${held < band ? ' BROKEN' : ''} | ${band.toFixed(4)} | ${size} | ${beside} |`,
  )
}

function shares(scores, own) {
  const members = [...own.keys()].filter((i) => own[i] === 1)
  return members.map((i) => ({ score: scores[i], loss: 1 / members.length }))
}

/** Mean recall and size of the labels whose scores reach their threshold. */
function measured(rows, scores, truth, thresholdOf) {
  let [held, size] = [0, 0]
  for (const r of rows) {
    let [right, members] = [0, 0]
    scores[r].forEach((score, i) => {
      members += truth[r][i]
      if (score < thresholdOf(i)) return
      size++
      right += truth[r][i]
    })
    held += members === 0 ? 1 : right / members
  }
  return { held: held / rows.length, size: size / rows.length }
}

function covered(calibration, test, logProbability) {
  const truths = calibration.map((r) => ({ score: logProbability[r], loss: 1 }))
  const threshold = controlThreshold(truths, calibration.length, ALPHA)
  return { held: mean(test.map((r) => Number(logProbability[r] >= threshold))) }
}
