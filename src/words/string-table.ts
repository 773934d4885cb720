const UPPER_A = 65
const UPPER_Z = 90

/** Different words, numbered as they first appear; found in a text without cutting them out of it. */
export class StringTable {
  readonly strings: string[] = []
  #hashes = new Int32Array(1024)
  /** numbers from 1 by hash, open addressing; 0: free */
  #slots = new Int32Array(4096)

  /**
   * The number of the word from `start` to `end` of a text, −1 if it has none and is not to be added.
   *
   * @param lowered capital letters of ASCII count as small ones
   */
  find(text: string, start: number, end: number, lowered: boolean, add: boolean): number {
    let hash = 0
    for (let at = start; at < end; at++) {
      hash = Math.imul(hash ^ unitAt(text, at, lowered), 0x01000193)
      hash ^= hash >>> 15
    }
    const mask = this.#slots.length - 1
    let slot = hash & mask
    for (;;) {
      const number = this.#slots[slot] - 1
      if (number < 0) break
      if (this.#hashes[number] === hash && this.#is(number, text, start, end, lowered)) {
        return number
      }
      slot = (slot + 1) & mask
    }
    if (!add) return -1
    const word = text.slice(start, end)
    return this.#insert(lowered ? word.toLowerCase() : word, hash, slot)
  }

  #is(number: number, text: string, start: number, end: number, lowered: boolean): boolean {
    const word = this.strings[number]
    if (word.length !== end - start) return false
    for (let at = 0; at < word.length; at++) {
      if (word.charCodeAt(at) !== unitAt(text, start + at, lowered)) return false
    }
    return true
  }

  #insert(word: string, hash: number, slot: number): number {
    const number = this.strings.length
    this.strings.push(word)
    if (number === this.#hashes.length) {
      const hashes = new Int32Array(2 * number)
      hashes.set(this.#hashes)
      this.#hashes = hashes
    }
    this.#hashes[number] = hash
    this.#slots[slot] = number + 1
    if (2 * number > this.#slots.length) this.#grow()
    return number
  }

  #grow(): void {
    const slots = new Int32Array(4 * this.#slots.length)
    const mask = slots.length - 1
    for (let number = 0; number < this.strings.length; number++) {
      let slot = this.#hashes[number] & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = number + 1
    }
    this.#slots = slots
  }
}

function unitAt(text: string, at: number, lowered: boolean): number {
  const unit = text.charCodeAt(at)
  return lowered && unit >= UPPER_A && unit <= UPPER_Z ? unit + 32 : unit
}
