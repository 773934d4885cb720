import type { WasmMemory } from '../wasm/index.js'

/** Bytes of a board: assembly/threads/board.ts has the order of its fields. */
const SIZE = 512
const BELL = 128 / 4
const LEAVE = 136 / 4

/** Milliseconds without a job after which helpers may be called to another memory. */
const REST = 20

/** What a worker does: helps at one board until it is sent away, then takes the next message. */
const SOURCE = `
const help = ({ module, memory, at, worker }) =>
  new WebAssembly.Instance(module, { env: { memory } }).exports.serve(at, worker)
if (typeof require === 'function') require('node:worker_threads').parentPort.on('message', help)
else onmessage = ({ data }) => help(data)`

/** A worker of Node or of a page. */
interface Helper {
  postMessage(message: unknown): void
}

/** Where one backend writes down its jobs, in its own memory. */
export class Board {
  readonly at: number
  /** when it last had a job */
  used = 0

  constructor(
    private readonly memory: WasmMemory,
    readonly module: WebAssembly.Module,
  ) {
    this.at = memory.allocatePersistent(1, SIZE / 4).at
  }

  get shared(): WebAssembly.Memory {
    return this.memory.memory
  }

  /** Lets helpers stay, or sends them away. */
  open(isOpen: boolean): void {
    const fields = new Int32Array(this.shared.buffer, this.at, SIZE / 4)
    Atomics.store(fields, LEAVE, isOpen ? 0 : 1)
    Atomics.add(fields, BELL, 1)
    Atomics.notify(fields, BELL)
  }
}

/** Helpers of this program. Each is at one board at a time: that of the model that computes most. */
const helpers: Helper[] = []
let current: Board | undefined
let called = 0

/**
 * Calls helpers to a board. They come when they can, and the caller need not wait for them.
 *
 * @returns whether jobs may be put on the board
 */
export function engage(board: Board, count: number): boolean {
  const now = performance.now()
  if (current !== board) {
    if (current && now - current.used < REST) return false
    current?.open(false)
    board.open(true)
    current = board
    called = 0
  }
  board.used = now
  while (called < count) {
    if (called === helpers.length) helpers.push(startHelper())
    called++
    const { module, shared: memory, at } = board
    helpers[called - 1].postMessage({ module, memory, at, worker: called })
  }
  return true
}

function startHelper(): Helper {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): typeof import('node:worker_threads') | undefined }
  }
  const threads = process?.getBuiltinModule?.('node:worker_threads')
  if (threads) {
    const helper = new threads.Worker(SOURCE, { eval: true, execArgv: [], env: {} })
    helper.unref()
    // one that died takes no more chunks: the caller does them
    helper.on('error', () => {})
    return helper
  }
  const url = URL.createObjectURL(new Blob([SOURCE], { type: 'text/javascript' }))
  return new Worker(url)
}
