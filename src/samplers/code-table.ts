const EMPTY = -1

/** Distinct codes of one length, found by their values: open addressing over a hash of their bits. */
export class CodeTable {
  /** codes kept so far */
  size = 0
  /** `[size, codeLength]`; places beyond are free */
  readonly codes: Float32Array
  private readonly slots: Int32Array

  /** @param capacity the most codes there can be */
  constructor(
    readonly codeLength: number,
    capacity: number,
  ) {
    this.codes = new Float32Array(capacity * codeLength)
    this.slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * capacity + 1))).fill(EMPTY)
  }

  /** position of the code at `codes[at … at + codeLength)`, which is added if it is new */
  add(codes: Float32Array, at: number): number {
    const slot = this.slotOf(codes, at)
    if (this.slots[slot] === EMPTY) {
      this.codes.set(codes.subarray(at, at + this.codeLength), this.size * this.codeLength)
      this.slots[slot] = this.size++
    }
    return this.slots[slot]
  }

  /** position of a code, or −1 */
  find(codes: Float32Array, at: number): number {
    return this.slots[this.slotOf(codes, at)]
  }

  /** the slot that holds a code, or the free one where it would go */
  private slotOf(codes: Float32Array, at: number): number {
    const mask = this.slots.length - 1
    let slot = hash(codes, at, this.codeLength) & mask
    for (let held = this.slots[slot]; held !== EMPTY; held = this.slots[slot]) {
      if (this.isAt(held, codes, at)) break
      slot = (slot + 1) & mask
    }
    return slot
  }

  private isAt(held: number, codes: Float32Array, at: number): boolean {
    const first = held * this.codeLength
    for (let i = 0; i < this.codeLength; i++) {
      if (this.codes[first + i] !== codes[at + i]) return false
    }
    return true
  }
}

/** equal values give equal hashes, −0 and 0 too */
function hash(codes: Float32Array, at: number, length: number): number {
  const bits = new Int32Array(codes.buffer, codes.byteOffset + at * 4, length)
  let h = length
  for (let i = 0; i < length; i++) {
    const word = bits[i] === -0x80000000 ? 0 : bits[i]
    h = Math.imul(h ^ word, 0x5bd1e995)
    h ^= h >>> 15
  }
  return h >>> 0
}
