import type { Tape, Variable } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import { variableName } from '../../expressions/index.js'
import type { Rng } from '../../random/index.js'
import { checkWeights } from '../contract/check-weights.js'
import type { LinearSampler, Space, Variables } from '../contract/space.js'

/** Parts of a product: a list, or an object of named ones. */
export type Parts = readonly Space<unknown>[] | Readonly<Record<string, Space<unknown>>>

/** Elements of a product: one of each part, in the same list or object form. */
export type PartOutputs<P extends Parts> = {
  readonly [K in keyof P]: P[K] extends Space<infer Y> ? Y : never
}

/** What `Product.parse` understands: for each part, what that part's own `parse` does. */
export type PartInputs<P extends Parts> = {
  readonly [K in keyof P]: P[K] extends { parse(input: infer Input): unknown }
    ? Input
    : P[K] extends Space<infer Y>
      ? Y
      : never
}

/**
 * One element of each of several spaces. The code is the parts' codes one after the other,
 * `|Y| = Π |Y_i|`. Whatever all parts can do, the product can, part by part: enumerate, maximise,
 * project, and the log-partition of a linear score, which is the sum of the parts'.
 *
 * Made by {@link product}.
 *
 * @example
 * ```ts
 * import { choices, type Product, product, subsets } from 'partita/core'
 * const engine = choices(['petrol', 'electric'])
 * const extras = subsets(['roof', 'hook', 'radio'])
 * const car: Product<{ engine: typeof engine; extras: typeof extras }> = product({ engine, extras })
 * console.log(car.parse({ engine: 'electric', extras: ['hook'] })) // { engine: 1, extras: Set {1} }
 * ```
 */
export class Product<P extends Parts> implements Space<PartOutputs<P>> {
  readonly name: string
  readonly codeLength: number
  readonly logSize: number
  readonly parts: P
  /** whether all parts are free bits */
  readonly freeBits: boolean
  /** Every element, lazily, the last part changing fastest. Absent if a part cannot enumerate. */
  readonly enumerate?: () => Iterable<PartOutputs<P>>
  /** Part by part. Absent if a part cannot maximise. */
  readonly maximize?: (weights: Float32Array) => PartOutputs<P>
  /** Part by part: the hull of a product is the product of the hulls. Absent if a part cannot project. */
  readonly project?: (point: Float32Array, at: number) => void
  /** One move of one part chosen uniformly. Absent if a part has no moves. */
  readonly step?: (code: Float32Array, at: number, rng: Rng) => void
  /** The sum of the parts': `[B, c] → [B, 1]`. Absent if a part has none. */
  readonly linearLogPartition?: (tape: Tape, scores: Variable) => Variable
  /** Part by part. Absent if a part has none. */
  readonly linearSampler?: LinearSampler
  readonly indicators: number
  readonly #spaces: readonly Space<unknown>[]
  readonly #starts: readonly number[]
  /** names of the parts; absent for a list */
  readonly #names: readonly string[] | undefined

