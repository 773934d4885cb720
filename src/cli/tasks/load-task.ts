import { taskOfModel } from '../../io/index.js'
import type { FiniteTaskName } from '../options/task-name.js'
import type { CliTask, SavedTask } from './cli-task.js'

const loaders: Readonly<Record<FiniteTaskName, () => Promise<CliTask>>> = {
  multilabel: async () => (await import('./label-sets.js')).labelSets,
  ranking: async () => (await import('./rankings.js')).rankings,
}

/** What the command line does for a task; only that is loaded. */
export function loadTask(name: FiniteTaskName): Promise<CliTask> {
  return loaders[name]()
}

/**
 * The task of a model file's bytes. A file of any other task, or that is no model, is left to the
 * multilabel loader to refuse.
 *
 * @throws PartitaError (as a rejection) MODEL_FILE if it is no safetensors file
 */
export async function loadTaskOf(bytes: Uint8Array): Promise<SavedTask> {
  const task = taskOfModel(bytes)
  if (task === 'structured') return (await import('./any-space.js')).anySpace
  return loadTask(task === 'ranking' ? 'ranking' : 'multilabel')
}
