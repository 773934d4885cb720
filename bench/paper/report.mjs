// The page of the reproduction: tables beside the published figures, and what the figures show.
import { meanAndDeviation } from '../results.mjs'
import { curves, OURS, secondsToExact } from './convergence.mjs'
import { publishedMultilabel, publishedRanking } from './published.mjs'
import { multilabelRows, rankingRows } from './rows.mjs'

/** The whole page as Markdown. */
export function paperPage(results, { command, name }) {
  return `${[
    '# The joint-learning paper, reproduced',
    '',
    `Made by \`${command}\` on Node ${process.version}; see`,
    '[docs/reproduction.md](../../docs/reproduction.md) for what reproduces, what does not, and why.',
    'Mean ± standard deviation over seeds; what was not measured is left out.',
    '',
    ...multilabelTable(results),
    ...rankingTable(results),
    ...convergenceTable(results, name),
    ...logPartitionTable(results, name),
  ].join('\n')}\n`
}

function multilabelTable(results) {
  return [
    '## Multilabel',
    '',
    'Example-F1 ×100, 0/0 counts as 0, official splits (cal500: those of splits.json; birds: rows',
    'without labels dropped). The published rule takes every label of positive score: a probability of at',
    'least ½ for the logistic loss, the mode for sparsemax. Rows by loss are fitted as published: 1000 uniform',
    'samples a step, a plain network as the log-partition. NLL in nats, with the log-partition named.',
    '',
    '| set | row | published | F1, published rule | F1, F1-optimal | reached | subset accuracy (mode) | NLL | by | \\|learned − exact\\| | seconds |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
    ...tableRows(results, 'multilabel', publishedMultilabel, multilabelRows, (found, published) => [
      cell(found, 'threshold', 1),
      cell(found, 'f1', 1),
      reached(found, ['threshold', 'f1'], published),
      cell(found, 'subset', 1),
      likelihoodCell(found, 3),
      sourceCell(found),
      cell(found, 'logPartitionError', 3),
      cell(found, 'seconds', 1),
    ]),
    '',
  ]
}

function rankingTable(results) {
  return [
    '## Label ranking',
    '',
    'Kendall τ ×100, 20 % test, the splits of splits.json. Rows by loss are fitted as published: uniform samples, a',
    'multilayer perceptron, a plain network as the log-partition.',
    '',
    '| set | row | published | τ, Kemeny | τ, mode | reached | exact match | NLL | by | \\|learned − exact\\| | seconds |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
    ...tableRows(results, 'ranking', publishedRanking, rankingRows, (found, published) => [
      cell(found, 'kemeny', 1),
      cell(found, 'mode', 1),
      reached(found, ['kemeny', 'mode'], published),
      cell(found, 'exactMatch', 1),
      likelihoodCell(found, 2),
      sourceCell(found),
      cell(found, 'logPartitionError', 3),
      cell(found, 'seconds', 1),
    ]),
    '',
  ]
}

function tableRows(results, part, published, rows, cells) {
  return published.sets.flatMap((set) =>
    Object.keys(rows).flatMap((row) => {
      const all = measurements(results, `${part}/${set}/${row}`)
      const found = all.filter(({ error }) => !error)
      const figure = published.rows[row]?.[set]
      const head = [set, row, figure?.toFixed(1) ?? '']
      const failed = all.find(({ error }) => error)
      if (failed) return [`| ${[...head, `failed: ${failed.error}`].join(' | ')} |`]
      return found.length === 0 ? [] : [`| ${[...head, ...cells(found, figure)].join(' | ')} |`]
    }),
  )
}

/** Whether one of our columns reaches the published figure, give or take two standard deviations. */
function reached(found, columns, published) {
  if (published === undefined) return ''
  const isReached = columns.some((column) => {
    const values = found.map((r) => r[column])
    return mean(values) + 2 * deviation(values) >= published
  })
  return isReached ? 'yes' : 'no'
}

function convergenceTable(results, name) {
  const sets = setsIn(results, 'convergence')
  if (sets.length === 0) return []
  const last = (found, column) =>
    meanAndDeviation(
      found.map(({ points }) => points.at(-1)[column]),
      1,
    )
  const lines = sets.flatMap((set) => {
    const exact = measurements(results, `convergence/${set}/exact`)
    return Object.keys(curves).flatMap((curve) => {
      const found = measurements(results, `convergence/${set}/${curve}`)
      if (found.length === 0) return []
      const best = found.map(({ points }) => Math.min(...points.map(({ testNll }) => testNll)))
      const times = found.map(({ points }, i) =>
        exact[i] ? secondsToExact(points, exact[i].points) : Number.NaN,
      )
      const time = times.every(Number.isFinite)
        ? meanAndDeviation(times, 2)
        : `not reached in ${found[0].points.at(-1).seconds.toFixed(0)} s`
      const isOurRate = curves[curve].rate === curves[OURS].rate
      const ratio = isOurRate ? ratioToOurs(results, set, found, times) : ''
      return [
        `| ${[set, curve, last(found, 'trainNll'), meanAndDeviation(best, 1), last(found, 'threshold'), last(found, 'f1'), time, ratio].join(' | ')} |`,
      ]
    })
  })
  return [
    '## Convergence',
    '',
    'A unary energy, 64 rows a step, 5000 steps, no early stopping; likelihoods with the exact',
    'log-partition, all starting at k ln 2. Slow: learning rate 1.5e-6, at which exact training ends where',
    'the published curve does; else 1e-3. Then the training time until the test likelihood is within 2 % of',
    'the best that exact training reaches, and how many times that of our samples it is at the same rate, in',
    'the same run; a curve that never gets there has taken at least its whole time.',
    '',
    `![Likelihood and F1 over training steps](${name}-convergence.svg)`,
    '',
    '| set | samples | NLL of training rows, end | best NLL of test rows | F1 at ½, end | F1-optimal, end | seconds to exact + 2 % | times ours |',
    '|---|---|---|---|---|---|---|---|',
    ...lines,
    '',
  ]
}

/** How many times as long as our samples a curve took, seed by seed; a lower bound if it never arrived. */
function ratioToOurs(results, set, found, times) {
  const ours = measurements(results, `convergence/${set}/${OURS}`)
  const exact = measurements(results, `convergence/${set}/exact`)
  if (ours.length < found.length || exact.length < found.length) return ''
  const ratios = found.map(({ points }, i) => {
    const spent = Number.isFinite(times[i]) ? times[i] : points.at(-1).seconds
    return spent / secondsToExact(ours[i].points, exact[i].points)
  })
  if (!ratios.every(Number.isFinite)) return ''
  const bound = times.every(Number.isFinite) ? '' : '≥ '
  return `${bound}${mean(ratios).toFixed(1)} × (${bound}${Math.min(...ratios).toFixed(1)} in the worst run)`
}

function logPartitionTable(results, name) {
  const values = logPartitionValues(results)
  if (values.length === 0) return []
  const groups = new Map()
  for (const { set, row, learned, exact } of values) {
    const key = `${set} | ${row}`
    groups.set(key, [...(groups.get(key) ?? []), Math.abs(learned - exact)])
  }
  return [
    '## Learned against exact log-partition',
    '',
    'On the first 100 unseen rows of each set, first seed, relative to the reference measure.',
    '',
    `![Learned against exact log-partition](${name}-log-partition.svg)`,
    '',
    '| set | row | mean \\|learned − exact\\|, nats |',
    '|---|---|---|',
    ...[...groups].map(([key, errors]) => `| ${key} | ${mean(errors).toFixed(3)} |`),
    '',
  ]
}

/** The points of the log-partition figure: as published (unary; ranks) and our default, first seed. */
export function logPartitionValues(results) {
  const shown = ['logistic, joint (unary)', 'logistic, joint (ranks)', 'ours: default']
  return Object.entries(results).flatMap(([key, { points }]) => {
    const [part, set, row, seed] = key.split('/')
    if (part === 'convergence' || seed !== '0' || !points || !shown.includes(row)) return []
    const label = row === 'ours: default' ? row : 'as published'
    return points.map(([learned, exact]) => ({ set, row: label, learned, exact }))
  })
}

/** The points of the convergence figure. */
export function convergenceValues(results) {
  return Object.entries(results).flatMap(([key, { points = [] }]) => {
    const [part, , curve] = key.split('/')
    const isShown = part === 'convergence' && curve !== 'uniform, m = 1000' // leaves the figure
    return isShown ? points.map((point) => ({ ...point, curve })) : []
  })
}

/** The page with its figures in place, for a browser. */
export function pageAsHtml(page, figures) {
  const escaped = page.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const drawings = Object.values(figures).map((svg) => `<figure>${svg}</figure>`)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>The joint-learning paper, reproduced</title>
<style>body { font-family: sans-serif } pre { font-size: 12px; overflow-x: auto }</style>
${drawings.join('\n')}
<pre>${escaped}</pre>
</html>
`
}

