// Regressions on given splits, and on the two toys.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { EnergyRegressor } from '../../dist/index.js'
import { toyRegression } from './toys.mjs'

export const regressionSets = [
  'yacht',
  'energy',
  'boston',
  'concrete',
  'kin8nm',
  'power',
  'protein',
]

export async function measureRegression(data, set, split, { steps, ensemble }) {
  const folder = join(data, 'regression', set)
  const text = gunzipSync(readFileSync(join(folder, `${set}.csv.gz`))).toString()
  const rows = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number))
  const tested = new Set(JSON.parse(readFileSync(join(folder, 'test-rows.json'), 'utf8'))[split])
  const of = (isTest) => rows.filter((_, r) => tested.has(r) === isTest)
  return measure(of(false), of(true), { ensemble, ...(steps && { steps }) })
}

export function measureToyRegression(name, seed, { steps }) {
  const { train, test } = toyRegression(name, seed)
  return measure(train, test, { seed, ...(steps && { steps }) })
}

async function measure(train, test, options) {
  const [X, y] = split(train)
  const model = await new EnergyRegressor(options).fit(X, y)
  return { ...model.evaluate(...split(test)), bases: model.options.bases }
}

function split(rows) {
  return [rows.map((row) => row.slice(0, -1)), rows.map((row) => row[row.length - 1])]
}
