import { parentPort, workerData } from 'node:worker_threads'
import type { TrainingEvent } from '../../training/index.js'
import { type FoldMessage, type FoldRequest, plainError } from '../running/fold-runner.js'
import { type FoldOutcome, type RankingFolds, runRankingFold } from './ranking-fold.js'

/** Progress is sent at most this often, ms: epochs of small data are faster than any eye. */
const REPORT = 100

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
    const outcome = await runRankingFold(workerData as RankingFolds, index, { onEvent })
    send({ type: 'done', outcome })
  } catch (error) {
    send({ type: 'failed', error: plainError(error) })
  }
})
