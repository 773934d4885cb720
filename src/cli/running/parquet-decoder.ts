import { type ChildProcess, spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { PartitaError } from '../../errors.js'

/** How much a Parquet file may take to decode. */
export interface ParquetLimits {
  /** bytes; default 400 MB and 16 for each byte of the file */
  readonly maxMemory?: number | undefined
  /** of the processor; default 4 and one for each megabyte of the file */
  readonly maxSeconds?: number | undefined
}

/** Rows of a row group. */
export interface ParquetRows {
  readonly rowStart: number
  readonly rows: number
  /** of each column that was asked for */
  readonly cells: readonly ArrayLike<unknown>[]
}

/** What could not be decoded. */
export interface ParquetFailure {
  /** row group, counted from 0, and how many there are; absent for the end of the file */
  readonly group?: readonly [number, number]
  readonly code?: string
  readonly message: string
}

/** What the process says. */
export type ParquetMessage =
  | { readonly type: 'schema'; readonly names: readonly string[] }
  | ({ readonly type: 'rows' } & ParquetRows)
  | ({ readonly type: 'failed' } & ParquetFailure)
  | { readonly type: 'end' }

/**
 * The whole of a process that decodes. Its second thread ends it where it takes too much: `hyparquet` takes the
 * lengths in a file at their word, and a thread of this process whose heap runs out would take all of it along,
 * in spite of `resourceLimits`.
 */
const SOURCE = `
import { Worker } from 'node:worker_threads'
const [hyparquet, compression, path, rowsOfBlock, maxMemory, maxSeconds] = process.argv.slice(1)
const watch = new Worker(\`
  const { writeSync } = require('node:fs')
  const { maxMemory, maxSeconds } = require('node:worker_threads').workerData
  const end = (why) => { writeSync(1, why); process.kill(process.pid, 'SIGKILL') }
  setInterval(() => {
    const { user, system } = process.cpuUsage()
    if (process.memoryUsage.rss() > maxMemory) end('memory')
    else if ((user + system) / 1e6 > maxSeconds) end('seconds')
  }, 10)
\`, { eval: true, execArgv: [], workerData: { maxMemory: Number(maxMemory), maxSeconds: Number(maxSeconds) } })
await new Promise((resolve) => watch.once('online', resolve))
watch.unref()
const heard = []
let hear
process.on('message', (message) => (heard.push(message), hear?.()))
const asked = async () => {
  if (heard.length === 0) await new Promise((resolve) => (hear = resolve))
  return heard.shift()
}
const say = (message) => new Promise((resolve) => process.send(message, resolve))
const failed = ({ code, message }, group) =>
  say({ type: 'failed', group, code, message: String(message).slice(0, 200) })
async function* groups(parquet, compressors, file, metadata, columns) {
  let rowStart = 0
  for (const [index, { num_rows }] of metadata.row_groups.entries()) {
    const rows = Number(num_rows)
    const cells = new Map(columns.map((name) => [name, []]))
    const onChunk = ({ columnName, columnData }) => cells.get(columnName).push(columnData)
    const range = { rowStart, rowEnd: rowStart + rows }
    try {
      await parquet.parquetRead({ file, metadata, compressors, columns, ...range, onChunk })
      const whole = [...cells.values()].map((parts) =>
        parts.length === 1 ? parts[0] : parts.flatMap((part) => Array.from(part)))
      if (!whole.every(({ length }) => length === rows)) throw new Error('columns of other lengths than said')
      yield { rowStart, rows, cells: whole }
    } catch (error) {
      await failed(error, [index, metadata.row_groups.length])
      return
    }
    rowStart += rows
  }
}
async function answer() {
  const parquet = await import(hyparquet)
  const { compressors } = await import(compression)
  let file, metadata
  try {
    file = await parquet.asyncBufferFromFile(path)
    metadata = await parquet.parquetMetadataAsync(file)
    await say({ type: 'schema', names: metadata.schema.slice(1).map(({ name }) => String(name)) })
  } catch (error) {
    return failed(error)
  }
  const { columns } = await asked()
  for await (const { rowStart, rows, cells } of groups(parquet, compressors, file, metadata, columns)) {
    // without columns nothing says how many rows there are
    const most = columns.length > 0 ? rows : Math.min(rows, 1)
    for (let from = 0; from < most; from += Number(rowsOfBlock)) {
      const to = Math.min(most, from + Number(rowsOfBlock))
      await say({ type: 'rows', rowStart: rowStart + from, rows: to - from, cells: cells.map((all) => all.slice(from, to)) })
      await asked()
    }
  }
  await say({ type: 'end' })
}
process.on('disconnect', () => process.exit())
await answer()
process.disconnect()
`

/** A process of its own that decodes a Parquet file within limits of time and memory. */
export class ParquetDecoder {
  readonly #child: ChildProcess
  readonly #path: string
  readonly #limits: Required<ParquetLimits>
  #said: ParquetMessage[] = []
  #hear: (() => void) | undefined
  #isClosed = false
  #why = ''

  private constructor(path: string, rowsOfBlock: number, limits: Required<ParquetLimits>) {
    this.#path = path
    this.#limits = limits
    const { maxMemory, maxSeconds } = limits
    const modules = ['hyparquet', 'hyparquet-compressors'].map((name) => import.meta.resolve(name))
    const heap = `--max-old-space-size=${Math.ceil(Math.min(maxMemory, 2 ** 36) / 2 ** 20)}`
    const argv = [...modules, path, rowsOfBlock, maxMemory, maxSeconds].map(String)
    this.#child = spawn(
      process.execPath,
      [heap, '--input-type=module', '--eval', SOURCE, '--', ...argv],
      { stdio: ['ignore', 'pipe', 'ignore', 'ipc'], serialization: 'advanced' },
    )
    this.#child.stdout?.on('data', (text) => (this.#why += text))
    this.#child.on('message', (message) => {
      this.#said.push(message as ParquetMessage)
      this.#hear?.()
    })
    const close = (why: string) => {
      this.#why ||= why
      this.#isClosed = true
      this.#hear?.()
    }
    this.#child.on('error', ({ message }) => close(message))
    // a heap that ran out aborts; what else ends a process kills it
    this.#child.on('close', (code, signal) => {
      close(signal || code === 134 ? 'memory' : `exit code ${code}`)
    })
  }

  /** A process for a file, which is asked for its schema. */
  static async open(path: string, rowsOfBlock: number, limits: ParquetLimits) {
    const length = await stat(path).then(
      ({ size }) => size,
      () => 0,
    )
    const { maxMemory = 400e6 + 16 * length, maxSeconds = 4 + length / 1e6 } = limits
    return new ParquetDecoder(path, rowsOfBlock, { maxMemory, maxSeconds })
  }

  /**
   * The next that the process says.
   *
   * @throws PartitaError (as a rejection) PARSE_ERROR where it took more than the limits
   */
  async next(): Promise<ParquetMessage> {
    while (this.#said.length === 0) {
      if (this.#isClosed) throw this.#ended()
      await new Promise<void>((resolve) => {
        this.#hear = resolve
      })
    }
    return this.#said.shift()!
  }

  ask(message: { readonly columns?: readonly string[] }): void {
    if (this.#child.connected) this.#child.send(message)
  }

  end(): void {
    this.#child.kill('SIGKILL')
  }

  #ended(): PartitaError {
    const { maxMemory, maxSeconds } = this.#limits
    const where = this.#path
    const limits = {
      seconds: ['maxSeconds', `${maxSeconds.toFixed(1)} s of the processor`],
      memory: ['maxMemory', `${(maxMemory / 1e6).toFixed(0)} MB`],
    }
    if (this.#why !== 'seconds' && this.#why !== 'memory') {
      const received = this.#why
      const summary = 'the process that decodes the Parquet file ended early'
      return new PartitaError('FILE_ERROR', summary, { received, where })
    }
    const [option, most] = limits[this.#why]
    return new PartitaError('PARSE_ERROR', 'decoding the Parquet file takes more than it may', {
      expected: `at most ${most}, the option ${option}`,
      where,
      hint: `it may be damaged; if not, raise ${option}, or write it in smaller row groups`,
    })
  }
}
