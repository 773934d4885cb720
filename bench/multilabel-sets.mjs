// The MULAN sets of a data folder as benchmarks use them: official train/test splits where there are
// any, else a seeded 80/20 split; rows without a label dropped for birds, as in the published tables.
import { existsSync } from 'node:fs'
import { Rng, takeRows } from 'partita'
import { readMultilabel } from 'partita/io'

const DROP_UNLABELLED = new Set(['birds'])

/** Training and test rows of a set; the seed only matters where no official split exists. */
export async function loadMultilabel(folder, set, seed) {
  const base = `${folder}/multilabel/${set}/${set}`
  const read = (path) => readMultilabel(path, { labels: `${base}.xml` })
  if (existsSync(`${base}-train.arff`)) {
    const train = await read(`${base}-train.arff`)
    const test = await read(`${base}-test.arff`)
    return DROP_UNLABELLED.has(set)
      ? { train: labelled(train), test: labelled(test) }
      : { train, test }
  }
  const all = await read(`${base}.arff`)
  const order = new Rng(seed).split('split').permutation(all.labels.rows)
  const held = Math.round(order.length / 5)
  return { train: pick(all, order.slice(held)), test: pick(all, order.slice(0, held)) }
}

function labelled(data) {
  const { rows, cols, values } = data.labels
  const indices = Int32Array.from({ length: rows }, (_, r) => r).filter((r) =>
    values.subarray(r * cols, (r + 1) * cols).includes(1),
  )
  return pick(data, indices)
}

function pick(data, indices) {
  return {
    ...data,
    features: takeRows(data.features, indices),
    labels: takeRows(data.labels, indices),
  }
}
