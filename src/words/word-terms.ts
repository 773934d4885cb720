import { RunTree } from './run-tree.js'
import { StringTable } from './string-table.js'
import type { TermReader, TermRules } from './term-reader.js'
import { normalizer, tokenizer } from './tokens.js'
import { type Stemmer, stemmerNamed } from './word-packages.js'

/** the word is not known, and no run goes over it */
const UNKNOWN = -1
/** the word is left out, and runs go over it */
const STOP = -2

/** 1 for what of ASCII is a part of a word */
const PART_OF_WORD = Uint8Array.from({ length: 128 }, (_, code) => {
  return /\w/.test(String.fromCharCode(code)) ? 1 : 0
})

/** Words of texts and runs of them; see {@link TermReader}. */
export class WordTerms implements TermReader {
  readonly #rules: TermRules
  readonly #normalize: (text: string) => string
  readonly #wordsOf: (text: string) => readonly string[]
  readonly #stop: ReadonlySet<string>
  readonly #stem: Stemmer | undefined
  readonly #words = new StringTable()
  /** what each word counts as: its own number or that of its stem, or {@link STOP} */
  readonly #meanings: number[] = []
  readonly #runs = new RunTree()
  /** the words of one text */
  #found = new Int32Array(256)
  #count = 0

  constructor(rules: TermRules) {
    this.#rules = rules
    this.#normalize = normalizer(rules)
    this.#wordsOf = tokenizer(rules)
    this.#stop = new Set(rules.stopWords)
    this.#stem = rules.stemmer === undefined ? undefined : stemmerNamed(rules.stemmer)
  }

  get size(): number {
    return this.#runs.size
  }

  read(text: string, learn: boolean, take: (code: number) => void): void {
    this.#count = 0
    const isRead = this.#rules.tokens === 'pattern' && this.#readAscii(text, learn)
    if (!isRead) {
      this.#count = 0
      for (const word of this.#wordsOf(this.#normalize(text))) {
        this.#add(word, 0, word.length, false, learn)
      }
    }
    const found = this.#found
    const count = this.#count
    const [shortest, longest] = this.#rules.ngrams
    for (let first = 0; first < count; first++) {
      const end = Math.min(count, first + longest)
      let run = 0
      for (let at = first; at < end; at++) {
        if (found[at] === UNKNOWN) break
        run = this.#runs.next(run, found[at], learn)
        if (run < 0) break
        if (at - first + 1 >= shortest) take(run)
      }
    }
  }

  term(code: number): string {
    return this.#runs
      .run(code)
      .map((word) => this.#words.strings[word])
      .join(' ')
  }

  code(term: string): number {
    return term.split(' ').reduce((run, word) => {
      return this.#runs.next(run, this.#numberOf(word, true), true)
    }, 0)
  }

  /** The words of a text of ASCII, in which they need not be looked for by a pattern; false for another. */
  #readAscii(text: string, learn: boolean): boolean {
    const { lowercase } = this.#rules
    const { length } = text
    let start = -1
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at)
      if (code > 127) return false
      if (PART_OF_WORD[code] === 1) {
        if (start < 0) start = at
      } else if (start >= 0) {
        if (at - start > 1) this.#add(text, start, at, lowercase, learn)
        start = -1
      }
    }
    if (start >= 0 && length - start > 1) this.#add(text, start, length, lowercase, learn)
    return true
  }

  #add(text: string, start: number, end: number, lowered: boolean, learn: boolean): void {
    const number = this.#words.find(text, start, end, lowered, learn)
    const isPlain = this.#stop.size === 0 && !this.#stem
    const meaning = isPlain
      ? number
      : number < 0
        ? this.#meaningOf(cutOut(text, start, end, lowered), false)
        : this.#meaning(number, learn)
    if (meaning === STOP) return
    if (this.#count === this.#found.length) {
      const longer = new Int32Array(2 * this.#count)
      longer.set(this.#found)
      this.#found = longer
    }
    this.#found[this.#count++] = meaning
  }

  /** What a word of the table counts as. */
  #meaning(number: number, learn: boolean): number {
    const known = this.#meanings[number]
    if (known !== undefined) return known
    const meaning = this.#meaningOf(this.#words.strings[number], learn)
    this.#meanings[number] = meaning
    return meaning
  }

  #meaningOf(word: string, learn: boolean): number {
    if (this.#stop.has(word)) return STOP
    return this.#numberOf(this.#stem ? this.#stem(word) : word, learn)
  }

  #numberOf(word: string, add: boolean): number {
    return this.#words.find(word, 0, word.length, false, add)
  }
}

function cutOut(text: string, start: number, end: number, lowered: boolean): string {
  const word = text.slice(start, end)
  return lowered ? word.toLowerCase() : word
}
