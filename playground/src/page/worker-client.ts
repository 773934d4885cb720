import type { TrainingEvent } from 'partita'
import type { Message, Problem, RequestName, Requests } from '../protocol.js'

/** An error of the library, as the worker sends it. */
export class WorkerProblem extends Error {
  readonly code: string | undefined

  constructor({ message, code }: Problem) {
    super(message)
    this.code = code
  }
}

interface Waiting {
  resolve(back: never): void
  reject(error: Error): void
}

/** The worker that reads, trains and answers, seen from the page. */
export class WorkerClient {
  readonly #worker = new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module' })
  readonly #waiting = new Map<number, Waiting>()
  #requests = 0

  constructor(onEvent: (event: TrainingEvent) => void) {
    this.#worker.onmessage = ({ data }: MessageEvent<Message>) => {
      if ('event' in data) return onEvent(data.event)
      const waiting = this.#waiting.get(data.id)
      this.#waiting.delete(data.id)
      if ('problem' in data) waiting?.reject(new WorkerProblem(data.problem))
      else waiting?.resolve(data.back as never)
    }
    this.#worker.onerror = ({ message }) => {
      const error = new Error(message || 'the worker could not be started')
      for (const { reject } of this.#waiting.values()) reject(error)
      this.#waiting.clear()
    }
  }

  /** Asks for something; buffers that are handed over are gone from the page. */
  request<Name extends RequestName>(
    name: Name,
    content: Requests[Name]['send'],
    transfer: Transferable[] = [],
  ): Promise<Requests[Name]['back']> {
    const id = this.#requests++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage({ id, name, content }, transfer)
    })
  }
}
