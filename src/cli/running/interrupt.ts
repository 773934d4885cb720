import type { CliContext } from '../options/context.js'

/**
 * Runs work that Ctrl-C ends early: the first one aborts the signal, then the usual handling is back
 * and a second one ends the process at once, even in the middle of a computation.
 *
 * @param onInterrupt called at the first Ctrl-C
 */
export async function interruptible<T>(
  { signals }: CliContext,
  onInterrupt: () => void,
  work: (signal: AbortSignal) => PromiseLike<T>,
): Promise<T> {
  const controller = new AbortController()
  const listener = () => {
    signals.off('SIGINT', listener)
    onInterrupt()
    controller.abort()
  }
  signals.on('SIGINT', listener)
  try {
    return await work(controller.signal)
  } finally {
    signals.off('SIGINT', listener)
  }
}

/**
 * Runs work that Ctrl-C must not tear apart, such as writing a file; it waits the moment that takes.
 *
 * @returns whether Ctrl-C came meanwhile
 */
export async function uninterrupted(
  { signals }: CliContext,
  work: () => PromiseLike<unknown>,
): Promise<boolean> {
  let interrupted = false
  const listener = () => {
    interrupted = true
  }
  signals.on('SIGINT', listener)
  try {
    await work()
  } finally {
    signals.off('SIGINT', listener)
  }
  return interrupted
}
