import type { TermReader, TermRules } from './term-reader.js'
import { normalizer } from './tokens.js'

/** from so many words on their runs are not kept in mind */
const MOST_REMEMBERED = 100_000
const HALF_POINT = /[\ud800-\udfff]/

/** Runs of characters of texts, code point by code point; see {@link TermReader}. */
export class CharacterTerms implements TermReader {
  readonly #rules: TermRules
  readonly #normalize: (text: string) => string
  readonly #codes = new Map<string, number>()
  readonly #terms: string[] = []
  /** codes of the runs of words that were met while learning */
  readonly #runsOfWords = new Map<string, readonly number[]>()

  constructor(rules: TermRules) {
    this.#rules = rules
    this.#normalize = normalizer(rules)
  }

  get size(): number {
    return this.#terms.length
  }

  read(text: string, learn: boolean, take: (code: number) => void): void {
    const normal = this.#normalize(text)
    const { units, ngrams } = this.#rules
    if (units === 'characters') {
      for (const code of this.#codesOf(
        characterRuns(normal.replace(/\s\s+/g, ' '), ngrams),
        learn,
      )) {
        take(code)
      }
      return
    }
    for (const word of normal.split(/\s+/)) {
      if (word !== '') for (const code of this.#codesOfWord(word, learn)) take(code)
    }
  }

  term(code: number): string {
    return this.#terms[code]
  }

  code(term: string): number {
    const known = this.#codes.get(term)
    if (known !== undefined) return known
    this.#codes.set(term, this.#terms.length)
    return this.#terms.push(term) - 1
  }

  #codesOfWord(word: string, learn: boolean): readonly number[] {
    const known = learn ? this.#runsOfWords.get(word) : undefined
    if (known) return known
    const codes = this.#codesOf(runsInWord(` ${word} `, this.#rules.ngrams), learn)
    if (learn && this.#runsOfWords.size < MOST_REMEMBERED) this.#runsOfWords.set(word, codes)
    return codes
  }

  #codesOf(runs: readonly string[], learn: boolean): readonly number[] {
    if (learn) return runs.map((run) => this.code(run))
    return runs.flatMap((run) => this.#codes.get(run) ?? [])
  }
}

function characterRuns(text: string, [shortest, longest]: TermRules['ngrams']): string[] {
  const runs: string[] = []
  const points = HALF_POINT.test(text) ? Array.from(text) : text
  const most = Math.min(longest, points.length)
  for (let length = shortest; length <= most; length++) {
    for (let first = 0; first + length <= points.length; first++) {
      const run = points.slice(first, first + length)
      runs.push(typeof run === 'string' ? run : run.join(''))
    }
  }
  return runs
}

/** The runs of a word; one that is shorter than a run is a run itself, once. */
function runsInWord(word: string, [shortest, longest]: TermRules['ngrams']): string[] {
  const length = HALF_POINT.test(word) ? Array.from(word).length : word.length
  return length < shortest ? [word] : characterRuns(word, [shortest, longest])
}
