import type { TextOptions } from '../../words/index.js'
import type {
  CategoryChoice,
  PlainChoice,
  TagsChoice,
  TextChoice,
} from '../table/column-choices.js'

/**
 * A column of texts: weights of their words, or runs of characters.
 *
 * @example
 * ```ts
 * import { TableEncoder, text } from 'partita/features'
 * const encoder = new TableEncoder({ columns: { title: text({ ngrams: [1, 2], stopWords: ['the'] }) } })
 * const { featureNames } = await encoder.fit([{ title: 'The rain' }, { title: 'The rain in Rome' }])
 * console.log(featureNames) // title:in, title:in rome, title:rain, title:rain in, title:rome
 * ```
 */
export function text(options: TextOptions = {}): TextChoice {
  return { kind: 'text', ...options }
}

/**
 * A column of categories: an indicator of each; of rare ones, and those that are new, of all together.
 *
 * @example
 * ```ts
 * import { categorical, TableEncoder } from 'partita/features'
 * const rows = ['rock', 'jazz', 'rock'].map((genre) => ({ genre }))
 * const encoder = new TableEncoder({ columns: { genre: categorical({ minRows: 2 }) } })
 * console.log((await encoder.fit(rows)).featureNames) // genre=rock, genre (other)
 * ```
 */
export function categorical(options: Omit<CategoryChoice, 'kind'> = {}): CategoryChoice {
  return { kind: 'categories', ...options }
}

/** A column of lists of categories, arrays or `rain;sun`: an indicator of each. */
export function tags(options: Omit<TagsChoice, 'kind'> = {}): TagsChoice {
  return { kind: 'tags', ...options }
}

/** A column of numbers. */
export function number(): PlainChoice {
  return { kind: 'number' }
}

/** A column of dates, `Date`s or `2024-01-31`: days since 1970-01-01. */
export function date(): PlainChoice {
  return { kind: 'date' }
}

/** A column of two values, such as true and false: 0 or 1. */
export function flag(): PlainChoice {
  return { kind: 'flag' }
}
