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
 * the next unit counts. A line that was cut off by the end of its process is left out and overwritten. Node
 * only.
 */
export class ResultsFile {
  readonly #path: string
  readonly #finished: Map<string, UnitOutcome>
  #whole: number

  private constructor(path: string, finished: Map<string, UnitOutcome>, whole: number) {
    this.#path = path
    this.#finished = finished
    this.#whole = whole
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
    const whole = bytes.lastIndexOf(0x0a) + 1
    const text = new TextDecoder().decode(bytes.subarray(0, whole))
    const finished = new Map<string, UnitOutcome>()
    text.split('\n').forEach((line, at) => {
      if (line === '') return
      const { key, outcome } = parsed(line, path, at + 1)
      if (!finished.has(key)) finished.set(key, outcome)
    })
    if (whole === 0 && bytes.length > 0) parsed(new TextDecoder().decode(bytes), path, 1, true)
    const file = new ResultsFile(path, finished, whole)
    await file.#write(new Uint8Array())
    return file
  }

  get(key: string): UnitOutcome | undefined {
    return this.#finished.get(key)
  }

  /** Adds a unit; it is on the disk once this is done. */
  async add(line: ResultLine): Promise<void> {
    if (this.#finished.has(line.key)) return
    this.#finished.set(line.key, line.outcome)
    await this.#write(new TextEncoder().encode(`${JSON.stringify(line)}\n`))
  }

  #last: Promise<void> = Promise.resolve()

  /** One line after the other. */
  #write(bytes: Uint8Array): Promise<void> {
    this.#last = this.#last.then(async () => {
      const { open } = builtInModule('node:fs/promises')
      try {
        const file = await open(this.#path, 'a+')
        try {
          const { size } = await file.stat()
          // lines that another process added since stay; one that its process did not live to end goes
          const since = new Uint8Array(Math.max(0, size - this.#whole))
          await file.read(since, 0, since.length, this.#whole)
          this.#whole += since.lastIndexOf(0x0a) + 1
          if (size > this.#whole) await file.truncate(this.#whole)
          await file.appendFile(bytes)
          await file.sync()
        } finally {
          await file.close()
        }
      } catch (cause) {
        throw fileError('cannot write', this.#path, cause)
      }
      this.#whole += bytes.length
    })
    return this.#last
  }
}

function parsed(line: string, path: string, number: number, isCut = false): ResultLine {
  try {
    const { key, outcome } = JSON.parse(line) as ResultLine
    if (typeof key === 'string' && typeof outcome?.metrics === 'object') return { key, outcome }
  } catch {
    if (isCut && line.startsWith('{"key":')) return { key: '', outcome: {} as UnitOutcome }
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
