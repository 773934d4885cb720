import { inCommandLineWords } from '../options/command-line-words.js'
import type { OutputStream } from '../options/context.js'
import { printable } from '../printable.js'

/**
 * Warnings of a file that is read in blocks: each once, and in the end how many blocks said the same with other
 * numbers.
 */
export class BlockWarnings {
  readonly #more = new Map<string, { readonly text: string; blocks: number }>()

  constructor(private readonly stream: OutputStream) {}

  add(warnings: readonly string[]): void {
    for (const text of warnings) {
      const kind = text.replace(/\d+/g, '#')
      const known = this.#more.get(kind)
      if (known) known.blocks++
      else {
        this.#more.set(kind, { text, blocks: 0 })
        this.#write(text)
      }
    }
  }

  finish(): void {
    for (const { text, blocks } of this.#more.values()) {
      const parts = blocks === 1 ? '1 more part' : `${blocks} more parts`
      if (blocks > 0) this.#write(`the like in ${parts} of the file: ${text}`)
    }
  }

  #write(text: string): void {
    this.stream.write(`warning: ${printable(inCommandLineWords(text))}\n`)
  }
}
