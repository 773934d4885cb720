/** Different texts, numbered as they first appear. A cell then takes four bytes, whatever it says. */
export class WordList {
  readonly words: string[] = []
  /** holds at most 2²⁴ texts, whose numbers 32-bit floats hold exactly */
  readonly #codes = new Map<string, number>()

  /** The number of a text, a new one if it has none yet. */
  code(text: string): number {
    const known = this.#codes.get(text)
    if (known !== undefined) return known
    const code = this.words.length
    this.#codes.set(text, code)
    this.words.push(text)
    return code
  }
}
