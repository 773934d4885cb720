// Temperature calibration over sets of a data folder: likelihood and calibration error before and after.
//   node bench/temperature.mjs [--sets a,b] [--seeds 3] [--data DIR]
import { parseArgs } from 'node:util'
import { MultilabelClassifier } from 'partita'
import { Rng, takeRows } from 'partita/core'
import { loadMultilabel } from './multilabel-sets.mjs'

const { values: options } = parseArgs({
  options: {
    sets: { type: 'string', default: 'emotions,flags,CHD_49,scene,yeast,birds' },
    seeds: { type: 'string', default: '3' },
    epochs: { type: 'string', default: '100' },
    data: { type: 'string', default: 'data' },
  },
})
console.log(
  '| set | seed | rows held for it | T | NLL | calibrated | error of marginals | calibrated |',
)
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |')
for (const set of options.sets.split(',')) {
  for (let seed = 0; seed < Number(options.seeds); seed++) {
    const { train, test } = await loadMultilabel(options.data, set, seed)
    const order = new Rng(seed).split('calibration').permutation(train.labels.rows)
    const cut = Math.round(0.75 * order.length)
    const pick = (rows) => [takeRows(train.features, rows), takeRows(train.labels, rows)]
    const classifier = new MultilabelClassifier({
      seed,
      epochs: Number(options.epochs),
      energy: 'linear',
    })
    const model = await classifier.fit(...pick(order.subarray(0, cut)))
    const calibrated = await model.calibrate(...pick(order.subarray(cut)))
    const [before, after] = [model, calibrated].map((of) => of.evaluate(test.features, test.labels))
    const error = (of) => of.calibration.marginals.expectedCalibrationError.toFixed(4)
    console.log(
      `| ${set} | ${seed} | ${order.length - cut} | ${calibrated.calibration.temperature.toFixed(2)} | ${before.nll.toFixed(4)} | ${after.nll.toFixed(4)} | ${error(before)} | ${error(after)} |`,
    )
  }
}
