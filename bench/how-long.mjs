// npm run bench:how-long [-- --only multilabel/quick] [--fresh]
// What a fit and an answer take by rows, labels and effort, on planted data of 50 inputs: CPU seconds of
// this process, so that other work on the machine counts little. Writes the tables of docs/how-long.md;
// what was measured before (bench/results/how-long.json) is kept.

import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { LabelRanker, MultilabelClassifier, Rng } from 'partita'
import { plantedRanking } from 'partita/testing'
import { keptResults, resultsFile, writeWhole } from './results.mjs'

const { values: options } = parseArgs({
  options: { only: { type: 'string', default: '' }, fresh: { type: 'boolean', default: false } },
})

const FEATURES = 50
const EFFORTS = ['quick', 'default']
const ROWS = [200, 1000]
const TASKS = {
  multilabel: { sizes: [5, 15, 100], of: 'labels', measured: fitSets },
  ranking: { sizes: [5], of: 'items', measured: fitRankings },
}
/** Rows that are predicted to see what an answer costs. */
const ANSWERED = 200

const PAGE = new URL('../docs/how-long.md', import.meta.url).pathname
const file = resultsFile('how-long.json')
const results = keptResults(file, options.fresh, [options.only])

for (const [task, { sizes, measured }] of Object.entries(TASKS)) {
  for (const effort of EFFORTS) {
    for (const rows of ROWS) {
      for (const size of sizes) {
        const key = `${task}/${effort}/${rows}/${size}`
        if (results[key] || !key.startsWith(options.only)) continue
        results[key] = await measured(rows, size, effort)
        writeWhole(file, `${JSON.stringify(results, null, 2)}\n`)
        console.log(key, JSON.stringify(results[key]))
      }
    }
  }
}
writeWhole(PAGE, withTables(readFileSync(PAGE, 'utf8')))

async function fitSets(rows, labels, effort) {
  const { features, sets } = plantedSets(rows, labels, new Rng(1))
  return measure(features, sets, new MultilabelClassifier({ effort }))
}

async function fitRankings(rows, items, effort) {
  const { features, rankings } = plantedRanking({ rows, features: FEATURES, items, seed: 1 })
  return measure(features, rankings, new LabelRanker({ effort }))
}

async function measure(features, outputs, estimator) {
  const [model, seconds] = await timed(() => estimator.fit(features, outputs))
  const { cols, values } = features
  const some = { rows: ANSWERED, cols, values: values.subarray(0, ANSWERED * cols) }
  model.predict(some)
  const [, answers] = await timed(() => model.predict(some))
  const { energy: own } = model.options.model
  // a forest, or a mixture of models, has no energy of its own
  const energy = own === 'zero' ? model.options.energy : own
  return { seconds, millisecondsPerRow: (1000 * answers) / ANSWERED, energy }
}

/** What some work comes to, and its CPU seconds. */
async function timed(work) {
  const before = process.cpuUsage()
  const result = await work()
  const { user, system } = process.cpuUsage(before)
  return [result, (user + system) / 1e6]
}

/** Normal inputs, and labels that depend on two of them each, on the label before, and on chance. */
function plantedSets(rows, labels, rng) {
  const values = Float32Array.from({ length: rows * FEATURES }, () => rng.normal())
  const sets = Array.from({ length: rows }, (_, r) => {
    const x = values.subarray(r * FEATURES, (r + 1) * FEATURES)
    const set = []
    for (let i = 0; i < labels; i++) {
      const score = x[i % FEATURES] + x[(7 * i + 1) % FEATURES] + (set[i - 1] ?? 0) - 1
      set.push(Number(score + rng.normal() > 0))
    }
    return set
  })
  return { features: { rows, cols: FEATURES, values }, sets }
}

/** The page with its tables written anew, between the marks that hold them. */
function withTables(page) {
  let text = page
  for (const [task, { sizes, of }] of Object.entries(TASKS)) {
    const marks = [`<!-- ${task} -->`, `<!-- /${task} -->`]
    const [head, rest] = text.split(marks[0])
    const [, tail] = rest.split(marks[1])
    text = `${head}${marks[0]}\n\n${tableOf(task, sizes, of)}\n\n${marks[1]}${tail}`
  }
  return text.replace(
    /Measured on .*\.$/m,
    `Measured on ${cpus()[0].model.trim()}, Node ${process.version}.`,
  )
}

function tableOf(task, sizes, of) {
  const head = ['rows', 'effort', ...sizes.map((size) => `${size} ${of}`)]
  const lines = ROWS.flatMap((rows) =>
    EFFORTS.map((effort) => [
      rows,
      effort,
      ...sizes.map((size) => cell(results[`${task}/${effort}/${rows}/${size}`])),
    ]),
  )
  return [head, head.map(() => '---'), ...lines].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

/** `12 s, 0.03 ms` */
function cell(measured) {
  if (!measured) return '–'
  const { seconds, millisecondsPerRow, energy } = measured
  const short = (value) => Number(value.toPrecision(2))
  return `${short(seconds)} s, ${short(millisecondsPerRow)} ms (${energy})`
}
