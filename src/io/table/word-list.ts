/** beyond ASCII a letter may be written in two forms */
const TWO_FORMS = /[\u0080-\uffff]/

/**
 * Different texts, numbered as they first appear; the two Unicode forms of one are the same. A cell then takes four
 * bytes, whatever it says.
 */
export class WordList {
  readonly words: string[] = []
  /** holds at most 2²⁴ texts, whose numbers 32-bit floats hold exactly */
  readonly #codes = new Map<string, number>()

  /** The number of a text, a new one if it has none yet. */
  code(text: string): number {
    const known = this.#codes.get(text)
    if (known !== undefined) return known
    const form = TWO_FORMS.test(text) ? text.normalize('NFC') : text
    const code = this.#codes.get(form) ?? this.words.length
    this.#codes.set(text, code)
    if (code < this.words.length) return code
    this.#codes.set(form, code)
    this.words.push(text)
    return code
  }
}
