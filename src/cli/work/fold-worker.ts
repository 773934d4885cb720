import { answerUnits } from '../../workers/index.js'
import type { FiniteTaskName } from '../options/task-name.js'
import { loadTask } from '../tasks/load-task.js'
import { type FoldWork, runFold } from './fold.js'

/** What a worker is started with. */
export interface FoldWorkerData {
  readonly task: FiniteTaskName
  readonly work: FoldWork
}

answerUnits(({ task, work }: FoldWorkerData) => async (index: number, hooks) => {
  return runFold(await loadTask(task), work, index, hooks)
})