  /** @throws PartitaError INVALID_OPTION unless there is a part, and each is a space */
  constructor(parts: P) {
    this.parts = parts
    this.#names = Array.isArray(parts) ? undefined : Object.keys(parts)
    const spaces: readonly Space<unknown>[] = Object.values(parts)
    checkOption(spaces.length > 0, 'parts', 'at least one space', 'none')
    spaces.forEach((part, i) => {
      checkOption(isSpace(part), this.#names?.[i] ?? `part ${i + 1}`, 'a space', typeof part)
    })
    this.#spaces = spaces
    let length = 0
    const starts = spaces.map(({ codeLength }) => {
      length += codeLength
      return length - codeLength
    })
    this.#starts = starts // where each part's code starts
    this.codeLength = length
    const own = spaces.findIndex(({ indicators: n, codeLength: c }) => (n ?? c) < c)
    this.indicators = own < 0 ? length : starts[own] + spaces[own].indicators!
    this.logSize = spaces.reduce((sum, { logSize }) => sum + logSize, 0)
    const shown = spaces.map(({ name }, i) => (this.#names ? `${this.#names[i]}: ${name}` : name))
    this.name = `product(${shown.join(', ')})`
    this.freeBits = spaces.every(({ freeBits }) => freeBits)

    if (spaces.every(({ enumerate }) => enumerate)) {
      this.enumerate = () => this.#enumerate()
    }
    if (spaces.every(({ maximize }) => maximize)) {
      this.maximize = (weights) => {
        checkWeights(weights, this.codeLength)
        return this.#build((part, start) =>
          part.maximize!(weights.subarray(start, start + part.codeLength)),
        )
      }
    }
    if (spaces.every(({ project }) => project)) {
      this.project = (point, at) => {
        spaces.forEach((part, i) => void part.project!(point, at + starts[i]))
      }
    }
    if (spaces.every(({ step }) => step)) {
      this.step = (code, at, rng) => {
        const i = rng.integer(spaces.length)
        spaces[i].step!(code, at + starts[i], rng)
      }
    }
    if (spaces.every(({ linearSampler }) => linearSampler)) {
      const own = (scores: Float64Array, i: number) =>
        scores.subarray(starts[i], starts[i] + spaces[i].codeLength)
      this.linearSampler = {
        sample: (scores, rng, count, out) => {
          this.#fill(count, out, (part, i, drawn) => {
            part.linearSampler!.sample(own(scores, i), rng, count, drawn)
          })
        },
        logPartition: (scores) =>
          spaces.reduce(
            (sum, part, i) => sum + part.linearSampler!.logPartition(own(scores, i)),
            0,
          ),
      }
    }
    if (spaces.every(({ linearLogPartition }) => linearLogPartition)) {
      this.linearLogPartition = (tape, scores) =>
        spaces
          .map((part, i) =>
            part.linearLogPartition!(tape, columns(tape, scores, starts[i], part.codeLength)),
          )
          .reduce((sum, one) => tape.add(sum, one))
    }
  }

  /**
   * In texts the names are the parts' own, as far as only one part has them; and always with the name
   * of their part before them, `engine_diesel`, or with its number in a list, `part1_diesel`.
   */
  get variables(): Variables<PartOutputs<P>> {
    const parts = this.#spaces.map((part, i) => ({
      variables: part.variables ?? { names: [], read: () => {} },
      prefix: this.#names ? variableName(this.#names[i]) : `part${i + 1}`,
    }))
    const plain = parts.flatMap(({ variables }) => variables.names)
    const prefixed = parts.flatMap(({ variables, prefix }) =>
      variables.names.map((name) => `${prefix}_${name}`),
    )
    return {
      names: [...plain, ...prefixed],
      read: (y, out) => {
        let at = 0
        this.#values(y).forEach((value, i) => {
          const { variables } = parts[i]
          variables.read(value, out.subarray(at, at + variables.names.length))
          at += variables.names.length
        })
        out.copyWithin(at, 0, at)
      },
    }
  }

  /** @throws PartitaError NOT_IN_SPACE naming the part that is not in its space */
  encode(y: PartOutputs<P>, out: Float32Array, at: number): void {
    this.#partsOf(y).forEach((value, i) => {
      this.#spaces[i].encode(value, out, at + this.#starts[i])
    })
  }

  decode(code: Float32Array, at: number): PartOutputs<P> {
    return this.#build((part, start) => part.decode(code, at + start))
  }

  contains(y: unknown): y is PartOutputs<P> {
    return this.#hasParts(y) && this.#values(y).every((value, i) => this.#spaces[i].contains(value))
  }

  sampleUniform(rng: Rng, count: number, out: Float32Array): void {
    this.#fill(count, out, (part, _, drawn) => part.sampleUniform(rng, count, drawn))
  }

  /**
   * The element meant by one input a part: each as the part's own `parse` understands it, or an
   * element of the part if it has none.
   *
   * @throws PartitaError NOT_IN_SPACE, or what the part throws
   */
  parse(input: PartInputs<P>): PartOutputs<P> {
    const values = this.#partsOf(input)
    return this.#build((part, _, i) => {
      if (hasParse(part)) return part.parse(values[i])
      if (part.contains(values[i])) return values[i]
      throw this.#notAPart(i, String(values[i]))
    })
  }

  /** Writes `count` codes, of which each part draws its own columns into `[count, its length]`. */
  #fill(
    count: number,
    out: Float32Array,
    draw: (part: Space<unknown>, i: number, drawn: Float32Array) => void,
  ): void {
    const c = this.codeLength
    this.#spaces.forEach((part, i) => {
      const width = part.codeLength
      const drawn = new Float32Array(count * width)
      draw(part, i, drawn)
      for (let j = 0; j < count; j++) {
        const from = j * width
        const to = j * c + this.#starts[i]
        for (let e = 0; e < width; e++) out[to + e] = drawn[from + e]
      }
    })
  }

  /** One value a part, in the form of the parts. */
  #build(make: (part: Space<unknown>, start: number, i: number) => unknown): PartOutputs<P> {
    const values = this.#spaces.map((part, i) => make(part, this.#starts[i], i))
    return this.#assemble(values)
  }

  #assemble(values: readonly unknown[]): PartOutputs<P> {
    const names = this.#names
    const y = names ? Object.fromEntries(names.map((name, i) => [name, values[i]])) : values
    return y as PartOutputs<P>
  }

  #hasParts(y: unknown): y is PartOutputs<P> {
    if (typeof y !== 'object' || y === null) return false
    const names = this.#names
    if (!names) return Array.isArray(y) && y.length === this.#spaces.length
    return (
      !Array.isArray(y) &&
      Object.keys(y).length === names.length &&
      names.every((name) => Object.hasOwn(y, name))
    )
  }

  #values(y: object): readonly unknown[] {
    const names = this.#names
    if (!names) return y as readonly unknown[]
    return names.map((name) => (y as Record<string, unknown>)[name])
  }

  #partsOf(y: unknown): readonly unknown[] {
    if (this.#hasParts(y)) return this.#values(y)
    throw new PartitaError('NOT_IN_SPACE', 'this has not one value for each part', {
      expected: this.#names
        ? `an object of ${this.#names.join(', ')}`
        : `an array of ${this.#spaces.length} values`,
      received: Array.isArray(y)
        ? `an array of ${y.length}`
        : typeof y === 'object' && y !== null
          ? `an object of ${Object.keys(y).join(', ') || 'nothing'}`
          : String(y),
      where: this.name,
    })
  }

  #notAPart(i: number, received: string): PartitaError {
    return new PartitaError('NOT_IN_SPACE', 'a value is not in the space of its part', {
      expected: `an element of ${this.#spaces[i].name}`,
      received,
      where: this.#names ? `part ${this.#names[i]}` : `part ${i + 1}`,
    })
  }

  *#enumerate(from = 0, values: unknown[] = []): Iterable<PartOutputs<P>> {
    if (from === this.#spaces.length) {
      yield this.#assemble(values.slice())
      return
    }
    for (const value of this.#spaces[from].enumerate!()) {
      values[from] = value
      yield* this.#enumerate(from + 1, values)
    }
  }
}

