/** Below so many values insertion is faster than dividing further. */
const FEW = 16

/** Sorts `keys[0 … count)` ascending, and what belongs to them along; equal keys in no fixed order. */
export function sortTogether(keys: Float64Array, others: Int32Array, count: number): void {
  sortRange(keys, others, 0, count - 1)
}

function sortRange(keys: Float64Array, others: Int32Array, first: number, last: number): void {
  let [from, to] = [first, last]
  while (to - from >= FEW) {
    const pivot = medianOf(keys[from], keys[(from + to) >> 1], keys[to])
    let i = from
    let j = to
    while (i <= j) {
      while (keys[i] < pivot) i++
      while (keys[j] > pivot) j--
      if (i <= j) swap(keys, others, i++, j--)
    }
    // the smaller part by a call of its own: the depth stays logarithmic
    if (j - from < to - i) {
      sortRange(keys, others, from, j)
      from = i
    } else {
      sortRange(keys, others, i, to)
      to = j
    }
  }
  for (let i = from + 1; i <= to; i++) {
    const key = keys[i]
    const other = others[i]
    let at = i
    for (; at > from && keys[at - 1] > key; at--) {
      keys[at] = keys[at - 1]
      others[at] = others[at - 1]
    }
    keys[at] = key
    others[at] = other
  }
}

function medianOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
}

function swap(keys: Float64Array, others: Int32Array, i: number, j: number): void {
  const key = keys[i]
  const other = others[i]
  keys[i] = keys[j]
  others[i] = others[j]
  keys[j] = key
  others[j] = other
}
