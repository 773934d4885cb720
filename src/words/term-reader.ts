import type { TextModel } from './text-model.js'

/** Finds the terms of texts, each of which has a code. */
export interface TermReader {
  /** codes given so far; they count from 0 */
  readonly size: number
  /**
   * Calls `take` with the code of each term of a text, as often as it has it.
   *
   * @param learn whether terms that are new get a code; else they are passed over
   */
  read(text: string, learn: boolean, take: (code: number) => void): void
  /** the term of a code */
  term(code: number): string
  /** the code of a term, which gets one if it has none */
  code(term: string): number
}

/** How much of a model says what terms are. */
export type TermRules = Pick<
  TextModel,
  'units' | 'tokens' | 'locale' | 'lowercase' | 'stripAccents' | 'ngrams' | 'stopWords' | 'stemmer'
>
