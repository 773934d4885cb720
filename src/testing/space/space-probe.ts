import { Rng } from '../../random/index.js'
import type { Space } from '../../spaces/index.js'
import type { Fault } from '../harness/check.js'
import { bySize, testEach } from '../harness/smallest.js'
import type { SpaceSettings } from './space-options.js'

/** Beyond this many elements a space is not asked to enumerate: it might build them all. */
const LARGEST_ASKED = 2 ** 20
/** Drawn elements that stand for a space too large to enumerate; of long codes, fewer. */
const DRAWN = { most: 500, least: 50, numbers: 1e5 }
/** Numbers that a statistical test on a space with long codes may draw. */
const NUMBERS = 4e6
/** Numbers of a code that one call makes text of, and their bits; an array to each key would cost more than the key. */
const piece = new Float32Array(2048)
const bits = new Uint16Array(piece.buffer)

/** Elements of a space to test with. */
export interface Elements<Y> {
  /** smallest first, then in the order of enumeration or drawing */
  readonly list: readonly Y[]
  /** whether these are all there are */
  readonly complete: boolean
}

/** All elements of a small space with their codes, in the order of enumeration. */
export interface Enumeration<Y> {
  readonly list: readonly Y[]
  /** `[N, c]` */
  readonly codes: Float32Array
  /** position of the element with this {@link codeKey}; of the first, should there be two */
  readonly positions: ReadonlyMap<string, number>
}

/** A space under test: its elements and codes, found once for all checks. */
export class SpaceProbe<Y> {
  /** whether the space enumerates, and says it is small enough to do it here */
  readonly isSmall: boolean
  #elements?: Elements<Y>
  #enumeration?: Enumeration<Y>

  constructor(
    readonly space: Space<Y>,
    readonly settings: SpaceSettings<Y>,
  ) {
    const { enumerate, logSize } = space
    this.isSmall = enumerate !== undefined && logSize <= Math.log(settings.enumerationLimit) + 1e-6
  }

  rng(label: string): Rng {
    return new Rng(this.settings.seed).split(label)
  }

  /** What `enumerate` gives, up to one more than the limit. */
  enumerated(): readonly Y[] {
    const list: Y[] = []
    for (const y of this.space.enumerate!()) {
      list.push(y)
      if (list.length > this.settings.enumerationLimit) break
    }
    return list
  }

  get elements(): Elements<Y> {
    this.#elements ??= this.#findElements()
    return this.#elements
  }

  get enumeration(): Enumeration<Y> {
    if (this.#enumeration) return this.#enumeration
    const list = this.enumerated()
    const { codeLength } = this.space
    const codes = new Float32Array(list.length * codeLength)
    const positions = new Map<string, number>()
    list.forEach((y, i) => {
      this.space.encode(y, codes, i * codeLength)
      const key = codeKey(codes, i * codeLength, codeLength)
      if (!positions.has(key)) positions.set(key, i)
    })
    this.#enumeration = { list, codes, positions }
    return this.#enumeration
  }

  /** Codes to compare with: all where the space is small, else of elements drawn, `[N, c]`. */
  comparisons(): Float32Array {
    if (this.isSmall) return this.enumeration.codes
    const { list } = this.elements
    const { codeLength } = this.space
    const codes = new Float32Array(list.length * codeLength)
    list.forEach((y, i) => {
      this.space.encode(y, codes, i * codeLength)
    })
    return codes
  }

  /** As many of `count` draws as long codes allow. */
  affordable(count: number): number {
    return Math.max(100, Math.min(count, Math.floor(NUMBERS / this.space.codeLength)))
  }

  /** `count` uniform codes. */
  draw(count: number, label: string): Float32Array {
    const out = new Float32Array(count * this.space.codeLength)
    this.space.sampleUniform(this.rng(label), count, out)
    return out
  }

  encoded(y: Y): Float32Array {
    const code = new Float32Array(this.space.codeLength)
    this.space.encode(y, code, 0)
    return code
  }

  show(y: Y): string {
    return this.settings.show(y)
  }

  /** Tests every element at hand, the smallest first. */
  testElements(test: (y: Y) => Fault | undefined): void {
    testEach(this.elements.list, (y) => `y = ${this.show(y)}`, test)
  }

  #findElements(): Elements<Y> {
    const { space, settings } = this
    const { elements, enumerationLimit } = settings
    const isAsked = space.enumerate !== undefined && space.logSize <= Math.log(LARGEST_ASKED)
    const all = isAsked ? this.enumerated() : []
    if (isAsked && all.length <= enumerationLimit) {
      return { list: bySize([...elements, ...all]), complete: true }
    }
    const share = Math.floor(DRAWN.numbers / space.codeLength)
    const count = Math.max(DRAWN.least, Math.min(DRAWN.most, share))
    const codes = this.draw(count, 'elements')
    const drawn = Array.from({ length: count }, (_, j) => space.decode(codes, j * space.codeLength))
    return { list: bySize([...elements, ...all.slice(0, count), ...drawn]), complete: false }
  }
}

/** A code as the key of a map: its bits as text. */
export function codeKey(codes: Float32Array, at: number, length: number): string {
  let key = ''
  for (let from = 0; from < length; from += piece.length) {
    const count = Math.min(piece.length, length - from)
    // adding 0 makes −0 the key of 0
    for (let i = 0; i < count; i++) piece[i] = codes[at + from + i] + 0
    const some: ArrayLike<number> = bits.subarray(0, 2 * count)
    key += String.fromCharCode.apply(null, some as number[])
  }
  return key
}
