import { checkOption, PartitaError } from '../../errors.js'
import { sum } from '../../numbers/index.js'
import type { Rng } from '../../random/index.js'
import { ItemNames } from '../contract/item-names.js'
import type { Space } from '../contract/space.js'
import { type BoundedCoordinate, type Bounds, boundedCoordinate } from './bounded-coordinate.js'

/** Settings of {@link reals}. */
export interface RealsOptions {
  /**
   * bounds of each coordinate, in order or by name; null or absent: none. A density within bounds is one
   * of the coordinate's logarithm or logit, with its Jacobian
   */
  readonly bounds?: readonly (Bounds | null)[] | Readonly<Record<string, Bounds>>
  /** origin of the codes, on the line that a bounded coordinate is mapped to, `[d]`; default 0 */
  readonly location?: readonly number[]
  /** unit of the codes there, `[d]`; default 1 */
  readonly scale?: readonly number[]
}

/** Smallest and largest width of a step of the Markov chain. */
const STEPS = [0.02, 1] as const
const HALF_LN_2_PI = 0.5 * Math.log(2 * Math.PI)

/** Points of `d` real coordinates; see {@link reals}. */
export class Reals implements Space<ArrayLike<number>> {
  readonly name: string
  readonly codeLength: number
  /** 0: the base law is a probability measure */
  readonly logSize = 0
  /** names of the coordinates, `[d]` */
  readonly coordinates: readonly string[]
  /** bounds of each coordinate, `[d]` */
  readonly bounds: readonly Bounds[]
  readonly location: readonly number[]
  readonly scale: readonly number[]
  readonly #maps: readonly BoundedCoordinate[]

  constructor(coordinates: number | readonly string[], options: RealsOptions = {}) {
    const d = typeof coordinates === 'number' ? coordinates : coordinates.length
    checkOption(Number.isInteger(d) && d >= 1, 'reals', 'at least one coordinate', d)
    this.coordinates = new ItemNames(coordinates).names
    this.codeLength = d
    this.name = `reals(${d})`
    this.bounds = readBounds(this.coordinates, options.bounds)
    this.location = numbers('location', options.location, d, 0, Number.isFinite)
    this.scale = numbers('scale', options.scale, d, 1, (s) => s > 0 && s < Infinity)
    this.#maps = this.bounds.map(boundedCoordinate)
  }

  encode(y: ArrayLike<number>, out: Float32Array, at: number): void {
    for (let i = 0; i < this.codeLength; i++) {
      out[at + i] = (this.#maps[i].toLine(y[i]) - this.location[i]) / this.scale[i]
    }
  }

  decode(code: Float32Array, at: number): number[] {
    return this.#maps.map((map, i) => map.fromLine(this.#onLine(code, at, i)))
  }

  contains(y: unknown): y is ArrayLike<number> {
    const given = y as ArrayLike<number> | null | undefined
    if (typeof given !== 'object' || given?.length !== this.codeLength) return false
    return this.bounds.every(
      ([low, high], i) => Number.isFinite(given[i]) && given[i] > low && given[i] < high,
    )
  }

  /** independent draws of the base law, standard normal in every coordinate of the code */
  sampleUniform(rng: Rng, count: number, out: Float32Array): void {
    for (let at = 0; at < count * this.codeLength; at++) out[at] = rng.normal()
  }

  /** `ln` of the base law's density in the units of the elements, at the one with this code */
  logBaseDensity(code: ArrayLike<number>, at: number): number {
    return standardNormalLogDensity(code, at, this.codeLength) + this.logSlope(code, at)
  }

  /** `ln |dφ/dy|` of the code at the element with this code: turns a density of codes into one of elements */
  logSlope(code: ArrayLike<number>, at: number): number {
    let sum = 0
    for (let i = 0; i < this.codeLength; i++) {
      sum += this.#maps[i].logSlope(this.#onLine(code, at, i)) - Math.log(this.scale[i])
    }
    return sum
  }

  /** A move that keeps the base law: `z ← √(1 − β²) z + β ξ`, ξ standard normal (Crank–Nicolson). */
  step(code: Float32Array, at: number, rng: Rng): void {
    const [least, most] = STEPS
    const beta = least * (most / least) ** rng.uniform()
    const keep = Math.sqrt(1 - beta * beta)
    for (let i = at; i < at + this.codeLength; i++) code[i] = keep * code[i] + beta * rng.normal()
  }

  /**
   * The same space with codes of mean 0 and deviation 1 over the given points.
   *
   * @param points in the units of the elements, `[n, d]` row-major
   * @param weights of the points, `[n]`; absent: all alike
   * @throws PartitaError `NOT_IN_SPACE` for a point outside, naming row and coordinate; `INVALID_OPTION`
   *   for a coordinate that is the same at all of them
   */
  scaledTo(points: ArrayLike<number>, weights?: ArrayLike<number>): Reals {
    const d = this.codeLength
    const rows = points.length / d
    const total = weights ? sum(weights) : rows
    const location = new Array<number>(d).fill(0)
    const scale = new Array<number>(d).fill(0)
    for (let i = 0; i < d; i++) {
      const line = Float64Array.from({ length: rows }, (_, r) => {
        const y = points[r * d + i]
        this.#check(y, r, i)
        return this.#maps[i].toLine(y)
      })
      line.forEach((u, r) => {
        location[i] += ((weights?.[r] ?? 1) * u) / total
      })
      line.forEach((u, r) => {
        scale[i] += ((weights?.[r] ?? 1) * (u - location[i]) ** 2) / total
      })
      scale[i] = Math.sqrt(scale[i])
      if (line.every((u) => u === line[0])) {
        throw new PartitaError('INVALID_OPTION', `${this.coordinates[i]} is constant`, {
          expected: 'values that differ: a constant has no density',
          received: `${points[i]} in all ${rows} rows`,
          hint: 'leave the column out',
        })
      }
    }
    return new Reals(this.coordinates, { bounds: this.bounds, location, scale })
  }

  #check(y: number, row: number, i: number): void {
    const [low, high] = this.bounds[i]
    if (y > low && y < high && Number.isFinite(y)) return
    throw new PartitaError('NOT_IN_SPACE', `a value of ${this.coordinates[i]} is out of bounds`, {
      expected: `a finite number above ${low} and below ${high}`,
      received: String(y),
      where: `row ${row}`,
      hint: 'widen the bounds, or remove the row',
    })
  }

