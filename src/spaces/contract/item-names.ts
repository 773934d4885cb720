import { checkOption, PartitaError } from '../../errors.js'

/** An item by its name or its index. */
export type Item = string | number

/** What elements are made of, items or labels: names, and the way from a name back to its index. */
export class ItemNames {
  /** the indices as text if no names were given */
  readonly names: readonly string[]
  readonly #indexOf: ReadonlyMap<string, number>

  /**
   * @param kind what messages call one of them
   * @throws PartitaError INVALID_OPTION unless there is an item, and each has its own name
   */
  constructor(
    items: number | readonly string[],
    private readonly kind: 'item' | 'label' = 'item',
  ) {
    const count = typeof items === 'number' ? items : items.length
    const isCount = Number.isInteger(count) && count >= 1
    checkOption(isCount, `${kind}s`, `at least one ${kind}`, count)
    this.names = Object.freeze(
      typeof items === 'number' ? Array.from({ length: count }, (_, i) => String(i)) : [...items],
    )
    this.#indexOf = new Map(this.names.map((name, i) => [name, i]))
    const repeated = this.names.find((name, i) => this.#indexOf.get(name) !== i)
    if (repeated !== undefined) {
      throw new PartitaError('INVALID_OPTION', `two ${kind}s have the same name`, {
        expected: 'distinct names',
        received: `${quoted(repeated)} more than once`,
      })
    }
  }

  get count(): number {
    return this.names.length
  }

  /** whether every name is a single character */
  get areLetters(): boolean {
    return this.names.every((name) => [...name].length === 1)
  }

  has(name: string): boolean {
    return this.#indexOf.has(name)
  }

  /**
   * The index of one item.
   *
   * @throws PartitaError UNKNOWN_LABEL for a name of no item; NOT_IN_SPACE for what is no index
   */
  indexOf(item: unknown): number {
    if (typeof item === 'string') return this.named(item)
    if (Number.isInteger(item) && (item as number) >= 0 && (item as number) < this.count) {
      return item as number
    }
    throw new PartitaError('NOT_IN_SPACE', 'this is no item', {
      expected: `a name or an index from 0 to ${this.count - 1}`,
      received: String(item),
    })
  }

  /** The index of the item of this name; throws UNKNOWN_LABEL if there is none. */
  named(name: string, where?: string): number {
    const index = this.#indexOf.get(name)
    if (index !== undefined) return index
    const { kind, names } = this
    const shown = names.slice(0, 5).map(quoted).join(', ')
    throw new PartitaError('UNKNOWN_LABEL', `no ${kind} has this name`, {
      expected: `one of ${shown}${names.length > 5 ? `, … (${names.length} ${kind}s)` : ''}`,
      received: quoted(name),
      where,
      hint: `check the spelling, or declare the ${kind} when the space is made`,
    })
  }

  /**
   * Indices of several items, all given by name or all by index.
   *
   * @throws PartitaError UNKNOWN_LABEL or NOT_IN_SPACE; also if names and indices are mixed
   */
  indicesOf(items: ArrayLike<unknown>): number[] {
    const entries = Array.from(items)
    const byName = entries.filter((item) => typeof item === 'string').length
    if (byName > 0 && byName < entries.length) {
      throw new PartitaError('NOT_IN_SPACE', 'names and indices are mixed in one ranking', {
        expected: 'all names or all indices',
        received: `${byName} of ${entries.length} by name`,
      })
    }
    return entries.map((item) => this.indexOf(item))
  }

  /** Throws NOT_IN_SPACE if an item stands twice in `order`. */
  checkDistinct(order: ArrayLike<number>): void {
    const place = new Int32Array(this.count)
    for (let t = 0; t < order.length; t++) {
      const item = order[t]
      if (place[item] > 0) {
        throw new PartitaError('NOT_IN_SPACE', 'an item is named twice', {
          expected: 'every item once',
          received: `${this.show(item)} at places ${place[item]} and ${t + 1}`,
        })
      }
      place[item] = t + 1
    }
  }

  /** The name of an item as an error message shows it. */
  show(index: number): string {
    return quoted(this.names[index])
  }
}

export function isArrayLike(input: unknown): input is ArrayLike<unknown> {
  return Array.isArray(input) || (ArrayBuffer.isView(input) && 'length' in input)
}

export function quoted(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 59)}…` : name)
}
