import { PartitaError } from '../errors.js'
import { nearestName } from '../nearest-name.js'

/** What makes a stem of a word. */
export type Stemmer = (word: string) => string

interface StemmerPackage {
  readonly newStemmer: (language: string) => { stem(word: string): string }
  readonly algorithms: () => readonly string[]
}

const stemmers = new Map<string, Stemmer>()

/**
 * The stop words of a list of the package `stopword` by its name, such as `eng`.
 *
 * @throws PartitaError (as a rejection) `UNSUPPORTED` if the package is not there; `INVALID_OPTION` for a
 *   list that it does not have
 */
export async function stopWordsNamed(name: string): Promise<readonly string[]> {
  const lists = await optionalPackage('stopword', 'pass stopWords as a list of words')
  const list = lists[name]
  if (Array.isArray(list)) return list
  const names = Object.keys(lists).filter((key) => Array.isArray(lists[key]))
  throw unknownName('stopWords', 'a list of the package stopword', name, names)
}

/** Loads a stemmer of the package `snowball-stemmers`, so that {@link stemmerNamed} has it. */
export async function loadStemmer(language: string): Promise<void> {
  if (stemmers.has(language)) return
  const found = await optionalPackage('snowball-stemmers', 'fit without a stemmer')
  const { newStemmer, algorithms } = found as unknown as StemmerPackage
  if (!algorithms().includes(language)) {
    throw unknownName('stemmer', 'a language of snowball-stemmers', language, algorithms())
  }
  const stemmer = newStemmer(language)
  const known = new Map<string, string>()
  stemmers.set(language, (word) => {
    const before = known.get(word)
    if (before !== undefined) return before
    const stem = stemmer.stem(word)
    if (known.size < MOST_REMEMBERED) known.set(word, stem)
    return stem
  })
}

/** stems of words that were met before */
const MOST_REMEMBERED = 100_000

/** A stemmer that was loaded; `UNSUPPORTED` if it was not. */
export function stemmerNamed(language: string): Stemmer {
  const stemmer = stemmers.get(language)
  if (stemmer) return stemmer
  throw new PartitaError('UNSUPPORTED', `the stemmer ${language} is not loaded`, {
    hint: 'it is where a model is loaded or fitted: fromBytes, load, fit',
  })
}

/** A package that is there if whoever needs it has installed it. */
async function optionalPackage(name: string, hint: string): Promise<Record<string, unknown>> {
  try {
    const found = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as Record<
      string,
      unknown
    >
    return { ...(found['default'] as object), ...found }
  } catch (cause) {
    throw new PartitaError('UNSUPPORTED', `the package ${name} is not installed`, {
      hint: `npm install ${name}, or ${hint}; a page needs it in its import map`,
      cause,
    })
  }
}

function unknownName(
  option: string,
  what: string,
  name: string,
  names: readonly string[],
): PartitaError {
  const near = nearestName(name, names)
  return new PartitaError('INVALID_OPTION', `invalid option ${option}`, {
    expected: `${what}: ${names.join(', ')}`,
    received: JSON.stringify(name),
    hint: near && `did you mean ${near}?`,
  })
}
