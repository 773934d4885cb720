// npm run bench:snl -- --data DIR [--only toys,columns,uci,images,figures] [--sets yacht,boston] [--splits 0,1]
//   [--seeds 0,1] [--ensemble 4] [--steps N] [--quick] [--fresh]
// Self-normalised likelihood (Senetaire et al. 2025): two-dimensional toys, power, magic and protein as
// densities, regressions on given splits, latent priors of images, and the figures. Writes bench/results/snl.{json,md} and SVGs.
// What was measured before is kept, so an interrupted run goes on where it stopped. Without --data the
// toys and figures alone; --quick measures nothing of value, into files of its own.
import { parseArgs } from 'node:util'
import { drawPlot } from './paper/plots.mjs'
import { keptResults, resultsFile, writeWhole } from './results.mjs'
import { columnSets, measureColumns, measureToy, toyRows } from './snl/densities.mjs'
import { bandFigure, densityFigure, partitionFigure, ridgeFigure } from './snl/figures.mjs'
import { imageRows, measureImages } from './snl/images.mjs'
import { measureRegression, measureToyRegression, regressionSets } from './snl/regressions.mjs'
import { snlPage } from './snl/report.mjs'
import { toyNames } from './snl/toys.mjs'

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    only: { type: 'string' },
    sets: { type: 'string' },
    splits: { type: 'string', default: '0,1' },
    seeds: { type: 'string', default: '0,1' },
    ensemble: { type: 'string', default: '1' },
    steps: { type: 'string' },
    quick: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
  },
})
const { data, quick } = options
const parts = (options.only ?? (data ? 'toys,columns,uci,images,figures' : 'toys,figures')).split(
  ',',
)
const numbers = (text) => text.split(',').map(Number)
const seeds = quick ? [0] : numbers(options.seeds)
const splits = quick ? [0] : numbers(options.splits)
const chosen = (names) => names.filter((name) => options.sets?.split(',').includes(name) ?? true)
const settings = {
  quick,
  ...(options.steps && { steps: Number(options.steps) }),
  ...(quick && { steps: 30 }),
}
const name = quick ? 'snl-quick' : 'snl'
const file = resultsFile(`${name}.json`)
const results = keptResults(file, options.fresh, [''])

if (parts.includes('toys')) {
  for (const seed of seeds) {
    for (const toy of chosen(toyNames)) {
      for (const row of Object.keys(toyRows)) {
        await measured(`toy/${toy}/${row}/${seed}`, () => measureToy(toy, row, seed, settings))
      }
    }
    for (const toy of ['toy 1', 'toy 2']) {
      await measured(`regression/${toy}/default/${seed}`, () =>
        measureToyRegression(toy, seed, settings),
      )
    }
  }
}
if (parts.includes('columns') && data) {
  for (const seed of seeds) {
    for (const set of chosen(columnSets)) {
      for (const row of ['mixture', 'default']) {
        await measured(`columns/${set}/${row}/${seed}`, () =>
          measureColumns(data, set, row, seed, settings),
        )
      }
    }
  }
}
if (parts.includes('uci') && data) {
  const ensemble = Number(options.ensemble)
  const row = ensemble > 1 ? `ensemble ${ensemble}` : 'default'
  for (const set of chosen(quick ? ['yacht'] : regressionSets)) {
    for (const split of splits) {
      await measured(`regression/${set}/${row}/${split}`, () =>
        measureRegression(data, set, split, { ...settings, ensemble }),
      )
    }
  }
}
if (parts.includes('images') && data) {
  for (const seed of seeds) {
    for (const row of Object.keys(imageRows)) {
      await measured(`images/digits/${row}/${seed}`, () => measureImages(data, row, seed, settings))
    }
  }
}
if (parts.includes('figures')) {
  const figures = {
    ridge: ridgeFigure,
    densities: () => densityFigure(settings),
    bands: () => bandFigure(settings),
    'log-partition': () => partitionFigure(settings),
  }
  for (const [figure, draw] of Object.entries(figures)) {
    writeWhole(resultsFile(`${name}-${figure}.svg`), await drawPlot(await draw()))
  }
}
const page = snlPage(results, `npm run bench:snl -- ${quick ? '--quick' : '--data DIR'}`)
writeWhole(resultsFile(`${name}.md`), page)
console.log(page)

/** Runs a measurement unless its result is known, and keeps it; a failure is kept as its message. */
async function measured(key, measure) {
  if (results[key] && !results[key].error) return
  const start = performance.now()
  try {
    results[key] = { ...(await measure()), seconds: (performance.now() - start) / 1000 }
  } catch (error) {
    results[key] = { error: error.message }
  }
  console.error(key, JSON.stringify(results[key]))
  writeWhole(file, `${JSON.stringify(results)}\n`)
}
