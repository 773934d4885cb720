import type { CliTask, TaskData } from '../tasks/cli-task.js'

/** Rows to learn from, and those that choose when to stop. */
export interface TrainingSet {
  readonly train: TaskData
  readonly validation: TaskData | undefined
  /** one sentence each, with the file they are about */
  readonly warnings: string[]
}

/** Reads the files that a fit is given. */
export async function readTraining(
  task: CliTask,
  path: string,
  values: { readonly validation?: string },
  role = 'train',
): Promise<TrainingSet> {
  const train = await task.read(path, values)
  const warnings = said(role, train.warnings)
  const validation = values.validation
    ? await readLike(task, train, values.validation, values, 'validation', warnings)
    : undefined
  return { train, validation, warnings }
}

/** Reads another file of the same set: the outputs and features of `train`, found by name. */
export async function readLike(
  task: CliTask,
  train: TaskData,
  path: string,
  values: object,
  role: string,
  warnings: string[],
): Promise<TaskData> {
  const data = await task.read(path, values, train)
  warnings.push(...said(role, data.warnings))
  return data
}

function said(role: string, warnings: readonly string[]): string[] {
  return warnings.map((warning) => `${role}: ${warning}`)
}
