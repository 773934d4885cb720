// npm run bench:paper -- --data DIR [--only multilabel,vowel] [--seeds 3] [--quick] [--fresh]
// Every published number of Sander et al. 2025 beside ours: both tables (all losses, all sets), the
// convergence figure and the log-partition figure. Writes bench/results/paper.{json,md,html} and the
// figures as SVG. What was measured before is kept, so an interrupted run goes on where it stopped.
// --only takes parts (multilabel, ranking, convergence) and names of sets; --quick measures nothing
// of value, into files of its own, to see everything work in a minute or two.
import { parseArgs } from 'node:util'
import { convergenceCurve, curves } from './paper/convergence.mjs'
import { measureMultilabel, measureRanking } from './paper/measure.mjs'
import { convergencePlot, drawPlot, logPartitionPlot } from './paper/plots.mjs'
import { publishedMultilabel, publishedRanking } from './paper/published.mjs'
import { convergenceValues, logPartitionValues, pageAsHtml, paperPage } from './paper/report.mjs'
import { multilabelRows, quickSettings, rankingRows } from './paper/rows.mjs'
import { keptResults, resultsFile, writeWhole } from './results.mjs'

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    only: { type: 'string' },
    rows: { type: 'string' },
    seeds: { type: 'string', default: '3' },
    quick: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
  },
})
const usage = 'usage: npm run bench:paper -- --data DIR [--only PART,SET] [--seeds 3] [--quick]'
if (!options.data) throw new Error(usage)

const CONVERGENCE_SET = 'cal500'
const parts = ['multilabel', 'ranking', 'convergence']
const setsOf = { multilabel: publishedMultilabel.sets, ranking: publishedRanking.sets }
setsOf.convergence = [CONVERGENCE_SET]
const wanted = wantedParts(options.only ?? (options.quick ? 'emotions,iris,convergence' : ''))

const name = options.quick ? 'paper-quick' : 'paper'
const file = resultsFile(`${name}.json`)
const asked = Object.entries(wanted).flatMap(([part, sets]) =>
  sets.flatMap((set) => Object.keys(rowsOf(part)).map((row) => `${part}/${set}/${row}/`)),
)
const results = keptResults(file, options.fresh, asked)
const quick = options.quick ? quickSettings : {}
const seeds = Array.from({ length: options.quick ? 1 : Number(options.seeds) }, (_, s) => s)
const curve = options.quick ? { steps: 60, every: 5 } : { steps: 5000, every: 20 }

for (const seed of seeds) {
  for (const [part, sets] of Object.entries(wanted)) {
    for (const set of sets) {
      for (const [row, settings] of Object.entries(rowsOf(part))) {
        await measured(`${part}/${set}/${row}/${seed}`, () => {
          if (part === 'convergence') {
            return convergenceCurve(options.data, set, settings, seed, curve)
          }
          const measure = part === 'multilabel' ? measureMultilabel : measureRanking
          return measure(options.data, set, { ...settings, ...quick }, seed)
        })
      }
    }
  }
}

const how = options.quick ? '--quick' : `--seeds ${seeds.length}`
const command = `npm run bench:paper -- --data DIR ${how}`
const page = paperPage(results, { command, name })
const drawn = {
  convergence: [convergencePlot, convergenceValues(results)],
  'log-partition': [logPartitionPlot, logPartitionValues(results)],
}
const figures = {}
for (const [figure, [plot, values]] of Object.entries(drawn)) {
  if (values.length > 0) figures[figure] = await drawPlot(plot(values))
}
for (const [figure, svg] of Object.entries(figures)) {
  writeWhole(resultsFile(`${name}-${figure}.svg`), svg)
}
writeWhole(resultsFile(`${name}.md`), page)
writeWhole(resultsFile(`${name}.html`), pageAsHtml(page, figures))
console.log(page)

/** Runs a measurement unless its result is known, and keeps it; a failure is kept as its message. */
async function measured(key, measure) {
  if (results[key] && !results[key].error) return
  try {
    results[key] = await measure()
  } catch (error) {
    results[key] = { error: error.message }
  }
  const { points, ...figures } = results[key]
  console.error(key, JSON.stringify(figures))
  writeWhole(file, `${JSON.stringify(results)}\n`)
}

function rowsOf(part) {
  const rows = { multilabel: multilabelRows, ranking: rankingRows, convergence: curves }[part]
  const chosen = options.rows?.split(';')
  return Object.fromEntries(Object.entries(rows).filter(([row]) => chosen?.includes(row) ?? true))
}

/** Sets to measure by part: those named, all of a part that is named whole, everything by default. */
function wantedParts(only) {
  if (only === '') return setsOf
  const names = only.split(',')
  const known = [...parts, ...parts.flatMap((part) => setsOf[part])]
  const unknown = names.find((given) => !known.includes(given))
  if (unknown) throw new Error(`${usage}\nunknown: ${unknown}; known: ${known.join(', ')}`)
  const chosen = parts.map((part) => [
    part,
    names.includes(part)
      ? setsOf[part]
      : setsOf[part].filter((set) => part !== 'convergence' && names.includes(set)),
  ])
  return Object.fromEntries(chosen.filter(([, sets]) => sets.length > 0))
}
