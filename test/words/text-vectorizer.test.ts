import fc from 'fast-check'
import { newStemmer } from 'snowball-stemmers'
import { eng } from 'stopword'
import { describe, expect, test } from 'vitest'
import { FittedTextVectorizer, type TextOptions, TextVectorizer } from '../../src/features.js'
import { toDense } from '../../src/io/index.js'
import { textRows } from '../reference/text-rows.js'

const word = fc.constantFrom(
  ...[
    'run',
    'Running',
    'runs',
    'the',
    'THE',
    'of',
    'café',
    'cafe\u0301',
    'x',
    'x2',
    'A_b',
    'К',
    'кот',
    '42',
    '—',
    '!',
  ],
)
const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '))

describe('a text vectoriser', () => {
  test('gives the rows of the definition', async () => {
    const english = newStemmer('english')
    const ngrams = fc.constantFrom<[number, number]>([1, 1], [1, 2], [2, 2], [2, 3])
    const options = fc.record({
      ngrams,
      counts: fc.constantFrom('counts', 'sublinear', 'binary'),
      norm: fc.constantFrom('l2', 'l1', 'none'),
      idf: fc.boolean(),
      stopWords: fc.constantFrom([], ['the', 'OF']),
      stemmer: fc.constantFrom(undefined, 'english'),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { minLength: 1, maxLength: 8 }),
        options,
        async (texts, given) => {
          const all = [...texts, 'running of cafés', 'the running of cafés']
          const settings = { ...given, tokens: 'pattern', minDocuments: 1 } as TextOptions
          const { vectorizer, features } = await new TextVectorizer(settings).fitTransform(all)
          const stem = given.stemmer ? (word: string) => english.stem(word) : undefined
          const expected = textRows(all, vectorizer.terms, vectorizer.model, stem).flat()
          const again = toDense(vectorizer.transform(all))
          toDense(features).values.forEach((value, at) => {
            expect(value).toBeCloseTo(expected[at], 5)
            expect(again.values[at]).toBe(value)
          })
        },
      ),
      { numRuns: 60, seed: 1 },
    )
  })

  test('hashes a term to the same column alone and among others', async () => {
    const texts = ['red fox', 'blue fox', 'fox']
    const vectorizer = await new TextVectorizer({ hashBits: 10 }).fit(texts)
    const [fox] = vectorizer.transform(['fox']).indices
    const { offsets, indices, cols } = vectorizer.transform(texts)
    expect(cols).toBe(1024)
    texts.forEach((_, row) => {
      expect(indices.subarray(offsets[row], offsets[row + 1])).toContain(fox)
    })
    expect(vectorizer.terms[fox]).toBe(String(fox))
  })

  test('finds the words of scripts without blanks, and of marks, by the segmenter', async () => {
    const chinese = await new TextVectorizer().fit(['我爱北京天安门', '我爱 rock music'])
    expect(chinese.model.tokens).toBe('segmenter')
    expect(chinese.terms).toContain('北京')
    const hindi = await new TextVectorizer().fit(['नमस्ते दुनिया'])
    expect(hindi.terms).toEqual(['दुनिया', 'नमस्ते'])
    const french = await new TextVectorizer().fit(['l’été à Paris'])
    expect(french.model.tokens).toBe('pattern')
    expect(french.terms).toEqual(['paris', 'été'])
  })

  test('takes stop words of the package by name, and saves the words', async () => {
    const texts = ['this is the rain', 'the sun and the rain']
    const named = await new TextVectorizer({ stopWords: 'eng' }).fit(texts)
    const listed = await new TextVectorizer({ stopWords: eng }).fit(texts)
    expect(named.terms).toEqual(['rain', 'sun'])
    expect(listed.model).toEqual(named.model)
    const again = await FittedTextVectorizer.fromJSON(JSON.parse(JSON.stringify(named)))
    expect(again.transform(texts)).toEqual(named.transform(texts))
  })

  test('leaves terms of a single text out where there are many texts', async () => {
    const texts = Array.from({ length: 200 }, (_, row) => `rain word${row}`)
    const few = await new TextVectorizer().fit(texts.slice(1))
    const many = await new TextVectorizer().fit(texts)
    expect([few.terms.length, many.terms]).toEqual([200, ['rain']])
  })

  test('weighs a term by ln((1 + N) / (1 + N_t)) + 1', async () => {
    const { model } = await new TextVectorizer().fit(['aa bb', 'aa', 'aa'])
    expect(model.idf?.[0]).toBe(1)
    expect(model.idf?.[1]).toBeCloseTo(Math.log(4 / 2) + 1, 12)
  })
})

describe('what a text vectoriser refuses', () => {
  test.each<[object, RegExp]>([
    [{ ngram: [1, 2] }, /unknown option ngram of a text.*did you mean ngrams\?/],
    [{ ngrams: [2, 1] }, /invalid option ngrams/],
    [{ units: 'letters' }, /invalid option units/],
    [{ minDocuments: 1.5 }, /invalid option minDocuments; expected a share below 1/],
    [{ maxDocuments: 0 }, /invalid option maxDocuments/],
    [{ hashBits: 25 }, /invalid option hashBits; expected a whole number from 1 to 24/],
    [{ hashBits: 8, idf: true }, /invalid option idf; expected no hashBits/],
    [{ units: 'characters', stemmer: 'english' }, /invalid option stemmer/],
    [{ stopWords: [1] }, /invalid option stopWords/],
  ])('%o', (options, message) => {
    expect(() => new TextVectorizer(options)).toThrow(message)
  })

  test('names of lists and languages that there are not', async () => {
    const stop = new TextVectorizer({ stopWords: 'enh' }).fit(['rain'])
    await expect(stop).rejects.toThrow(/invalid option stopWords.*did you mean eng\?/)
    const stem = new TextVectorizer({ stemmer: 'englisch' }).fit(['rain'])
    await expect(stem).rejects.toThrow(/invalid option stemmer.*did you mean english\?/)
  })

  test('texts without a term, and what is no text', async () => {
    const empty = new TextVectorizer().fit(['', '!'])
    await expect(empty).rejects.toMatchObject({ code: 'EMPTY_DATA' })
    const number = new TextVectorizer().fit(['rain', 3 as unknown as string])
    await expect(number).rejects.toThrow(/expected an array of strings; received number; at text 1/)
  })
})