/**
 * The space of one element of each part: of a list of spaces, with arrays as elements, or of an
 * object of named spaces, with objects as elements.
 *
 * @throws PartitaError INVALID_OPTION unless there is a part, and each is a space
 *
 * @example
 * ```ts
 * import { choices, product, subsets } from 'partita'
 * const list = product(choices(3), subsets(2))
 * console.log(list.contains([2, new Set([0])])) // true
 * const named = product({ size: choices(['S', 'L']), toppings: subsets(['ham', 'egg']) })
 * console.log(named.parse({ size: 'L', toppings: ['egg'] })) // { size: 1, toppings: Set {1} }
 * ```
 */
export function product<P extends readonly Space<unknown>[]>(...parts: P): Product<P>
export function product<P extends Readonly<Record<string, Space<unknown>>>>(parts: P): Product<P>
export function product(...parts: readonly unknown[]): Product<Parts> {
  const [first] = parts
  const isNamed = parts.length === 1 && !isSpace(first) && typeof first === 'object' && first
  return new Product((isNamed ? first : parts) as Parts)
}

function isSpace(part: unknown): part is Space<unknown> {
  const { codeLength, encode } = (part ?? {}) as Partial<Space<unknown>>
  return typeof codeLength === 'number' && typeof encode === 'function'
}

function hasParse<Y>(part: Space<Y>): part is Space<Y> & { parse(input: unknown): Y } {
  return 'parse' in part && typeof part.parse === 'function'
}

/** `count` columns of a matrix from `start` on, by a product with a 0/1 matrix: `[B, c] → [B, count]`. */
function columns(tape: Tape, a: Variable, start: number, count: number): Variable {
  if (count === a.cols) return a
  const selection = new Float32Array(a.cols * count)
  for (let i = 0; i < count; i++) selection[(start + i) * count + i] = 1
  return tape.matmul(a, tape.upload(selection, a.cols, count))
}
