// node bench/folds.mjs ROWS [FOLDS] [REPEATS]: the rows that each fold of `partita evaluate --folds`
// measures on, as JSON, `[repeat][fold][rows]`, for a peer that is to see the same folds.
import { Rng } from 'partita'

const [rows, folds = 10, repeats = 5] = process.argv.slice(2).map(Number)
const parts = Array.from({ length: repeats }, (_, seed) => {
  const order = Array.from(new Rng(seed).split('folds').permutation(rows))
  return Array.from({ length: folds }, (_, fold) =>
    order.filter((_row, place) => place % folds === fold).sort((a, b) => a - b),
  )
})
console.log(JSON.stringify(parts))
