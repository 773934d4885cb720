import { checkOneOf, checkOption, PartitaError } from '../errors.js'
import { nearestName } from '../nearest-name.js'
import type { TextModel, TextOptions } from './text-model.js'
import { normalizer, tokenizer, wordRuleFor } from './tokens.js'
import { loadStemmer, stopWordsNamed } from './word-packages.js'

/** Options whose packages are loaded: stop words are a list. */
export type LoadedTextOptions = Omit<TextOptions, 'stopWords'> & {
  readonly stopWords?: readonly string[] | undefined
}

const MOST_HASH_BITS = 24

const NAMES: { readonly [Name in keyof Required<TextOptions>]: true } = {
  units: true,
  tokens: true,
  locale: true,
  lowercase: true,
  stripAccents: true,
  ngrams: true,
  stopWords: true,
  stemmer: true,
  minDocuments: true,
  maxDocuments: true,
  maxTerms: true,
  hashBits: true,
  counts: true,
  idf: true,
  norm: true,
}

/**
 * Throws unless options of a text are what they say.
 *
 * @throws PartitaError `INVALID_OPTION` naming the first that is not
 */
export function checkTextOptions(options: TextOptions): void {
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(NAMES, name)) continue
    const near = nearestName(name, Object.keys(NAMES))
    throw new PartitaError('INVALID_OPTION', `unknown option ${name} of a text`, {
      expected: `one of ${Object.keys(NAMES).join(', ')}`,
      hint: near && `did you mean ${near}?`,
    })
  }
  const { units = 'words', tokens = 'auto', counts = 'counts', norm = 'l2' } = options
  checkOneOf('units', units, ['words', 'characters', 'characters-in-words'])
  checkOneOf('tokens', tokens, ['auto', 'pattern', 'segmenter'])
  checkOneOf('counts', counts, ['counts', 'sublinear', 'binary'])
  checkOneOf('norm', norm, ['l2', 'l1', 'none'])
  const { ngrams = [1, 1], stopWords = [], stemmer, locale } = options
  const [shortest, longest] = ngrams
  const areLengths = ngrams.length === 2 && [shortest, longest].every(isCount)
  const expected = 'two whole numbers, the shortest and the longest, as [1, 2]'
  checkOption(areLengths && shortest <= longest, 'ngrams', expected, String(ngrams))
  const isList = Array.isArray(stopWords) && stopWords.every((word) => typeof word === 'string')
  const lists = "words, or the name of a list of the package stopword, as 'eng'"
  checkOption(isList || typeof stopWords === 'string', 'stopWords', lists, stopWords)
  for (const [name, value] of Object.entries({ stemmer, locale })) {
    checkOption(value === undefined || typeof value === 'string', name, 'a name', value)
  }
  const ofWords = { stopWords: options.stopWords, stemmer, tokens: options.tokens }
  for (const [name, value] of Object.entries(ofWords)) {
    if (units === 'words' || value === undefined) continue
    checkOption(false, name, `units: 'words'`, units, 'runs of characters know no words')
  }
  checkLimits(options)
}

function checkLimits(options: TextOptions): void {
  const { minDocuments = 1, maxDocuments = 1, maxTerms, hashBits, idf } = options
  const least = minDocuments > 0 && (minDocuments < 1 || isCount(minDocuments))
  checkOption(least, 'minDocuments', 'a share below 1, or a whole number', minDocuments)
  const most = maxDocuments > 0 && (maxDocuments <= 1 || isCount(maxDocuments))
  checkOption(most, 'maxDocuments', 'a share up to 1, or a whole number from 2', maxDocuments)
  checkOption(maxTerms === undefined || isCount(maxTerms), 'maxTerms', 'a whole number', maxTerms)
  if (hashBits === undefined) return
  const isWidth = isCount(hashBits) && hashBits <= MOST_HASH_BITS
  checkOption(isWidth, 'hashBits', `a whole number from 1 to ${MOST_HASH_BITS}`, hashBits)
  const learned = {
    idf: idf || undefined,
    minDocuments: options.minDocuments,
    maxDocuments: options.maxDocuments,
    maxTerms,
  }
  for (const [name, value] of Object.entries(learned)) {
    checkOption(value === undefined, name, 'no hashBits', value, 'hashed terms are not counted')
  }
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0
}

/**
 * Checks options and loads the packages that they name.
 *
 * @throws PartitaError (as a rejection) `INVALID_OPTION`; `UNSUPPORTED` if a package is not installed
 */
export async function loadTextOptions(options: TextOptions): Promise<LoadedTextOptions> {
  checkTextOptions(options)
  const { stopWords, stemmer } = options
  if (stemmer !== undefined) await loadStemmer(stemmer)
  const list = typeof stopWords === 'string' ? await stopWordsNamed(stopWords) : stopWords
  return { ...options, stopWords: list }
}

/** Loads what a fitted text needs to be applied. */
export async function loadTextModel({ stemmer }: Pick<TextModel, 'stemmer'>): Promise<void> {
  if (stemmer !== undefined) await loadStemmer(stemmer)
}

/** How texts are cut and weighed, but for the terms: what the options say, the rest by the texts. */
export function settledText(
  texts: Iterable<string>,
  options: LoadedTextOptions,
): Omit<TextModel, 'terms' | 'idf'> {
  const { units = 'words', tokens = 'auto', stopWords } = options
  const rule = tokens !== 'auto' ? tokens : units === 'words' ? wordRuleFor(texts) : 'pattern'
  const settled = {
    units,
    tokens: rule,
    lowercase: options.lowercase ?? true,
    stripAccents: options.stripAccents ?? false,
    ngrams: options.ngrams ?? (units === 'words' ? [1, 1] : [3, 5]),
    counts: options.counts ?? 'counts',
    norm: options.norm ?? 'l2',
    ...(options.locale !== undefined && { locale: options.locale }),
    ...(options.stemmer !== undefined && { stemmer: options.stemmer }),
    ...(options.hashBits !== undefined && { hashBits: options.hashBits }),
  } as const
  if (!stopWords?.length) return settled
  // words such as don't are cut as those of texts are
  const [normalize, wordsOf] = [normalizer(settled), tokenizer(settled)]
  const words = new Set(stopWords.flatMap((word) => wordsOf(normalize(word))))
  return { ...settled, stopWords: [...words].sort() }
}
