import type { TrainingEvent } from './events.js'

/**
 * A running fit: await it for the fitted model, or iterate over its events, or both.
 *
 * @example
 * ```ts
 * import { MultilabelClassifier } from 'partita'
 * const X = [[0, 1], [1, 0], [1, 1], [0, 0]]
 * const Y = [['b'], ['a'], ['a', 'b'], []]
 * const run = new MultilabelClassifier({ labels: ['a', 'b'], epochs: 3 }).fit(X, Y)
 * for await (const event of run) if (event.type === 'epoch') console.log(event.trainLoss)
 * const model = await run
 * console.log(model.labels)
 * ```
 */
export class FitRun<Model> implements PromiseLike<Model>, AsyncIterable<TrainingEvent> {
  private readonly result: Promise<Model>
  private readonly listeners = new Set<(event: TrainingEvent) => unknown>()

  constructor(
    events: AsyncGenerator<TrainingEvent, Model>,
    onEvent?: (event: TrainingEvent) => unknown,
  ) {
    if (onEvent) this.listeners.add(onEvent)
    this.result = this.drain(events)
  }

  // biome-ignore lint/suspicious/noThenProperty: a fit is awaited like the promise it wraps
  then<A = Model, B = never>(
    onFulfilled?: ((model: Model) => A | PromiseLike<A>) | null,
    onRejected?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.result.then(onFulfilled, onRejected)
  }

  catch<B = never>(onRejected: (error: unknown) => B | PromiseLike<B>): Promise<Model | B> {
    return this.result.catch(onRejected)
  }

  finally(onFinally: () => void): Promise<Model> {
    return this.result.finally(onFinally)
  }

  /** the events from now on; throws what the fit throws */
  async *[Symbol.asyncIterator](): AsyncIterator<TrainingEvent> {
    const queue: TrainingEvent[] = []
    let wake = (): void => {}
    let finished = false
    const listener = (event: TrainingEvent): void => {
      queue.push(event)
      wake()
    }
    this.listeners.add(listener)
    const end = this.result.finally(() => {
      finished = true
      wake()
    })
    end.catch(() => {}) // rethrown below
    try {
      while (!finished || queue.length > 0) {
        const event = queue.shift()
        if (event) yield event
        else {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      }
      await end
    } finally {
      this.listeners.delete(listener)
    }
  }

  private async drain(events: AsyncGenerator<TrainingEvent, Model>): Promise<Model> {
    await null // let the caller start to listen
    try {
      for (;;) {
        const { done, value } = await events.next()
        if (done) return value
        for (const listener of this.listeners) await listener(value)
      }
    } finally {
      await events.return(undefined as never) // a listener threw or rejected: let the fit clean up
    }
  }
}
