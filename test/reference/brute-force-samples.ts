import type { Space } from '../../src/spaces/index.js'

/** Codes of every element, `[|Y|, c]`, in the order of enumeration. */
export function allCodes<Y>(space: Space<Y>): { codes: Float32Array; count: number } {
  const rows: number[] = []
  const code = new Float32Array(space.codeLength)
  for (const y of space.enumerate!()) {
    space.encode(y, code, 0)
    rows.push(...code)
  }
  return { codes: Float32Array.from(rows), count: rows.length / space.codeLength }
}

/** Position of a 0/1 code in binary counting order, which is the order of `subsets(k).enumerate()`. */
export function indexOfCode(codes: Float32Array, at: number, k: number): number {
  let index = 0
  for (let i = 0; i < k; i++) index += codes[at + i]! * 2 ** i
  return index
}
