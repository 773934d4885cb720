import { PartitaError } from '../errors.js'
import type { TextModel, WordRule } from './text-model.js'

/** What of ASCII is a word: much faster where there is nothing else. */
const ASCII_WORDS = /\w\w+/g
/** what Python's `\w\w+` is: letters and numbers of any kind */
const WORDS = /[\p{L}\p{N}_]{2,}/gu
const BEYOND_ASCII = /[^\0-\x7f]/
/** marks, which are a part of their letter, and scripts without blanks between words */
const CUT_WRONGLY =
  /[\p{M}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** How to find the words of texts: by the pattern unless it would cut some of them wrongly. */
export function wordRuleFor(texts: Iterable<string>): WordRule {
  for (const text of texts) {
    if (BEYOND_ASCII.test(text) && CUT_WRONGLY.test(text.normalize('NFC'))) return 'segmenter'
  }
  return 'pattern'
}

/** A text in the one form that its terms are looked for in. */
export function normalizer({
  lowercase,
  stripAccents,
}: Pick<TextModel, 'lowercase' | 'stripAccents'>): (text: string) => string {
  return (text) => {
    const lower = lowercase ? text.toLowerCase() : text
    if (!BEYOND_ASCII.test(lower)) return lower
    return stripAccents ? lower.normalize('NFKD').replace(/\p{Mn}/gu, '') : lower.normalize('NFC')
  }
}

/**
 * What finds the words of a text.
 *
 * @throws PartitaError `UNSUPPORTED` for the segmenter where there is none
 */
export function tokenizer({
  tokens,
  locale,
}: Pick<TextModel, 'tokens' | 'locale'>): (text: string) => readonly string[] {
  if (tokens === 'pattern') {
    return (text) => text.match(BEYOND_ASCII.test(text) ? WORDS : ASCII_WORDS) ?? []
  }
  if (typeof Intl === 'undefined' || !('Segmenter' in Intl)) {
    throw new PartitaError('UNSUPPORTED', 'there is no Intl.Segmenter here to find words', {
      hint: "fit with tokens: 'pattern', or use a newer browser",
    })
  }
  const segmenter = new Intl.Segmenter(locale, { granularity: 'word' })
  return (text) => {
    const words: string[] = []
    for (const { segment, isWordLike } of segmenter.segment(text)) {
      if (isWordLike) words.push(segment)
    }
    return words
  }
}
