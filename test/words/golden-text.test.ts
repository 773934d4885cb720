import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type TextOptions, TextVectorizer } from '../../src/features.js'

type Row = readonly (readonly [column: number, value: number])[]
interface Case {
  readonly options: TextOptions
  readonly terms: readonly string[] | null
  readonly idf: readonly number[] | null
  readonly train: readonly Row[]
  readonly new: readonly Row[]
}

const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../golden/text.json'), 'utf8'),
) as { readonly train: string[]; readonly new: string[]; readonly cases: readonly Case[] }

describe('texts become what scikit-learn makes of them', () => {
  test.each(golden.cases)('$options', async ({ options, terms, idf, train, new: unseen }) => {
    const { vectorizer, features } = await new TextVectorizer(options).fitTransform(golden.train)
    if (terms) expect(vectorizer.terms).toEqual(terms)
    idf?.forEach((value, column) => {
      expect(vectorizer.model.idf?.[column]).toBeCloseTo(value, 6)
    })
    expectRows(features, train)
    expectRows(vectorizer.transform(golden.train), train)
    expectRows(vectorizer.transform(golden.new), unseen)
  })
})

function expectRows(
  { offsets, indices, values, rows }: ReturnType<FittedVectorizer['transform']>,
  expected: readonly Row[],
): void {
  expect(rows).toBe(expected.length)
  expected.forEach((row, at) => {
    const found = Array.from(indices.subarray(offsets[at], offsets[at + 1]))
    expect(found).toEqual(row.map(([column]) => column))
    row.forEach(([, value], entry) => {
      expect(values[offsets[at] + entry]).toBeCloseTo(value, 6)
    })
  })
}

type FittedVectorizer = Awaited<ReturnType<TextVectorizer['fit']>>
