/** Elements whose damaged copies are tried. */
const DAMAGED = 20

/** What is no element of most spaces, of every kind of value there is. */
const USUAL: readonly unknown[] = [
  undefined,
  null,
  Number.NaN,
  Infinity,
  -1,
  0.5,
  2 ** 40,
  0n,
  true,
  '',
  'no such element',
  Symbol.for('no element'),
  () => 0,
  {},
  [],
  [undefined],
  [Number.NaN],
  new Set([Number.NaN]),
  new Set(['no such element']),
  new Map(),
  new Float32Array(1),
  new Date(0),
]

const WRONG_PARTS: readonly unknown[] = [
  Number.NaN,
  -1,
  0.5,
  2 ** 40,
  undefined,
  null,
  'no such part',
]

/** Values that a guard should refuse: of the wrong kind, and elements that were damaged a little. */
export function junkFor(elements: readonly unknown[]): unknown[] {
  return [...USUAL, ...elements.slice(0, DAMAGED).flatMap((y) => damaged(y, 2))]
}

/** Copies of `y` with a part too few, a part too many, or a part of the wrong kind. */
function damaged(y: unknown, depth: number): unknown[] {
  if (typeof y === 'number') return [...WRONG_PARTS, y - 1, y + 1]
  if (typeof y !== 'object' || y === null) return [Number.NaN, undefined]
  if (y instanceof Set) {
    const rest = [...y].slice(1)
    return [
      new Set(rest),
      ...WRONG_PARTS.flatMap((part) => [
        [...y, part],
        [...rest, part],
      ]).map((parts) => new Set(parts)),
    ]
  }
  if (Array.isArray(y)) {
    const ends = y.length > 0 ? [y.slice(1), y.slice(0, -1), [...y, y[0]], [...y, y.at(-1)]] : []
    const doubled = y.length > 1 ? [[...y.slice(0, -1), y[0]]] : []
    return [...ends, ...doubled, [...y, undefined], ...withDamagedParts(y, depth)]
  }
  if (Object.getPrototypeOf(y) !== Object.prototype) return []
  const entries = Object.entries(y)
  return [
    ...entries.map((_, i) => Object.fromEntries(entries.toSpliced(i, 1))),
    ...entries.flatMap(([key, part]) =>
      depth > 0 ? damaged(part, depth - 1).map((bad) => ({ ...y, [key]: bad })) : [],
    ),
  ]
}

function withDamagedParts(y: readonly unknown[], depth: number): unknown[] {
  if (depth === 0) return []
  return y.flatMap((part, i) => damaged(part, depth - 1).map((bad) => y.with(i, bad)))
}
