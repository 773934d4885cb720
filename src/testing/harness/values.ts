/** Longest text of a value in a message. */
const SHOWN = 160

/**
 * A value as short text: sets, arrays, typed arrays, maps and plain objects by their contents,
 * numbers to six digits.
 */
export function show(value: unknown): string {
  const text = write(value, 4)
  return text.length > SHOWN ? `${text.slice(0, SHOWN)} …` : text
}

/** All of a value as text, to find out whether it changes. */
export function textOf(value: unknown): string {
  return write(value, 8, (x) => x)
}

function write(value: unknown, depth: number, round = rounded): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(round(value))
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  if (depth === 0) return '…'
  const list = (items: Iterable<unknown>) =>
    Array.from(items, (item) => write(item, depth - 1, round)).join(', ')
  if (value instanceof Set) return `{${list(value)}}`
  if (value instanceof Map) {
    const entries = Array.from(
      value,
      ([k, v]) => `${write(k, 1, round)} → ${write(v, depth - 1, round)}`,
    )
    return `Map {${entries.join(', ')}}`
  }
  if (Array.isArray(value)) return `[${list(value)}]`
  if (isNumbers(value)) return `[${list(value)}]`
  const entries = Object.entries(value).map(([k, v]) => `${k}: ${write(v, depth - 1, round)}`)
  return `{ ${entries.join(', ')} }`
}

function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(6))
}

/**
 * How large an example is: 1 for a number, a string's length, else the number of its parts and their
 * sizes. The smallest failing example is the one a person understands first.
 */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 1 + value.length
  if (typeof value !== 'object' || value === null) return 1
  let size = 1
  const parts =
    value instanceof Map
      ? [...value].flat()
      : value instanceof Set || Array.isArray(value) || isNumbers(value)
        ? value
        : Object.values(value)
  for (const part of parts as Iterable<unknown>) size += sizeOf(part)
  return size
}

/** Equality by contents: of arrays, typed arrays, sets, maps and plain objects. `NaN` equals itself. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b || Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false
  if (a instanceof Set && b instanceof Set) {
    return a.size === b.size && [...a].every((x) => b.has(x) || [...b].some((y) => same(x, y)))
  }
  if (a instanceof Map && b instanceof Map) {
    return a.size === b.size && [...a].every(([k, v]) => b.has(k) && same(v, b.get(k)))
  }
  if (Array.isArray(a) || isNumbers(a)) {
    const [x, y] = [a as ArrayLike<unknown>, b as ArrayLike<unknown>]
    return x.length === y.length && Array.from(x).every((entry, i) => same(entry, y[i]))
  }
  const keys = Object.keys(a)
  const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>]
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(y, key) && same(x[key], y[key]))
  )
}

/** Whether a value is a typed array. */
export function isNumbers(value: object): value is Float32Array {
  return ArrayBuffer.isView(value) && 'length' in value
}
