import { fileURLToPath } from 'node:url'
import { MultilabelClassifier } from 'partita'
import { readMultilabel } from 'partita/io'
import { measured } from './measured.mjs'
import { nats, percent, table } from './table.mjs'

const SETS = ['emotions', 'yeast']
const LOSSES = ['logistic', 'sparsemax']
/** Sparsemax on yeast is better by a point after 180 epochs, which take half a minute. */
const LONGEST = 30

/** @param {string} name @param {'train' | 'test'} part */
function read(name, part) {
  const file = new URL(`../../data/${name}/${name}-${part}.arff.gz`, import.meta.url)
  return readMultilabel(fileURLToPath(file))
}

/** Each set with each loss. */
export async function measureMultilabel() {
  const results = []
  for (const set of SETS) {
    const [train, test] = await Promise.all([read(set, 'train'), read(set, 'test')])
    for (const loss of LOSSES) {
      const epochs = set === 'yeast' && loss === 'sparsemax' ? LONGEST : undefined
      // a linear energy, which takes seconds; left to itself the classifier would choose a deep one
      const options = {
        labels: train.labelNames,
        loss,
        epochs,
        energy: /** @type {const} */ ('linear'),
      }
      const classifier = new MultilabelClassifier(options)
      const result = await measured(
        `${set}, ${loss}`,
        (onEvent) => classifier.fit(train.features, train.labels, { onEvent }),
        (model) => model.evaluate(test.features, test.labels),
      )
      results.push({ set, loss, ...result })
    }
  }
  return results
}

/** @param {Awaited<ReturnType<typeof measureMultilabel>>} results */
export function describeMultilabel(results) {
  const rows = results.map(({ set, loss, scores, seconds, megabytes }) => {
    const { threshold, f1, mode } = scores.byDecision
    return [
      set,
      loss,
      ...[threshold, f1, mode].map(({ exampleF1 }) => percent(exampleF1)),
      percent(mode.subsetAccuracy),
      nats(scores.nll),
      percent(scores.zeroProbability),
      scores.logPartitionError?.toPrecision(2) ?? '–',
      seconds.toFixed(1),
      megabytes.toFixed(0),
    ]
  })
  const yeast = results.find(({ set, loss }) => set === 'yeast' && loss === 'logistic')
  if (!yeast) throw new Error('yeast was not measured')
  const { byDecision, nll, logPartitionError = Number.NaN } = yeast.scores
  const sparse = results.filter(({ loss }) => loss === 'sparsemax')
  const zeros = sparse.map(({ set, scores }) => `${percent(scores.zeroProbability)} % on ${set}`)
  return `Sets of labels, on the official test rows
${table([
  ['', '', 'F1', 'F1', 'F1', 'subset', 'NLL', 'p = 0', '|τ − exact|', '', ''],
  ['set', 'loss', 'p ≥ ½', 'optimal', 'mode', 'acc. %', 'nats', '%', 'nats', 's', 'MB'],
  ...rows,
])}
1. How a set is chosen from p(y|x) decides F1 (by example, %, 0/0 counts 0): on yeast ${percent(byDecision.threshold.exampleF1)} with every label of p ≥ ½, ${percent(byDecision.mode.exampleF1)} with the most probable set, ${percent(byDecision.f1.exampleF1)} with the set of largest expected F1.
2. |τ − exact| is how far the learned log-partition τ is, on unseen rows, from the sum over all sets (2¹⁴ on yeast): ${logPartitionError.toPrecision(1)} beside an NLL of ${nll.toFixed(2)} nats with the logistic loss. One forward pass gives the probability of a set.
3. Sparsemax gives many sets probability 0; ${zeros.join(', ')} of the true ones are among them (column p = 0), and then the NLL is infinite. That is why the logistic loss is the default. (Sparsemax on yeast: ${LONGEST} epochs at most, to keep this short.)`
}
