/**
 * Runs of numbers, as a tree: the node of a run is found by that of the run without its last number, and
 * that number. Node 0 is the empty run.
 */
export class RunTree {
  #parents = new Int32Array(1024)
  #lasts = new Int32Array(1024)
  #slots = new Int32Array(4096)
  #size = 1

  /** nodes there are */
  get size(): number {
    return this.#size
  }

  /** The node of the run at `parent` and one more number; −1 if there is none and none is to be added. */
  next(parent: number, last: number, add: boolean): number {
    const mask = this.#slots.length - 1
    let slot = slotOf(parent, last) & mask
    for (;;) {
      const node = this.#slots[slot]
      if (node === 0) break
      if (this.#parents[node] === parent && this.#lasts[node] === last) return node
      slot = (slot + 1) & mask
    }
    if (!add) return -1
    const node = this.#size++
    if (node === this.#parents.length) {
      this.#parents = doubled(this.#parents)
      this.#lasts = doubled(this.#lasts)
    }
    this.#parents[node] = parent
    this.#lasts[node] = last
    this.#slots[slot] = node
    if (2 * node > this.#slots.length) this.#grow()
    return node
  }

  /** The numbers of a run. */
  run(node: number): number[] {
    const numbers: number[] = []
    for (let at = node; at > 0; at = this.#parents[at]) numbers.push(this.#lasts[at])
    return numbers.reverse()
  }

  #grow(): void {
    const slots = new Int32Array(4 * this.#slots.length)
    const mask = slots.length - 1
    for (let node = 1; node < this.#size; node++) {
      let slot = slotOf(this.#parents[node], this.#lasts[node]) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = node
    }
    this.#slots = slots
  }
}

function slotOf(parent: number, last: number): number {
  const mixed = Math.imul(parent, 0x9e3779b1) ^ Math.imul(last, 0x85ebca6b)
  return mixed ^ (mixed >>> 15)
}

function doubled(array: Int32Array) {
  const longer = new Int32Array(2 * array.length)
  longer.set(array)
  return longer
}
