import type { Rng } from '../../random/index.js'

/** Up to so many of the elements that come by, each set of them equally likely (Vitter 1985, algorithm R). */
export class Reservoir<T> {
  readonly elements: T[] = []
  #seen = 0

  constructor(
    readonly size: number,
    private readonly rng: Rng,
  ) {}

  /** Whether the element that comes by is kept, and which is lost for it. */
  offer(create: () => T): { readonly kept: boolean; readonly lost?: T } {
    const at = this.#seen++
    if (at < this.size) {
      this.elements.push(create())
      return { kept: true }
    }
    const place = Math.floor(this.rng.uniform() * this.#seen)
    if (place >= this.size) return { kept: false }
    const lost = this.elements[place]
    this.elements[place] = create()
    return { kept: true, lost }
  }
}
