// The MULAN sets of a data folder as benchmarks use them: official train/test splits where there are
// any, else an 80/20 split; rows without a label dropped for birds, as in the published tables.
import { readdirSync } from 'node:fs'
import { Rng, takeRows } from 'partita'
import { readMultilabel } from 'partita/io'
import { splitRows } from './splits.mjs'

const DROP_UNLABELLED = new Set(['birds'])

/** Training and test rows of a set; seed and options only matter where no official split exists. */
export async function loadMultilabel(folder, set, seed, options) {
  const { train, test, all } = await readSet(folder, set)
  if (train) return { train, test }
  const rows = splitRows(set, all.labels.rows, seed, options)
  return { train: pick(all, rows.train), test: pick(all, rows.test) }
}

/** Training and test rows of one of so many seeded folds over all rows of a set. */
export async function loadFold(folder, set, fold, folds) {
  const { train, test, all: whole } = await readSet(folder, set)
  const all = whole ?? join(train, test)
  const order = new Rng(0).split('folds').permutation(all.labels.rows)
  const isHeld = (_, at) => at % folds === fold
  const others = order.filter((row, at) => !isHeld(row, at))
  return { train: pick(all, others), test: pick(all, order.filter(isHeld)) }
}

/** The official halves of a set, or all its rows where there are none. */
async function readSet(folder, set) {
  const base = `${folder}/multilabel/${set}`
  const files = readdirSync(base)
  const one = (ending) => files.find((file) => ending.test(file))
  const read = async (file) => {
    const data = await readMultilabel(`${base}/${file}`, { labels: `${base}/${one(/\.xml$/)}` })
    return DROP_UNLABELLED.has(set) ? labelled(data) : data
  }
  const train = one(/-train.*\.arff$/)
  if (train) return { train: await read(train), test: await read(one(/-test.*\.arff$/)) }
  return { all: await read(one(/\.arff$/)) }
}

function labelled(data) {
  const { rows, cols, values } = data.labels
  const indices = Int32Array.from({ length: rows }, (_, r) => r).filter((r) =>
    values.subarray(r * cols, (r + 1) * cols).includes(1),
  )
  return pick(data, indices)
}

function join(train, test) {
  const { rows, cols, values } = train.labels
  return {
    ...train,
    features: concatenated(train.features, test.features),
    labels: {
      rows: rows + test.labels.rows,
      cols,
      values: Uint8Array.of(...values, ...test.labels.values),
    },
  }
}

function concatenated(first, second) {
  if (first.offsets || second.offsets) throw new Error('folds are for dense sets')
  const values = new Float32Array(first.values.length + second.values.length)
  values.set(first.values)
  values.set(second.values, first.values.length)
  return { rows: first.rows + second.rows, cols: first.cols, values }
}

function pick(data, indices) {
  return {
    ...data,
    features: takeRows(data.features, indices),
    labels: takeRows(data.labels, indices),
  }
}
