import { PartitaError } from '../../errors.js'
import type { Matrix } from '../operands.js'
import { foreignMatrix } from '../shape-checks.js'

const PAGE = 65536
/** Every array starts on a cache line, and its padding lets flat kernels run over whole vectors. */
const ALIGNMENT = 64
/** Smallest growth of the two regions, bytes. */
const PERSISTENT_CHUNK = 1 << 18
const ARENA_CHUNK = 1 << 20

/** A matrix in the memory of one backend. */
export class WasmMatrix implements Matrix {
  constructor(
    readonly rows: number,
    readonly cols: number,
    /** byte offset */
    readonly at: number,
    readonly owner: WasmMemory,
  ) {}
}

/** A stretch of memory filled from its start. */
interface Chunk {
  readonly start: number
  next: number
  end: number
}

/**
 * The linear memory of one backend, grown on demand.
 *
 * It is a sequence of chunks, each either persistent or part of the arena. An allocation takes the
 * first chunk of its kind with room left; if there is none, memory grows by a new chunk, or by an
 * extension of the last one if that is of the same kind. The arena walks through its chunks in
 * order and `reset` takes it back to the first, so equal steps touch equal addresses and need no
 * memory after the first of them. Nothing is ever freed.
 */
export class WasmMemory {
  private top = 0
  private readonly persistent: Chunk[] = []
  private readonly arena: Chunk[] = []
  private current = 0
  private floatView = new Float32Array(0)
  private intView = new Int32Array(0)

  // One page less than 4 GiB: the end of an array must be an address of 32 bits too.
  constructor(readonly memory = new WebAssembly.Memory({ initial: 1, maximum: 65535 })) {}

  /** Bytes below `base` belong to the kernels' static data. */
  start(base: number): void {
    this.top = roundUp(base, ALIGNMENT)
  }

  get byteLength(): number {
    return this.memory.buffer.byteLength
  }

  /** The whole memory as floats; do not keep it, growth detaches it. */
  get floats(): Float32Array {
    if (this.floatView.length === 0) this.floatView = new Float32Array(this.memory.buffer)
    return this.floatView
  }

  get ints(): Int32Array {
    if (this.intView.length === 0) this.intView = new Int32Array(this.memory.buffer)
    return this.intView
  }

  /** The numbers of a matrix in place; do not keep it either. */
  view(matrix: Matrix): Float32Array {
    const first = this.at(matrix) / 4
    return this.floats.subarray(first, first + matrix.rows * matrix.cols)
  }

  /** Zero-filled storage that `reset` leaves alone. */
  allocatePersistent(rows: number, cols: number): WasmMatrix {
    const size = paddedBytes(rows, cols)
    let chunk = this.persistent.find(({ next, end }) => next + size <= end)
    chunk ??= this.grow(this.persistent, size, PERSISTENT_CHUNK)
    // memory is zero when it is new, and persistent chunks are used only once
    const at = chunk.next
    chunk.next += size
    return new WasmMatrix(rows, cols, at, this)
  }

  /** A matrix in the arena, not cleared. */
  matrix(rows: number, cols: number): WasmMatrix {
    const size = paddedBytes(rows, cols)
    const chunk = this.chunkFor(size)
    const at = chunk.next
    chunk.next += size
    return new WasmMatrix(rows, cols, at, this)
  }

  /** `into` where an operation accumulates, else a matrix in the arena. */
  target(rows: number, cols: number, into?: Matrix): WasmMatrix {
    if (into === undefined) return this.matrix(rows, cols)
    this.at(into)
    return into as WasmMatrix
  }

  /** The same for kernels that only add: a fresh matrix is zero. */
  cleared(rows: number, cols: number, into?: Matrix): WasmMatrix {
    const out = this.target(rows, cols, into)
    if (into === undefined) this.floats.fill(0, out.at / 4, out.at / 4 + rows * cols)
    return out
  }

  /** Address of bytes free for use until the next allocation. */
  scratch(size: number): number {
    return this.chunkFor(size).next
  }

  reset(): void {
    for (const chunk of this.arena) chunk.next = chunk.start
    this.current = 0
  }

  /** Takes the arena, when called, back to where it is now. */
  mark(): () => void {
    const { current } = this
    const next = this.arena[current]?.next
    return () => {
      for (let i = this.arena.length - 1; i > current; i--) this.arena[i].next = this.arena[i].start
      const chunk = this.arena[current]
      if (chunk) chunk.next = next ?? chunk.start
      this.current = current
    }
  }

  /** The address of a matrix; throws if it is not from this memory. */
  at(matrix: Matrix): number {
    const own = matrix as WasmMatrix
    if (own.owner !== this) throw foreignMatrix()
    return own.at
  }

  private chunkFor(size: number): Chunk {
    for (; this.current < this.arena.length; this.current++) {
      const chunk = this.arena[this.current]
      if (chunk.next + size <= chunk.end) return chunk
    }
    const capacity = this.arena.reduce((sum, { start, end }) => sum + end - start, 0)
    const chunk = this.grow(this.arena, size, Math.max(ARENA_CHUNK, capacity >> 2))
    this.current = this.arena.length - 1
    return chunk
  }

  /** Room for `size` more bytes at the end of memory, in the last chunk of `kind` or a new one. */
  private grow(kind: Chunk[], size: number, least: number): Chunk {
    let chunk = kind.at(-1)
    if (chunk?.end !== this.top) {
      chunk = { start: this.top, next: this.top, end: this.top }
      kind.push(chunk)
    }
    const end = roundUp(chunk.next + Math.max(size, least), PAGE)
    const pages = (end - this.byteLength) / PAGE
    if (pages > 0) this.growMemory(pages)
    this.top = end
    chunk.end = end
    return chunk
  }

  private growMemory(pages: number): void {
    try {
      this.memory.grow(pages)
    } catch (cause) {
      throw new PartitaError('UNSUPPORTED', 'WebAssembly memory cannot grow further', {
        expected: 'less than 4 GiB per backend',
        received: `${((this.byteLength + pages * PAGE) / 2 ** 30).toFixed(2)} GiB`,
        hint: 'use smaller batches, fewer samples, or sparse features',
        cause,
      })
    }
    this.floatView = new Float32Array(0)
    this.intView = new Int32Array(0)
  }
}

/**
 * Whole cache lines, and nine more after large arrays: without them equally large arrays would lie a
 * multiple of 4 KiB apart, where a load waits for stores it only seems to depend on (2× on AMD).
 */
function paddedBytes(rows: number, cols: number): number {
  const size = roundUp(rows * cols * 4, ALIGNMENT)
  return size < 4096 ? size : size + 9 * ALIGNMENT
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step
}
