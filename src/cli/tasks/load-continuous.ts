import type { ContinuousTask } from './continuous-task.js'

export type ContinuousName = ContinuousTask['name']

const loaders: Readonly<Record<ContinuousName, () => Promise<ContinuousTask>>> = {
  density: async () => (await import('./density.js')).density,
  regression: async () => (await import('./regression.js')).regression,
}

/** What the command line does for a task of continuous outputs; only that is loaded. */
export function loadContinuous(name: ContinuousName): Promise<ContinuousTask> {
  return loaders[name]()
}

/** The task of continuous outputs that a model file is of, if it is of one. */
export function continuousName(task: string | undefined): ContinuousName | undefined {
  return task === 'density' || task === 'regression' ? task : undefined
}
