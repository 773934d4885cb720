import type { TestContext } from 'vitest'

/** Ends a test that cannot run here; its reason stands in the runner's report. */
export function skip(context: TestContext, reason: string): never {
  Object.assign(context.task.meta, { skipped: reason })
  context.skip(reason)
}
