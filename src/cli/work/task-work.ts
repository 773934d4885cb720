import type { EvaluationOptions } from '../../tasks/index.js'
import type { TaskName } from '../options/task-name.js'
import type { Inquiry } from '../report/findings.js'
import type { TaskData } from '../tasks/cli-task.js'
import type { NumberRows } from '../tasks/continuous-task.js'

/** What fits of a command line are of; plain data, so that it can be sent to threads and machines. */
export interface TaskWork {
  readonly task: TaskName
  readonly data: TaskData | NumberRows
  /** rows to measure on where no folds are; default those of `data` */
  readonly test?: TaskData | NumberRows | undefined
  readonly validation?: TaskData | NumberRows | undefined
  readonly evaluation: EvaluationOptions
  /** what to find out beside scores */
  readonly inquiry?: Inquiry | undefined
}
