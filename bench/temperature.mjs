// Temperature calibration over sets of a data folder: likelihood and calibration error before and after, and
// whether what is more probable still is.
//   node bench/temperature.mjs [--sets a,b] [--seeds 3] [--epochs 60] [--energy linear] [--data DIR]
// A quarter of the training rows is held for the temperature; scores are of the test rows. "kept" is whether the
// ten most probable sets of the first rows come in the same order.
import { parseArgs } from 'node:util'
import { MultilabelClassifier } from 'partita'
import { Rng, takeRows } from 'partita/core'
import { loadMultilabel } from './multilabel-sets.mjs'

const ASKED_ROWS = 20
const SETS = 'emotions,flags,CHD_49,scene,yeast,birds,Water_quality,cal500,enron,medical'
const { values: options } = parseArgs({
  options: {
    sets: { type: 'string', default: SETS },
    seeds: { type: 'string', default: '3' },
    epochs: { type: 'string', default: '60' },
    energy: { type: 'string', default: 'linear' },
    data: { type: 'string', default: 'data' },
  },
})
console.log(
  '| set | seed | rows | held for it | T | NLL | calibrated | error of marginals | calibrated | order |',
)
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |')
for (const set of options.sets.split(',')) {
  for (let seed = 0; seed < Number(options.seeds); seed++) {
    const { train, test } = await loadMultilabel(options.data, set, seed)
    const order = new Rng(seed).split('calibration').permutation(train.labels.rows)
    const cut = Math.round(0.75 * order.length)
    const pick = (rows) => [takeRows(train.features, rows), takeRows(train.labels, rows)]
    const classifier = new MultilabelClassifier({
      seed,
      epochs: Number(options.epochs),
      energy: options.energy,
    })
    const model = await classifier.fit(...pick(order.subarray(0, cut)))
    const calibrated = await model.calibrate(...pick(order.subarray(cut)))
    const [before, after] = [model, calibrated].map((of) => of.evaluate(test.features, test.labels))
    const few = Int32Array.from({ length: Math.min(ASKED_ROWS, test.labels.rows) }, (_, row) => row)
    const [one, other] = await Promise.all([model, calibrated].map((of) => likely(of, test, few)))
    const error = (of) => of.calibration.marginals.expectedCalibrationError.toFixed(4)
    const rows = train.labels.rows + test.labels.rows
    console.log(
      `| ${set} | ${seed} | ${rows} | ${order.length - cut} | ${calibrated.calibration.temperature.toFixed(2)} | ${before.nll.toFixed(4)} | ${after.nll.toFixed(4)} | ${error(before)} | ${error(after)} | ${one === other ? 'kept' : 'CHANGED'} |`,
    )
  }
}

/** The ten most probable sets of some rows, in their order, as text. */
async function likely(model, { features }, rows) {
  const all = await model.mostProbable(takeRows(features, rows), 10)
  return JSON.stringify(all.map(({ outputs }) => outputs))
}
