import type { TrainingEvent } from '../../training/index.js'
import { clock, createStatusLine, type StatusLineOptions } from './status-line.js'

/** A line in the terminal that follows many fits at once. */
export interface FoldProgress {
  /** something happened in a fold */
  update(fold: number, event: TrainingEvent): void
  /** a fold is complete */
  done(fold: number): void
  /** clears the line; later calls are ignored */
  close(): void
}

export interface FoldProgressOptions extends StatusLineOptions {
  readonly folds: number
  /** seconds now; a clock of the caller's, for tests */
  readonly now?: () => number
}

/**
 * One progress bar for all folds: how many are complete, the time left, and the pass that each of the
 * running ones is in. The time left is what the complete ones took a fold, and unknown before.
 */
export function createFoldProgress({
  folds,
  now = () => performance.now() / 1000,
  ...options
}: FoldProgressOptions): FoldProgress {
  const line = createStatusLine(options)
  const started = now()
  const running = new Map<number, string>()
  let complete = 0
  let secondsEach: number | undefined
  const draw = () => {
    const count = `${complete}/${folds}`
    const left =
      secondsEach === undefined ? [] : [`${clock(secondsEach * (folds - complete))} left`]
    const details = Array.from(running, ([fold, pass]) => `#${fold + 1} ${pass}`)
    const share = complete / folds
    line.draw({
      head: 'folds',
      short: `folds ${count}`,
      share,
      count,
      details: [...left, ...details],
    })
  }
  draw()
  return {
    update(fold, event) {
      if (event.type === 'warning' || event.type === 'end') return
      const epoch =
        event.type === 'epoch' ? event.epoch : event.type === 'start' ? 0 : event.epoch - 1
      running.set(fold, `${event.phase} ${epoch}/${event.epochs}`)
      draw()
    },
    done(fold) {
      running.delete(fold)
      complete++
      secondsEach = (now() - started) / complete
      draw()
    },
    close: line.close,
  }
}
