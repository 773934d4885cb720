import { builtInModule } from '../../built-in-module.js'
import { PartitaError } from '../../errors.js'
import type { UnitOutcome } from './unit.js'

/** A finished unit, a line of the file. */
export interface ResultLine {
  readonly key: string
  readonly outcome: UnitOutcome
  /** what the line is of, for people */
  readonly unit?: object
}

/**
 * A file of finished units, a JSON line each, to which lines are only ever added: each is on the disk before
 * the next unit counts. A line that was cut off by the end of its process is left out; nothing is ever taken away, since
 * another process may have written there meanwhile. Node only.
 */
export class ResultsFile {
  readonly #path: string
  readonly #finished: Map<string, UnitOutcome>

  private constructor(path: string, finished: Map<string, UnitOutcome>) {
    this.#path = path
    this.#finished = finished
  }

  /**
   * @throws PartitaError `FILE_ERROR` for a file that cannot be read or written; `PARSE_ERROR` for one that is no
   *   results file
   */
  static async open(path: string): Promise<ResultsFile> {
    const { readFile } = builtInModule('node:fs/promises')
    const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return new Uint8Array()
      throw fileError('cannot read', path, cause)
    })
    const finished = new Map<string, UnitOutcome>()
    const text = new TextDecoder().decode(bytes)
    text.split('\n').forEach((line, at) => {
      if (line === '') return
      const result = parsed(line, path, at + 1)
      if (result && !finished.has(result.key)) finished.set(result.key, result.outcome)
    })
    const file = new ResultsFile(path, finished)
    await file.#write('')
    return file
  }

  get(key: string): UnitOutcome | undefined {
    return this.#finished.get(key)
  }

  /** Adds a unit; it is on the disk once this is done. */
  async add(line: ResultLine): Promise<void> {
    if (this.#finished.has(line.key)) return
    this.#finished.set(line.key, line.outcome)
    await this.#write(`${JSON.stringify(line)}\n`)
  }

  #last: Promise<void> = Promise.resolve()

  /** One line after the other. */
  #write(line: string): Promise<void> {
    this.#last = this.#last.then(async () => {
      const { open } = builtInModule('node:fs/promises')
      try {
        const file = await open(this.#path, 'a+')
        try {
          const { size } = await file.stat()
          const last = new Uint8Array(1)
          if (size > 0) await file.read(last, 0, 1, size - 1)
          // one write at the end of the file, wherever that is by now; what was cut off stays a line of its own
          const isCut = size > 0 && last[0] !== 0x0a
          await file.appendFile(isCut ? `\n${line}` : line)
          await file.sync()
        } finally {
          await file.close()
        }
      } catch (cause) {
        throw fileError('cannot write', this.#path, cause)
      }
    })
    return this.#last
  }
}

const START = '{"key":'

/** A line of the file; undefined for one that was cut off. */
function parsed(line: string, path: string, number: number): ResultLine | undefined {
  try {
    const { key, outcome } = JSON.parse(line) as ResultLine
    if (typeof key === 'string' && typeof outcome?.metrics === 'object') return { key, outcome }
  } catch {
    if (line.startsWith(START) || START.startsWith(line)) return undefined
  }
  throw new PartitaError('PARSE_ERROR', 'this is no file of results', {
    expected: 'a JSON line for each finished unit',
    where: `${path}, line ${number}`,
    hint: 'name another file; a new one is made',
  })
}

function fileError(what: string, path: string, cause: unknown): PartitaError {
  const { code, message } = cause as NodeJS.ErrnoException
  return new PartitaError('FILE_ERROR', `${what} ${path}`, { received: code ?? message, cause })
}
