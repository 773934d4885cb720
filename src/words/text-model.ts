/** What a text is cut into. */
export type TextUnits = 'words' | 'characters' | 'characters-in-words'

/** How words are found. */
export type WordRule = 'pattern' | 'segmenter'

/** What a term that a text holds n times weighs: n, 1 + ln n, or 1. */
export type TermCounts = 'counts' | 'sublinear' | 'binary'

/** What a row of weights is divided by: its length, the sum of its absolute values, or nothing. */
export type RowNorm = 'l2' | 'l1' | 'none'

/** How text becomes numbers; all have defaults that work. */
export interface TextOptions {
  /**
   * `'words'` (default), runs of `'characters'` (blanks included), or `'characters-in-words'`, a blank at
   * either end
   */
  readonly units?: TextUnits | undefined
  /**
   * how words are found: `'pattern'`, two or more letters, digits or `_` in a row, as scikit-learn has it;
   * `'segmenter'`, by the rules of Unicode and the dictionaries of `Intl.Segmenter`; default `'auto'`: the
   * pattern, unless the texts to learn from hold a script that it would cut wrongly (Chinese, Thai, Hindi …)
   */
  readonly tokens?: 'auto' | WordRule | undefined
  /** language of the segmenter, such as `'ja'`; default: none in particular */
  readonly locale?: string | undefined
  /** default true */
  readonly lowercase?: boolean | undefined
  /** `é` counts as `e`; default false */
  readonly stripAccents?: boolean | undefined
  /** shortest and longest runs of units that are terms; default `[1, 1]`, of characters `[3, 5]` */
  readonly ngrams?: readonly [shortest: number, longest: number] | undefined
  /**
   * words to leave out: a list, or the name of one of the package `stopword`, such as `'eng'` (ISO 639-3);
   * the list itself is saved
   */
  readonly stopWords?: readonly string[] | string | undefined
  /** words become their stems: a language of the package `snowball-stemmers`, such as `'english'` */
  readonly stemmer?: string | undefined
  /** terms of fewer texts are left out: a number of texts from 1, or a share below 1; default 1, 2 from 200 texts on */
  readonly minDocuments?: number | undefined
  /** terms of more texts are left out: a share up to 1, or a number of texts above 1; default 1: none */
  readonly maxDocuments?: number | undefined
  /** so many terms at most, the most frequent ones; default: all */
  readonly maxTerms?: number | undefined
  /**
   * instead of a list of terms `2 ** hashBits` columns that terms are hashed to, some of them together;
   * nothing is then learned of the texts
   */
  readonly hashBits?: number | undefined
  /** default `'counts'` */
  readonly counts?: TermCounts | undefined
  /**
   * weights are multiplied by `ln((1 + n) / (1 + d)) + 1` for a term that d of n texts hold; default true,
   * without a list of terms false
   */
  readonly idf?: boolean | undefined
  /** default `'l2'` */
  readonly norm?: RowNorm | undefined
}

/** How text becomes numbers, learned and settled: plain JSON, a part of model files. */
export interface TextModel {
  readonly units: TextUnits
  readonly tokens: WordRule
  readonly locale?: string | undefined
  readonly lowercase: boolean
  readonly stripAccents: boolean
  readonly ngrams: readonly [shortest: number, longest: number]
  readonly stopWords?: readonly string[] | undefined
  readonly stemmer?: string | undefined
  readonly counts: TermCounts
  readonly norm: RowNorm
  /** what the columns stand for, ascending; absent: terms are hashed */
  readonly terms?: readonly string[] | undefined
  /** of each term; absent: 1 */
  readonly idf?: readonly number[] | undefined
  readonly hashBits?: number | undefined
}

/** How many columns a text becomes. */
export function textWidth({ terms, hashBits = 0 }: TextModel): number {
  return terms ? terms.length : 2 ** hashBits
}

/** What a column stands for: its term, or its number. */
export function termName({ terms }: TextModel, column: number): string {
  return terms ? terms[column] : String(column)
}
