import { plantedRanking } from '../../src/testing/index.js'

/** Rankings of tea, milk and cola that two features decide, as a CSV file with columns of ranks. */
export function tinyRankings(rows: number, seed = 1): string {
  const data = plantedRanking({ rows, features: 2, items: 3, seed, sharpness: 4 })
  const { values } = data.features
  const lines = data.rankings.map((order, row) => {
    const ranks = [0, 1, 2].map((item) => order.indexOf(item) + 1)
    const inputs = [values[2 * row], values[2 * row + 1]].map((x) => x.toFixed(3))
    return [...inputs, ...ranks].join(',')
  })
  return ['warm,thirsty,tea,milk,cola', ...lines, ''].join('\n')
}

/** The same as an ARFF file. */
export function tinyRankingsArff(rows: number): string {
  const [names, ...lines] = tinyRankings(rows).split('\n')
  const attributes = names.split(',').map((name) => `@attribute ${name} numeric`)
  return ['@relation drinks', ...attributes, '@data', ...lines].join('\n')
}

/** The columns of its ranks. */
export const tinyItems = ['--labels', 'tea,milk,cola']
/** A fit of a moment. */
export const quickRanker = ['--epochs', '3', '--encoder', 'linear', '--energy', 'linear']
