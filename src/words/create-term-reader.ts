import { CharacterTerms } from './character-terms.js'
import type { TermReader, TermRules } from './term-reader.js'
import { WordTerms } from './word-terms.js'

/**
 * What finds the terms of texts.
 *
 * @throws PartitaError `UNSUPPORTED` where a stemmer has not been loaded or there is no segmenter
 */
export function createTermReader(rules: TermRules): TermReader {
  return rules.units === 'words' ? new WordTerms(rules) : new CharacterTerms(rules)
}
