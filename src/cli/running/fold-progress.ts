import type { TrainingEvent } from '../../training/index.js'
import { clock, clockSeconds, createStatusLine, type StatusLineOptions } from './status-line.js'

/** A line in the terminal that follows many fits at once. */
export interface FoldProgress {
  /** something happened in a fold */
  update(fold: number, event: TrainingEvent): void
  /** there are so many by now */
  grow(folds: number): void
  /** a fold is complete */
  done(fold: number): void
  /** clears the line; later calls are ignored */
  close(): void
}

export interface FoldProgressOptions extends StatusLineOptions {
  readonly folds: number
  /** what one is called; default `folds` */
  readonly what?: string
}

/** Share of a fold that is done before its time is told. */
const LEAST_SHARE = 0.05

/** A fold that is being fitted. */
interface RunningFold {
  /** share of its fit that is done */
  readonly share: number
  readonly text: string
}

/**
 * One progress bar for all folds: how many are complete, the time left, and what each of the running ones
 * is at. The time left is what the work done so far took, running folds by the share of their fits.
 */
export function createFoldProgress({
  folds: planned,
  what = 'folds',
  ...options
}: FoldProgressOptions): FoldProgress {
  let folds = planned
  const { now = clockSeconds } = options
  const line = createStatusLine(options)
  const started = now()
  const running = new Map<number, RunningFold>()
  let complete = 0
  const draw = () => {
    const count = `${complete}/${folds}`
    const shares = Array.from(running.values(), ({ share }) => share)
    const share = shares.reduce((sum, each) => sum + each, complete) / folds
    const secondsLeft = ((now() - started) * (1 - share)) / share
    const left = share > LEAST_SHARE / folds ? [`${clock(secondsLeft)} left`] : []
    const details = Array.from(running, ([fold, { text }]) => `#${fold + 1} ${text}`)
    line.draw({
      head: what,
      short: `${what} ${count}`,
      share,
      count,
      details: [...left, ...details],
    })
  }
  draw()
  return {
    grow(more) {
      folds = Math.max(folds, more)
    },
    update(fold, event) {
      if (event.type === 'warning' || event.type === 'end') return
      const epoch =
        event.type === 'epoch' ? event.epoch : event.type === 'start' ? 0 : event.epoch - 1
      const { share = 0, candidate, part, parts } = event.overall ?? {}
      const doing = part === undefined ? event.phase : `${candidate} ${part}/${parts}`
      running.set(fold, { share, text: `${doing} ${epoch}/${event.epochs}` })
      draw()
    },
    done(fold) {
      running.delete(fold)
      complete++
      draw()
    },
    close: line.close,
  }
}
