import type { RowPartition, Workload } from '../../validation/index.js'
import { openTask } from './run-task.js'
import type { TaskWork } from './task-work.js'

/** The name by which machines know units of a command line. */
export const TASK_WORK = 'task'

/** The module of a thread that runs them. */
export const taskScript = new URL('./task-worker.js', import.meta.url)

/** Fits of a command line over parts of the rows; without any, on all of them. */
export function taskWorkload(work: TaskWork, folds: readonly RowPartition[]): Workload<TaskWork> {
  return {
    kind: TASK_WORK,
    data: work,
    folds,
    script: taskScript,
    open: openTask,
  }
}
