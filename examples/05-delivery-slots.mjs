/**
 * A matching: which customer gets which delivery slot today, learned from past days. Run:
 * node examples/05-delivery-slots.mjs
 */
import { matchings, Rng, StructuredPredictor } from 'partita'

const customers = ['Ada', 'Ben', 'Cem', 'Dora']
const slots = ['8 am', '11 am', '2 pm', '5 pm', '8 pm']
const space = matchings(customers, slots, { perfect: true }) // everybody gets one slot

// Made-up days: on school days Ada and Ben are out in the morning; in rain everybody wants it late.
const rng = new Rng('days')
const days = Array.from({ length: 400 }, () => [Number(rng.bernoulli(0.6)), rng.uniform()])
const wish = [-1.5, -1, 0.5, 1]
const assignments = days.map(([school, rain]) => {
  const wanted = customers.flatMap((_, i) =>
    slots.map((_, t) => (t - 2) * (rain - 0.5 - school * wish[i]) + rng.gumbel() / 2),
  )
  return space.maximize(Float32Array.from(wanted))
})

const options = {
  energy: 'linear', // wishes add up
  featureNames: ['school day', 'rain'],
  deterministic: true,
  epochs: 30,
  seed: 1,
}
const model = await new StructuredPredictor(space, options).fit(days, assignments)

const today = [[1, 0.9]]
const [best] = model.predict(today)
const show = (/** @type {typeof best} */ y) =>
  space
    .toPairs(y)
    .map(([customer, slot]) => `${customer} ${slot}`)
    .join(', ')
console.log(`a rainy school day: ${show(best)}`)
console.log(`its probability: ${Math.exp(model.logProbability(today, [best])[0]).toFixed(2)}`)

const { values } = model.expectedCode(today) // 0/1 codes: the chance of each slot
customers.forEach((customer, i) => {
  const row = Array.from(values.subarray(i * slots.length, (i + 1) * slots.length))
  console.log(`  ${customer.padEnd(5)}${row.map((p) => p.toFixed(2)).join('  ')}`)
})

// Too early is five times as bad as too late: nobody is at home.
const hours = [8, 11, 14, 17, 20]
const cost = (/** @type {typeof best} */ decided, /** @type {typeof best} */ truth) =>
  decided.reduce((sum, t, i) => {
    const late = hours[t] - hours[truth[i]]
    return sum + (late > 0 ? late : -5 * late)
  }, 0)
console.log(`where too early is worse: ${show(model.decide(today, cost)[0])}`)
