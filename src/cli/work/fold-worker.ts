import { parentPort, workerData } from 'node:worker_threads'
import type { TrainingEvent } from '../../training/index.js'
import type { FiniteTaskName } from '../options/task-name.js'
import type { FoldOutcome } from '../report/evaluation-report.js'
import { type FoldMessage, type FoldRequest, plainError } from '../running/fold-runner.js'
import { loadTask } from '../tasks/load-task.js'
import { type FoldWork, runFold } from './fold.js'

/** What a worker is started with. */
export interface FoldWorkerData {
  readonly task: FiniteTaskName
  readonly work: FoldWork
}

/** Progress is sent at most this often, ms: epochs of small data are faster than any eye. */
const REPORT = 100

const { task, work } = workerData as FoldWorkerData
let reported = 0

function send(message: FoldMessage<FoldOutcome>): void {
  parentPort?.postMessage(message)
}

function onEvent(event: TrainingEvent): void {
  const now = performance.now()
  if (event.type !== 'start' && now - reported < REPORT) return
  reported = now
  send({ type: 'event', event })
}

parentPort?.on('message', async (index: FoldRequest) => {
  try {
    const outcome = await runFold(await loadTask(task), work, index, { onEvent })
    send({ type: 'done', outcome })
  } catch (error) {
    send({ type: 'failed', error: plainError(error) })
  }
})
