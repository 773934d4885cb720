// Which rows of a set are held out. The splits of splits.json are those that NumPy and scikit-learn
// draw (splits.py), so that a Python peer can be measured on the same rows; all others are our own.
import { readFileSync } from 'node:fs'
import { Rng } from 'partita'

const listed = JSON.parse(readFileSync(new URL('./splits.json', import.meta.url), 'utf8'))

/**
 * Training rows and the fifth that is held out, `[row numbers]` each, of split `seed` of a set of so
 * many rows: as listed, unless `own` or where there is no list.
 */
export function splitRows(set, rows, seed, { own = false } = {}) {
  const known = own ? undefined : listed[set]
  const heldOut = known?.heldOut[seed]
  if (!heldOut) return ownSplit(rows, seed)
  if (known.rows !== rows)
    throw new Error(`${set} has ${rows} rows, splits.json is for ${known.rows}`)
  const isHeldOut = new Set(heldOut)
  const train = Int32Array.from({ length: rows }, (_, r) => r).filter((r) => !isHeldOut.has(r))
  return { train, test: Int32Array.from(heldOut) }
}

function ownSplit(rows, seed) {
  const order = new Rng(seed).split('split').permutation(rows)
  const held = Math.round(rows / 5)
  return { train: order.slice(held), test: order.slice(0, held) }
}