  #onLine(code: ArrayLike<number>, at: number, i: number): number {
    return code[at + i] * this.scale[i] + this.location[i]
  }
}

/**
 * Points of `d` real coordinates, with names and bounds. Their code is the point itself, each coordinate
 * mapped to the whole line and scaled: `z = (u(y) − location) / scale`. The base law, relative to which
 * scores are taken, is standard normal in the code; tasks report densities in the units given.
 *
 * @param coordinates how many, or the name of each
 * @throws PartitaError `INVALID_OPTION`
 *
 * @example
 * ```ts
 * import { reals } from 'partita/core'
 * const space = reals(['height', 'share'], { bounds: { height: [0, Infinity], share: [0, 1] } })
 * console.log(space.contains([1.7, 0.4]), space.contains([-1, 0.4])) // true false
 * const code = new Float32Array(2)
 * space.encode([1, 0.5], code, 0)
 * console.log(code, space.decode(code, 0)) // [0, 0], [1, 0.5]
 * ```
 */
export function reals(coordinates: number | readonly string[], options?: RealsOptions): Reals {
  return new Reals(coordinates, options)
}

/** `ln` of the standard normal density of `d` coordinates from `at` on, nats. */
export function standardNormalLogDensity(code: ArrayLike<number>, at: number, d: number): number {
  let square = 0
  for (let i = at; i < at + d; i++) square += code[i] * code[i]
  return -0.5 * square - d * HALF_LN_2_PI
}

function readBounds(names: readonly string[], given: RealsOptions['bounds']): Bounds[] {
  const byOrder = Array.isArray(given) ? (given as readonly (Bounds | null)[]) : undefined
  if (byOrder) {
    const { length } = byOrder
    checkOption(length === names.length, 'bounds', `bounds for ${names.length} coordinates`, length)
  } else {
    for (const name of Object.keys(given ?? {})) {
      checkOption(names.includes(name), 'bounds', `coordinates among ${names.join(', ')}`, name)
    }
  }
  return names.map((name, i) => {
    const bounds = byOrder ? byOrder[i] : (given as Readonly<Record<string, Bounds>>)?.[name]
    const [low, high] = bounds ?? [-Infinity, Infinity]
    checkOption(low < high, `bounds of ${name}`, 'a lower and a larger upper one', bounds)
    return [low, high]
  })
}

function numbers(
  option: string,
  given: readonly number[] | undefined,
  d: number,
  value: number,
  accepts: (n: number) => boolean,
): readonly number[] {
  const all = given ?? new Array<number>(d).fill(value)
  checkOption(all.length === d && all.every(accepts), option, `${d} finite numbers`, given)
  return all
}
