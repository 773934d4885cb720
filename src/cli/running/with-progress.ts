import type { CliContext } from '../options/context.js'
import { interruptible } from './interrupt.js'
import type { StatusLineOptions } from './status-line.js'

/** Whether a command shows neither progress nor warnings while it works. */
export interface Loudness {
  readonly json: boolean
  readonly quiet: boolean
}

/** What Ctrl-C says during a fit. */
export const STOPPING =
  'interrupted: stopping with the best weights so far; Ctrl-C again ends at once\n'

/** What can be cleared. */
interface Display {
  close(): void
}

/**
 * Runs work with a progress display, which is cleared in the end. Ctrl-C ends the work early.
 *
 * @param stopping what Ctrl-C says
 */
export async function withProgress<T, Progress extends Display>(
  create: (options: StatusLineOptions) => Progress,
  stopping: string,
  { json, quiet }: Loudness,
  context: CliContext,
  work: (progress: Progress, signal: AbortSignal) => PromiseLike<T>,
): Promise<T> {
  const { stderr, env, now } = context
  const progress = create({ stream: json || quiet ? { write() {} } : stderr, env, now })
  const stop = () => {
    progress.close()
    stderr.write(stopping)
  }
  try {
    return await interruptible(context, stop, (signal) => work(progress, signal))
  } finally {
    progress.close()
  }
}
