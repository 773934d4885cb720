/**
 * A bit grid: nine cells of an image seen through noise. Scores of neighbouring pairs let the cells help
 * each other. Run: node examples/06-image-patch.mjs
 */
import { gridPairs, Rng, StructuredPredictor, subsets, withPairs } from 'partita'

const cells = subsets(9)
const patch = withPairs(cells, gridPairs(3, 3)) // code: nine cells, twelve pairs of neighbours

// Made-up patches: a straight edge with black on one side of it; pixels are grey with noise.
const rng = new Rng('patches')
const patches = Array.from({ length: 1200 }, () => {
  const angle = 2 * Math.PI * rng.uniform()
  const shift = rng.normal() / 2
  const isBlack = (/** @type {number} */ i) =>
    Math.cos(angle) * ((i % 3) - 1) + Math.sin(angle) * (Math.floor(i / 3) - 1) > shift
  return new Set([...Array(9).keys()].filter(isBlack))
})
const pixels = patches.map((y) => cells.toRow(y).map((bit) => bit + 0.4 * rng.normal()))
const part = (/** @type {number} */ from, /** @type {number} */ to) =>
  /** @type {const} */ ([pixels.slice(from, to), patches.slice(from, to)])

const options = /** @type {const} */ ({
  energy: 'linear', // in the code, so with its pairs in the second model
  deterministic: true,
  seed: 1,
  epochs: 15,
  rate: 0.01,
})
const alone = await new StructuredPredictor(cells, options).fit(...part(0, 1000))
const together = await new StructuredPredictor(patch, options).fit(...part(0, 1000))

const [seen, truth] = part(1000, 1200)
for (const [name, model] of Object.entries({
  'each cell alone': alone,
  'with neighbours': together,
})) {
  const { nll, exactMatch } = model.evaluate(seen, truth)
  const share = (100 * exactMatch).toFixed(1)
  console.log(`${name}: ${share} % of the patches wholly right, NLL ${nll.toFixed(2)} nats`)
}

const lines = (/** @type {number[]} */ row) =>
  [0, 3, 6].map((at) =>
    row
      .slice(at, at + 3)
      .map((bit) => (bit ? '#' : '.'))
      .join(''),
  )
console.log('\nseen  found true')
for (const r of [0, 1]) {
  const dark = lines(seen[r].map((grey) => Number(grey > 0.5)))
  const guess = lines(cells.toRow(together.predict([seen[r]])[0]))
  lines(cells.toRow(truth[r])).forEach((line, i) => {
    console.log(`${dark[i]}   ${guess[i]}   ${line}`)
  })
  console.log()
}
