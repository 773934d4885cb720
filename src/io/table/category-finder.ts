import { parseNumber } from '../text/parse-number.js'
import { truthOf } from '../text/truth.js'
import { NameFinder } from './name-finder.js'

/**
 * Finds the category that a word stands for: the same word; else the same number (`1.0` for `1`), the
 * same truth value (`True` or 1 for `yes`), or the same word in another Unicode form.
 */
export class CategoryFinder {
  readonly #names: NameFinder
  readonly #numbers: ReadonlyMap<number, number>
  readonly #truths: ReadonlyMap<0 | 1, number>

  constructor(categories: readonly string[]) {
    this.#names = new NameFinder(categories)
    this.#numbers = unique(categories, (word) => {
      const number = parseNumber(word, 0, word.length)
      return Number.isNaN(number) ? undefined : number
    })
    const truths = unique(categories, truthOf)
    this.#truths = truths.size === categories.length ? truths : new Map()
  }

  /** The position of the category, −1 for none. */
  find(word: string): number {
    const named = this.#names.position(word)
    if (named >= 0) return named
    const number = parseNumber(word, 0, word.length)
    if (!Number.isNaN(number)) return this.findNumber(number)
    const truth = truthOf(word)
    return truth === undefined ? -1 : (this.#truths.get(truth) ?? -1)
  }

  /** The position of a category that is this number, or the truth value that it is, −1 for none. */
  findNumber(number: number): number {
    const truth = number === 0 || number === 1 ? this.#truths.get(number) : undefined
    return this.#numbers.get(number) ?? truth ?? -1
  }
}

/** The position of each key that is of one category only. */
function unique<Key>(
  categories: readonly string[],
  keyOf: (category: string) => Key | undefined,
): Map<Key, number> {
  const positions = new Map<Key, number>()
  const repeated = new Set<Key>()
  categories.forEach((category, position) => {
    const key = keyOf(category)
    if (key === undefined) return
    if (positions.has(key)) repeated.add(key)
    positions.set(key, position)
  })
  for (const key of repeated) positions.delete(key)
  return positions
}
