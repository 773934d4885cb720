import { readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { checkSameSchema, isSparse, readMultilabel, sharedRows } from '../../src/io/index.js'

const root = fileURLToPath(new URL('../../data/', import.meta.url))
const read = (name: string, part: string) =>
  readMultilabel(`${root}${name}/${name}-${part}.arff.gz`)
const cardinality = ({ values, rows }: { values: Float32Array; rows: number }) =>
  values.reduce((sum, value) => sum + value, 0) / rows

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

test('the shipped data stay below 1.5 MB, each with its source and licence', () => {
  let bytes = 0
  for (const name of ['emotions', 'yeast']) {
    const files = readdirSync(root + name)
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'SOURCE.md']))
    for (const file of files) bytes += statSync(`${root}${name}/${file}`).size
  }
  expect(bytes).toBeLessThan(1.5e6)
})
