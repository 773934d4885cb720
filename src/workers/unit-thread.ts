import type { Worker } from 'node:worker_threads'
import { builtInModule } from '../built-in-module.js'
import { type PlainError, plainError } from './plain-error.js'

/** What a thread says of the unit it runs. */
export type UnitMessage<Event, Outcome> =
  | { readonly type: 'event'; readonly event: Event }
  | { readonly type: 'done'; readonly outcome: Outcome | undefined }
  | { readonly type: 'failed'; readonly error: PlainError }

/** How a unit ended: with an outcome, with an error, or its thread did. */
export type UnitEnd<Outcome> =
  | { readonly type: 'done'; readonly outcome: Outcome | undefined }
  | { readonly type: 'failed'; readonly error: PlainError }
  | { readonly type: 'lost' }

const NO_THREADS = {
  summary: 'there are no threads of Node here, as in browsers',
  hint: 'leave workers at 1',
}

/** A thread that runs one unit after the other. */
export class UnitThread<Unit, Event, Outcome> {
  readonly #worker: Worker
  #end: UnitEnd<Outcome> | undefined
  #hear: ((end: UnitEnd<Outcome>) => void) | undefined
  #onEvent: ((event: Event) => void) | undefined

  constructor(script: URL, workerData: unknown) {
    const { Worker } = builtInModule('node:worker_threads', NO_THREADS)
    this.#worker = new Worker(script, { workerData })
    this.#worker.on('message', (message: UnitMessage<Event, Outcome>) => {
      if (message.type === 'event') this.#onEvent?.(message.event)
      else this.#hear?.(message)
    })
    // what ended the thread is the end of its unit, and of any that it is given later
    this.#worker.on('error', (error) => this.#close({ type: 'failed', error: plainError(error) }))
    this.#worker.on('exit', () => this.#close({ type: 'lost' }))
  }

  /** Runs a unit to its end. */
  run(unit: Unit, onEvent: (event: Event) => void): Promise<UnitEnd<Outcome>> {
    return new Promise((resolve) => {
      this.#onEvent = onEvent
      this.#hear = resolve
      if (this.#end) resolve(this.#end)
      else this.#worker.postMessage(unit)
    })
  }

  async terminate(): Promise<void> {
    this.#onEvent = undefined
    await this.#worker.terminate()
  }

  #close(end: UnitEnd<Outcome>): void {
    this.#end ??= end
    this.#hear?.(this.#end)
  }
}
