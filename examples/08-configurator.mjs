/**
 * A product of choices with constraints as text: which bicycle a customer will order. Run:
 * node examples/08-configurator.mjs
 */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  choices,
  constrained,
  FittedPredictor,
  product,
  Rng,
  StructuredPredictor,
  subsets,
} from 'partita'

const extras = subsets(['rack', 'lights', 'child_seat'])
const parts = product({
  frame: choices(['steel', 'carbon', 'folding']),
  motor: choices(['none', 'hub', 'mid']),
  extras,
})
const rules = 'not (carbon and child_seat) and not (folding and mid) and (not child_seat or rack)'
const space = await constrained(parts, rules)
console.log(
  `${Math.exp(parts.logSize).toFixed(0)} bicycles, ${Math.exp(space.logSize).toFixed(0)} can be built`,
)

// Made-up orders: kilometres a day (in tens), and whether there are children.
const rng = new Rng('customers')
const buyers = Array.from({ length: 500 }, () => [2 * rng.uniform(), Number(rng.bernoulli(0.4))])
const orders = buyers.map(([far, children]) => {
  const wanted = [1 - far, 2 * far - 2, 0.5 - far, 1 - far, far - 0.5, 1.5 * far - 1.5]
  wanted.push(far - 0.5, far, 4 * children - 2)
  const noisy = wanted.map((w) => w + rng.gumbel() / 2)
  return space.maximize(Float32Array.from(noisy))
})

const names = /** @type {const} */ (['steel', 'carbon', 'folding'])
const motors = /** @type {const} */ (['without motor', 'hub motor', 'mid motor'])
const show = (/** @type {(typeof orders)[number]} */ bicycle) =>
  [names[bicycle.frame], motors[bicycle.motor], ...extras.toNames(bicycle.extras)].join(', ')

const options = {
  energy: 'linear', // wishes for parts add up
  featureNames: ['distance', 'children'],
  deterministic: true,
  epochs: 30,
  seed: 1,
}
const model = await new StructuredPredictor(space, options).fit(buyers, orders)
for (const [name, buyer] of Object.entries({
  'far, no children': [1.8, 0],
  'near, children': [0.4, 1],
})) {
  const [best] = model.predict([buyer])
  const p = Math.exp(model.logProbability([buyer], [best])[0])
  console.log(`${name}: ${show(best)} (${(100 * p).toFixed(0)} %)`)
}

// What cannot be built is refused, with its row; and a file needs the same space again.
const impossible = parts.parse({ frame: 'carbon', motor: 'none', extras: ['child_seat', 'rack'] })
await new StructuredPredictor(space, options)
  .fit([...buyers, [1, 1]], [...orders, impossible])
  .catch((error) => console.log(`${error.code}: row ${/row (\d+)/.exec(error.message)?.[1]}`))
const path = join(tmpdir(), `bicycles-${process.pid}.partita`)
await model.save(path)
const again = await FittedPredictor.load(path, { space: await constrained(parts, rules) })
console.log(
  `loaded again, the same: ${show(again.predict([[1.8, 0]])[0]) === show(model.predict([[1.8, 0]])[0])}`,
)
