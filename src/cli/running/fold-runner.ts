import { Worker } from 'node:worker_threads'
import { type ErrorCode, PartitaError } from '../../errors.js'
import type { TrainingEvent } from '../../training/index.js'
import type { FitHooks } from './fit-model.js'

/** Folds to run, in this process or on threads. */
export interface FoldJob<Outcome> {
  readonly count: number
  /** threads; 1: this process */
  readonly workers: number
  /** runs one fold in this process; undefined if it was ended before there was anything */
  run(index: number, hooks: FitHooks): Promise<Outcome | undefined>
  /** a module that answers {@link FoldRequest}s, and what it is started with */
  readonly script: URL
  readonly workerData: unknown
  onEvent(index: number, event: TrainingEvent): void
  onDone(index: number): void
}

/** What a worker is asked: run the fold of this index. */
export type FoldRequest = number

/** What a worker says of the fold it runs. */
export type FoldMessage<Outcome> =
  | { readonly type: 'event'; readonly event: TrainingEvent }
  | { readonly type: 'done'; readonly outcome: Outcome | undefined }
  | { readonly type: 'failed'; readonly error: PlainError }

/** An error as it survives the way from a worker. */
export interface PlainError {
  readonly code?: ErrorCode
  readonly message: string
  readonly stack?: string | undefined
}

/**
 * Runs all folds; the outcomes do not depend on the number of workers.
 *
 * @returns the outcomes in order, or undefined if the signal came before all were complete; a single
 *   fold in this process is ended early instead, with what it has
 * @throws the error of the first fold that fails, with its number; the others are ended
 */
export async function runFolds<Outcome>(
  job: FoldJob<Outcome>,
  signal: AbortSignal,
): Promise<readonly Outcome[] | undefined> {
  const outcomes =
    job.workers > 1 && job.count > 1 ? await runOnThreads(job, signal) : await runHere(job, signal)
  const complete = outcomes.filter((outcome) => outcome !== undefined)
  return complete.length === job.count ? complete : undefined
}

async function runHere<Outcome>(
  job: FoldJob<Outcome>,
  signal: AbortSignal,
): Promise<(Outcome | undefined)[]> {
  const outcomes: (Outcome | undefined)[] = []
  for (let index = 0; index < job.count; index++) {
    const onEvent = (event: TrainingEvent) => job.onEvent(index, event)
    const outcome = await job.run(index, { signal, onEvent }).catch((error) => {
      throw job.count > 1 ? foldError(plainError(error), job, index) : error
    })
    // Many folds make one number only if each was trained as it should be.
    if (signal.aborted && job.count > 1) break
    outcomes.push(outcome)
    job.onDone(index)
  }
  return outcomes
}

/** Each worker runs one fold after the other; whoever is done takes the next. */
async function runOnThreads<Outcome>(
  job: FoldJob<Outcome>,
  signal: AbortSignal,
): Promise<(Outcome | undefined)[]> {
  const outcomes = new Array<Outcome | undefined>(job.count).fill(undefined)
  const length = Math.min(job.workers, job.count)
  const workers = Array.from(
    { length },
    () => new Worker(job.script, { workerData: job.workerData }),
  )
  let next = 0
  const serve = (worker: Worker) =>
    new Promise<void>((resolve, reject) => {
      let index = next
      const takeNext = () => {
        if (next === job.count) return resolve()
        index = next++
        worker.postMessage(index satisfies FoldRequest)
      }
      const fail = (error: PlainError) => reject(foldError(error, job, index))
      worker.on('message', (message: FoldMessage<Outcome>) => {
        if (message.type === 'event') job.onEvent(index, message.event)
        else if (message.type === 'failed') fail(message.error)
        else {
          outcomes[index] = message.outcome
          job.onDone(index)
          takeNext()
        }
      })
      worker.on('error', (error) => fail(plainError(error)))
      worker.on('exit', (code) => fail({ message: `its thread ended with code ${code}` }))
      takeNext()
    })
  let end = () => {}
  const aborted = new Promise<void>((resolve) => {
    end = resolve
  })
  signal.addEventListener('abort', end)
  try {
    await Promise.race([Promise.all(workers.map(serve)), aborted])
  } finally {
    signal.removeEventListener('abort', end)
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
  return outcomes
}

/** What is sent of an error. */
export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { message: String(error) }
  const { message, stack } = error
  return error instanceof PartitaError ? { code: error.code, message, stack } : { message, stack }
}

/** The error of a fold: itself, with where it came from. */
function foldError(
  { code, message, stack }: PlainError,
  { count }: Pick<FoldJob<unknown>, 'count'>,
  index: number,
): Error {
  const where = `fold ${index + 1} of ${count}`
  const error = code
    ? new PartitaError(code, message, { where })
    : new Error(`${message}; at ${where}`)
  if (stack !== undefined) error.stack = stack
  return error
}
