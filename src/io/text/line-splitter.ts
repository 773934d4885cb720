const LINE_FEED = 10

/** Takes a line, `text[start … end)` without its end. */
export type LineReader = (text: string, start: number, end: number) => void

/**
 * Cuts text that comes in pieces into lines, whichever way they end: line feed, carriage return, or
 * both. The time is linear in the text however it is cut: what is left of a line is looked at once.
 */
export class LineSplitter {
  readonly #onLine: LineReader
  /** what is there of a line that has not ended */
  #begun: string[] = []
  /** the last piece ended with a carriage return, which a line feed may follow */
  #returned = false

  constructor(onLine: LineReader) {
    this.#onLine = onLine
  }

  push(piece: string): void {
    if (piece === '') return
    let start = this.#returned && piece.charCodeAt(0) === LINE_FEED ? 1 : 0
    this.#returned = false
    // where the next of each stands; a kind that does not occur is looked for once
    let feed = piece.indexOf('\n', start)
    let carriage = piece.indexOf('\r', start)
    while (feed >= 0 || carriage >= 0) {
      const isFeed = carriage < 0 || (feed >= 0 && feed < carriage)
      const end = isFeed ? feed : carriage
      this.#end(piece, start, end)
      start = end + 1
      if (!isFeed && feed === start) start++
      else if (!isFeed && start === piece.length) this.#returned = true
      if (feed >= 0 && feed < start) feed = piece.indexOf('\n', start)
      if (carriage >= 0 && carriage < start) carriage = piece.indexOf('\r', start)
    }
    if (start < piece.length) this.#begun.push(piece.slice(start))
  }

  /** Ends a last line that nothing ends. */
  finish(): void {
    const rest = this.#begun.join('')
    this.#begun = []
    if (rest !== '') this.#onLine(rest, 0, rest.length)
  }

  #end(piece: string, start: number, end: number): void {
    if (this.#begun.length === 0) {
      this.#onLine(piece, start, end)
      return
    }
    this.#begun.push(piece.slice(start, end))
    const line = this.#begun.join('')
    this.#begun = []
    this.#onLine(line, 0, line.length)
  }
}
