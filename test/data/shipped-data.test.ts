import { readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import {
  checkSameSchema,
  isSparse,
  readMultilabel,
  readRanking,
  sharedRows,
} from '../../src/io/index.js'
import type { Ranking } from '../../src/spaces/index.js'

const root = fileURLToPath(new URL('../../data/', import.meta.url))
const read = (name: string, part: string) =>
  readMultilabel(`${root}${name}/${name}-${part}.arff.gz`)
const cardinality = ({ values, rows }: { values: Float32Array; rows: number }) =>
  values.reduce((sum, value) => sum + value, 0) / rows
const numbered = (letter: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${letter}${index + 1}`)

// counts and cardinalities as MULAN publishes them: emotions 1.868, yeast 4.237 over both parts
describe.each([
  { name: 'emotions', train: 391, test: 202, features: 72, labels: 6, mean: 1.868 },
  { name: 'yeast', train: 1500, test: 917, features: 103, labels: 14, mean: 4.237 },
])('$name as shipped', ({ name, train, test: held, features, labels, mean }) => {
  test('has the rows, features, labels and cardinality that MULAN publishes', async () => {
    const parts = [await read(name, 'train'), await read(name, 'test')]
    expect(parts.map((part) => part.features.rows)).toEqual([train, held])
    for (const part of parts) {
      expect(isSparse(part.features)).toBe(false)
      expect(part.features.cols).toBe(features)
      expect(part.labels.cols).toBe(labels)
      expect(part.labels.rows).toBe(part.features.rows)
      expect(part.warnings).toEqual([])
    }
    const total = parts.reduce((sum, part) => sum + cardinality(part.labels) * part.labels.rows, 0)
    expect(total / (train + held)).toBeCloseTo(mean, 3)
  })

  test('has the same columns in both parts and no row in common', async () => {
    const parts = [await read(name, 'train'), await read(name, 'test')] as const
    checkSameSchema(...parts)
    expect(sharedRows(...parts)).toHaveLength(0)
  })
})

describe.each([
  {
    name: 'iris-ranking',
    rows: 150,
    features: 4,
    items: 3,
    distinct: 5,
    first: [50, 50, 50],
    featureMeans: [5.8433, 3.0573, 3.758, 1.1993],
  },
  {
    name: 'segment-ranking',
    rows: 2310,
    features: 18,
    items: 7,
    distinct: 136,
    first: [413, 328, 69, 339, 514, 323, 324],
    featureMeans: [124.9139, 123.4173],
  },
])('$name as shipped', ({ name, rows, features, items, distinct, first, featureMeans }) => {
  const load = () => readRanking(`${root}${name}/${name}.csv.gz`, { partial: 'error' })

  test('has the rows, features, items and rankings that its README and SOURCE.md say', async () => {
    const data = await load()
    expect(data.relation).toBe(name)
    expect([data.features.rows, data.features.cols]).toEqual([rows, features])
    expect(data.featureNames).toEqual(numbered('A', features))
    expect(data.itemNames).toEqual(numbered('L', items))
    expect(data.rankings).toHaveLength(rows)
    expect(new Set(data.rankings.map(String)).size).toBe(distinct)
    expect(data.warnings).toEqual([])
  })

  test('has the means of its features and the counts of its first items', async () => {
    const data = await load()
    const counts = new Array<number>(items).fill(0)
    for (const ranking of data.rankings) counts[(ranking as Ranking)[0]]++
    expect(counts).toEqual(first)
    for (const [column, mean] of featureMeans.entries()) {
      let sum = 0
      for (let row = 0; row < rows; row++) sum += data.features.values[row * features + column]
      expect(sum / rows).toBeCloseTo(mean, 4)
    }
  })

  test('gives equal features equal rankings, since the ranking is computed from them', async () => {
    const { features: matrix, rankings } = await load()
    const known = new Map<string, string>()
    rankings.forEach((ranking, row) => {
      const input = matrix.values.subarray(row * features, (row + 1) * features).join()
      expect(known.get(input) ?? String(ranking)).toBe(String(ranking))
      known.set(input, String(ranking))
    })
  })
})

test('the shipped data stay below 1.5 MB, each with its source and licence', () => {
  let bytes = 0
  for (const name of ['emotions', 'yeast', 'iris-ranking', 'segment-ranking']) {
    const files = readdirSync(root + name)
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'SOURCE.md']))
    for (const file of files) bytes += statSync(`${root}${name}/${file}`).size
  }
  expect(bytes).toBeLessThan(1.5e6)
})
