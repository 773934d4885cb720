import type { CsrArrays } from '../engine/index.js'
import { PartitaError } from '../errors.js'
import { fitText, textEncoder } from './fit-text.js'
import { type TextModel, type TextOptions, termName, textWidth } from './text-model.js'
import { checkTextOptions, loadTextModel, loadTextOptions } from './text-settings.js'

/**
 * Makes sparse rows of numbers of texts: how often each term is in each, weighed by how rare it is among the texts to
 * learn from (TF-IDF), or hashed. Constructing stores the options; `fit` does the work.
 *
 *   w(t, text) = f(n) · (ln((1 + N) / (1 + N_t)) + 1), rows then of length 1
 *
 * with n the times that t is in the text, `f(n) = n` (or `1 + ln n`, `1`), N texts and N_t of them that hold t:
 * what scikit-learn's `TfidfVectorizer` computes; with `hashBits` what its `HashingVectorizer` does.
 *
 * @throws PartitaError `INVALID_OPTION`
 * @example
 * ```ts
 * import { TextVectorizer } from 'partita/features'
 * const texts = ['Rain in the north', 'Sun in the south', 'Rain and sun']
 * const vectorizer = await new TextVectorizer({ stopWords: ['in', 'the', 'and'] }).fit(texts)
 * console.log(vectorizer.terms) // north rain south sun
 * console.log(vectorizer.transform(['sun sun rain']).values) // 0.447 0.894
 * ```
 */
export class TextVectorizer {
  constructor(readonly options: TextOptions = {}) {
    checkTextOptions(options)
  }

  /**
   * Learns the terms of texts and how rare they are.
   *
   * @throws PartitaError (as a rejection) `EMPTY_DATA` if no term is left; `UNSUPPORTED` if a package that the
   *   options name is not installed
   */
  async fit(texts: readonly string[]): Promise<FittedTextVectorizer> {
    checkTexts(texts)
    const { model } = fitText(texts, await loadTextOptions(this.options))
    return new FittedTextVectorizer(model)
  }

  /** The same, and the rows of these texts, `[texts, terms]`. */
  async fitTransform(
    texts: readonly string[],
  ): Promise<{ readonly vectorizer: FittedTextVectorizer; readonly features: CsrArrays }> {
    checkTexts(texts)
    const { model, rows } = fitText(texts, await loadTextOptions(this.options))
    return { vectorizer: new FittedTextVectorizer(model), features: rows }
  }
}

/**
 * A text vectoriser that knows its terms. It never changes.
 *
 * @example
 * ```ts
 * import { FittedTextVectorizer, TextVectorizer } from 'partita/features'
 * const fitted = await new TextVectorizer({ hashBits: 16 }).fit(['rain', 'sun'])
 * const again = await FittedTextVectorizer.fromJSON(JSON.parse(JSON.stringify(fitted)))
 * console.log(again.transform(['rain and sun']).cols) // 65536
 * ```
 */
export class FittedTextVectorizer {
  readonly #encode: (texts: readonly string[]) => CsrArrays

  /** @internal */
  constructor(readonly model: TextModel) {
    this.#encode = textEncoder(model)
  }

  /** what the columns stand for; numbers where terms are hashed */
  get terms(): readonly string[] {
    const { model } = this
    return Array.from({ length: textWidth(model) }, (_, column) => termName(model, column))
  }

  /** The rows of texts, `[texts, terms]`; terms that it does not know count for nothing. */
  transform(texts: readonly string[]): CsrArrays {
    checkTexts(texts)
    return this.#encode(texts)
  }

  /** all that was learned, as plain JSON */
  toJSON(): TextModel {
    return this.model
  }

  /** Rebuilds one from {@link toJSON}. */
  static async fromJSON(model: TextModel): Promise<FittedTextVectorizer> {
    await loadTextModel(model)
    return new FittedTextVectorizer(model)
  }
}

function checkTexts(texts: readonly string[]): void {
  const isList = Array.isArray(texts)
  const wrong = isList ? texts.findIndex((text) => typeof text !== 'string') : 0
  if (isList && texts.length > 0 && wrong < 0) return
  throw new PartitaError(
    isList && texts.length === 0 ? 'EMPTY_DATA' : 'SHAPE_MISMATCH',
    'no texts',
    {
      expected: 'an array of strings',
      received: isList ? (texts.length === 0 ? 'an empty one' : typeof texts[wrong]) : typeof texts,
      ...(isList && wrong >= 0 && { where: `text ${wrong}` }),
    },
  )
}
