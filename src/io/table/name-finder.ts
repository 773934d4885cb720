import { unescapeBare } from '../text/escapes.js'

/**
 * Finds names among those of a file: as they are written; else without the escapes that MULAN writes
 * before punctuation, and in one Unicode form, `é` being one character or two.
 */
export class NameFinder {
  readonly #exact: ReadonlyMap<string, number>
  #alike: ReadonlyMap<string, readonly number[]> | undefined

  constructor(private readonly names: readonly string[]) {
    this.#exact = new Map(names.map((name, position) => [name, position]))
  }

  /** The position of a name; −1: there is none; `several`: there are, none of them as it is written. */
  find(name: string): number | 'several' {
    const exact = this.#exact.get(name)
    if (exact !== undefined) return exact
    this.#alike ??= alike(this.names)
    const found = this.#alike.get(keyOf(name)) ?? []
    return found.length > 1 ? 'several' : (found[0] ?? -1)
  }

  /** The position of a name that is meant by one name only, else −1. */
  position(name: string): number {
    const found = this.find(name)
    return found === 'several' ? -1 : found
  }
}

function alike(names: readonly string[]): Map<string, number[]> {
  const positions = new Map<string, number[]>()
  names.forEach((name, position) => {
    const key = keyOf(name)
    const found = positions.get(key)
    if (found === undefined) positions.set(key, [position])
    else found.push(position)
  })
  return positions
}

function keyOf(name: string): string {
  return unescapeBare(name).normalize('NFC')
}
