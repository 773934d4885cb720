import { type Fault, report } from './check.js'

/** What buffers hold before: an entry that was not written shows which buffer it stood in. */
const BEFORE = [7.25, -3.5]

/** Entries before and after what may be written. */
export const ROOM = 5

/** An entry that was written and should not have been, or the other way round. */
export interface Misplaced {
  /** counted from the first entry that is to be written */
  readonly entry: number
  /** whether it was to be written */
  readonly inside: boolean
}

/** Lets code write `size` numbers from `at` on into two buffers with room around; what is misplaced. */
export function writeTwice(
  size: number,
  write: (buffer: Float32Array, at: number) => void,
): { readonly buffers: readonly Float32Array[]; readonly misplaced: Misplaced | undefined } {
  const buffers = BEFORE.map((before) => {
    const buffer = new Float32Array(size + 2 * ROOM).fill(before)
    write(buffer, ROOM)
    return buffer
  })
  for (let i = 0; i < size + 2 * ROOM; i++) {
    const isWritten = buffers.some((buffer, b) => buffer[i] !== BEFORE[b])
    const inside = i >= ROOM && i < ROOM + size
    if (isWritten !== inside) return { buffers, misplaced: { entry: i - ROOM, inside } }
  }
  return { buffers, misplaced: undefined }
}

/** The fault of a sampler that writes other entries than the first `size` of its output. */
export function misplacedBy(
  method: string,
  size: number,
  expected: string,
  write: (buffer: Float32Array, at: number) => void,
): Fault | undefined {
  const { misplaced } = writeTwice(size, write)
  if (!misplaced) return undefined
  const { entry, inside } = misplaced
  return {
    summary: `${method} ${inside ? 'leaves an entry unwritten' : 'writes out of bounds'}`,
    expected,
    received: `entry ${entry}${method === 'sample' ? ` of ${size}` : ''} ${inside ? 'unchanged' : 'changed'}`,
  }
}

/** Reports draws of one seed that differ: something else than the generator has a part in them. */
export function reportOtherDraw(first: Float32Array, again: Float32Array): void {
  const at = first.findIndex((x, i) => !Object.is(x, again[i]))
  if (at < 0) return
  report({
    summary: 'a second draw with the same seed differs: not all chance comes from the generator',
    expected: String(first[at]),
    received: `${again[at]} at entry ${at}`,
  })
}
