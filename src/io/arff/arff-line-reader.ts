import { unescapeBare, unescapeQuoted } from '../text/escapes.js'
import { parseNumber } from '../text/parse-number.js'
import { shown, textError } from '../text/text-error.js'

export const COMMA = 44
export const OPEN_BRACE = 123
export const CLOSE_BRACE = 125
const PERCENT = 37
const BACKSLASH = 92
const DOUBLE_QUOTE = 34
const SINGLE_QUOTE = 39
const SPACE = 32
const TAB = 9
const CARRIAGE_RETURN = 13

/** Other control characters are a part of a value. */
function isBlank(code: number): boolean {
  return code <= SPACE && (code === SPACE || (code >= TAB && code <= CARRIAGE_RETURN))
}

/**
 * Reads the values of one ARFF line at a time, without copying them out of the text: a value is
 * `text[tokenStart … tokenEnd)`. One reader serves a whole file.
 */
export class ArffLineReader {
  text = ''
  /** number of the line, counted from 1 */
  line = 0
  readonly file: string | undefined
  tokenStart = 0
  tokenEnd = 0
  /** whether the value stood in quotes, which are not a part of it */
  quoted = false
  #escaped = false
  #at = 0
  #end = 0

  constructor(file: string | undefined) {
    this.file = file
  }

  /** Starts on the next line, `text[start … end)`. */
  open(text: string, start: number, end: number): void {
    this.text = text
    this.line++
    this.#at = start
    this.#end = end
  }

  /** Skips blanks; returns the next character's code, or −1 at the end of the line or a comment. */
  peek(): number {
    const { text } = this
    while (this.#at < this.#end) {
      const code = text.charCodeAt(this.#at)
      if (!isBlank(code)) return code === PERCENT ? -1 : code
      this.#at++
    }
    return -1
  }

  /** Skips blanks and one comma; returns whether there was a comma. */
  skipComma(): boolean {
    const comma = this.peek() === COMMA
    if (comma) this.#at++
    return comma
  }

  /** Moves over the character `peek` has just shown. */
  skip(): void {
    this.#at++
  }

  /**
   * Reads the value `peek` has just shown the first character of. Outside quotes it ends before a
   * blank, a brace, or (unless `commaInside`) a comma.
   *
   * @throws PartitaError PARSE_ERROR if a quote is not closed on the line
   */
  readToken(commaInside = false): void {
    const { text } = this
    const end = this.#end
    let at = this.#at
    const first = text.charCodeAt(at)
    this.#escaped = false
    this.quoted = first === SINGLE_QUOTE || first === DOUBLE_QUOTE
    if (this.quoted) {
      for (at++; at < end; at++) {
        const code = text.charCodeAt(at)
        if (code === first) break
        if (code === BACKSLASH) {
          this.#escaped = true
          at++
        }
      }
      if (at >= end) throw this.error('a quote is not closed', { received: shown(this.rest()) })
      this.tokenStart = this.#at + 1
      this.tokenEnd = at
      this.#at = at + 1
      return
    }
    this.tokenStart = at
    for (; at < end; at++) {
      const code = text.charCodeAt(at)
      if (isBlank(code) || code === OPEN_BRACE || code === CLOSE_BRACE) break
      if (code === COMMA && !commaInside) break
      if (code === BACKSLASH) this.#escaped = true
    }
    this.tokenEnd = at
    this.#at = at
  }

  /** The value last read, escapes resolved. */
  tokenText(): string {
    const raw = this.text.slice(this.tokenStart, this.tokenEnd)
    if (!this.#escaped) return raw
    return this.quoted ? unescapeQuoted(raw) : unescapeBare(raw)
  }

  /** The number ≥ 0 that `peek` has just shown the opening brace of; undefined if there is none. */
  readBracedNumber(): number | undefined {
    this.skip()
    if (this.peek() < 0) return undefined
    this.readToken()
    const number = parseNumber(this.text, this.tokenStart, this.tokenEnd)
    if (!(number >= 0 && Number.isFinite(Math.fround(number))) || this.peek() !== CLOSE_BRACE) {
      return undefined
    }
    this.skip()
    return number
  }

  /** What is left of the line, without the blanks around it. */
  rest(): string {
    return this.text.slice(this.#at, this.#end).trim()
  }

  /** A PARSE_ERROR for what stands on the line behind its end. */
  errorAfter(what: string, hint?: string): Error {
    const received = shown(this.rest())
    return this.error(`something follows ${what} on its line`, {
      received,
      hint: hint ?? 'it would be lost: give it a line of its own, or delete it',
    })
  }

  /** A PARSE_ERROR at this line. */
  error(summary: string, details: { expected?: string; received?: string; hint?: string } = {}) {
    return textError('PARSE_ERROR', summary, { file: this.file, line: this.line }, details)
  }
}