function measurements(results, prefix) {
  return Object.entries(results)
    .filter(([key]) => key.startsWith(`${prefix}/`))
    .map(([, value]) => value)
}

function setsIn(results, part) {
  const keys = Object.keys(results).map((key) => key.split('/'))
  return [...new Set(keys.filter(([of]) => of === part).map(([, set]) => set))]
}

/** A likelihood, unless the learned log-partition it would be over is shown to be too low. */
function likelihoodCell(found, digits) {
  const shortfalls = found.flatMap(({ shortfall }) => shortfall ?? [])
  if (shortfalls.length === 0) return cell(found, 'nll', digits)
  const size = (x) => (x > 1e4 ? x.toExponential(0) : x.toFixed(1))
  const errors = found.flatMap(({ sampling }) => sampling?.normalizationError ?? [])
  return `diverged: log-partition at least ${size(mean(shortfalls))} nats too low, \\|Σw − 1\\| ${size(mean(errors))}`
}

/** The log-partition of a likelihood, with the mean standard error of an estimate. */
function sourceCell(found) {
  const errors = found.flatMap(({ standardError }) => standardError ?? [])
  const [{ logPartition }] = found
  return errors.length === 0 ? logPartition : `${logPartition}, ± ${mean(errors).toPrecision(1)}`
}

function cell(found, column, digits) {
  return meanAndDeviation(
    found.map((r) => r[column]),
    digits,
  )
}

const mean = (values) => values.reduce((a, b) => a + b) / values.length

function deviation(values) {
  const center = mean(values)
  const squares = values.reduce((a, b) => a + (b - center) ** 2, 0)
  return Math.sqrt(squares / Math.max(1, values.length - 1))
}
