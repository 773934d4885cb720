/**
 * A loss of your own. A generator is data: the conjugate f* of a convex function and its derivative,
 * with f*(0) = 0 and f*'(0) = 1; then p(y|x) = q(y) f*'(g(x, y) − τ(x)). This one grows like a parabola,
 * where the logistic loss grows like an exponential, yet no set has probability zero, as with
 * sparsemax. Data from a known model tell how near each comes. Run: node examples/02-custom-loss.mjs
 */
import { fenchelYoung, logistic, MultilabelClassifier, sparsemax, takeRows } from 'partita'
import { plantedMultilabel } from 'partita/testing'

/** weight(s) = (s + √(s² + 4)) / 2 > 0, and its integral from 0 */
const squareplus = {
  name: 'squareplus',
  conjugate: (/** @type {number} */ s) =>
    (s * s + s * Math.sqrt(s * s + 4)) / 4 + Math.asinh(s / 2),
  weight: (/** @type {number} */ s) => (s + Math.sqrt(s * s + 4)) / 2,
}

console.log('distribution over three outputs with the scores 0, 2, 4:')
for (const generator of [logistic, squareplus, sparsemax]) {
  const p = fenchelYoung(generator).distribution([0, 2, 4])
  console.log(`  ${generator.name.padEnd(11)}${Array.from(p, (x) => x.toFixed(3)).join('  ')}`)
}

const data = plantedMultilabel({ rows: 500, features: 5, labels: 4, seed: 1 })
const part = (/** @type {number} */ from, /** @type {number} */ to) => {
  const rows = Int32Array.from({ length: to - from }, (_, i) => from + i)
  return { X: takeRows(data.features, rows), Y: takeRows(data.labels, rows) }
}
const train = part(0, 400)
const test = part(400, 500)

console.log('\nlearned from 400 rows, on 100 others:')
for (const loss of [logistic, squareplus, sparsemax]) {
  const classifier = new MultilabelClassifier({
    labels: data.labelNames,
    loss,
    energy: 'pairwise',
    encoder: { hidden: [32], dropout: 0, inputDropout: 0 },
    rate: 0.01,
    epochs: 12,
  })
  const model = await classifier.fit(train.X, train.Y)
  const { report, nll, zeroProbability, logPartitionError } = model.evaluate(test.X, test.Y)
  console.log(
    `  ${loss.name.padEnd(11)}F1 ${(100 * report.exampleF1).toFixed(1)} %, NLL ${nll.toFixed(3)}, ` +
      `${(100 * zeroProbability).toFixed(0)} % of the true sets have probability 0, ` +
      `log-partition off by ${logPartitionError?.toFixed(3)}`,
  )
}
