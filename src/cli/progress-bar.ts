import type { TrainingEvent } from '../training/index.js'
import type { TerminalStream } from './context.js'

/** A line in the terminal that follows a fit. */
export interface ProgressBar {
  update(event: TrainingEvent): void
  /** clears the line; later updates are ignored */
  close(): void
}

export interface ProgressBarOptions {
  readonly stream: TerminalStream
  /** `NO_COLOR` and `TERM` are looked at */
  readonly env: Readonly<Record<string, string | undefined>>
  /** shown before the bar */
  readonly title?: string
}

const FULL = '━'
const REST = '─'
const LONGEST_BAR = 30
const SHORTEST_BAR = 5
const CLEAR_LINE = '\r\x1b[K'

/**
 * A progress bar for training events: phase, epoch, losses, effective sample size, time left. Does
 * nothing unless the stream is a terminal. The cursor stays visible and the line is cleared by
 * `close`, so there is nothing to repair after Ctrl-C.
 *
 * Our own, because it is one line of text: cli-progress is no longer maintained, and listr2 needs
 * Node 22 and brings lists of tasks that a fit does not have.
 */
export function createProgressBar({ stream, env, title }: ProgressBarOptions): ProgressBar {
  const isActive = stream.isTTY === true && env.TERM !== 'dumb'
  if (!isActive) return { update() {}, close() {} }
  const hasColor = !env.NO_COLOR
  const state = new FitState()
  let isOpen = true
  return {
    update(event) {
      if (!isOpen || !state.take(event)) return
      const width = Math.max(1, (stream.columns ?? 80) - 1)
      stream.write(CLEAR_LINE + barLine(state, title, width, hasColor))
    },
    close() {
      if (isOpen) stream.write(CLEAR_LINE)
      isOpen = false
    },
  }
}

/** What the events so far have said. */
class FitState {
  phase = ''
  epochs = 0
  /** epochs done, with the share of the current one */
  done = 0
  loss: number | undefined
  validationLoss: number | undefined
  best: { readonly epoch: number; readonly loss: number } | undefined
  effectiveSampleSize: number | undefined
  secondsLeft: number | undefined

  /** whether there is something new to draw */
  take(event: TrainingEvent): boolean {
    switch (event.type) {
      case 'start':
        Object.assign(this, new FitState())
        this.phase = event.phase
        this.epochs = event.epochs
        return true
      case 'progress':
        this.done = event.epoch - 1 + event.fraction
        return true
      case 'epoch': {
        const { epoch, bestEpoch, validationLoss } = event
        this.done = epoch
        this.loss = event.trainLoss
        this.validationLoss = validationLoss
        this.effectiveSampleSize = event.sampling?.effectiveSampleSize
        if (validationLoss !== undefined && bestEpoch === epoch) {
          this.best = { epoch, loss: validationLoss }
        }
        this.secondsLeft = (event.seconds / epoch) * (event.epochs - epoch)
        return true
      }
      default:
        return false
    }
  }
}

/** The line, at most `width` characters wide: what matters least is left out first. */
function barLine(
  state: FitState,
  title: string | undefined,
  width: number,
  hasColor: boolean,
): string {
  const head = [title, state.phase].filter(Boolean).join('  ')
  const count = `${Math.floor(state.done)}/${state.epochs}`
  const details = describe(state)
  const used = () => [head, count, ...details].join('  ').length + 2
  while (details.length > 0 && used() + SHORTEST_BAR > width) details.pop()
  const room = Math.min(LONGEST_BAR, width - used())
  if (room < SHORTEST_BAR) return `${state.phase} ${count}`.slice(0, width)
  const filled = Math.round((room * state.done) / state.epochs)
  const [full, rest] = [FULL.repeat(filled), REST.repeat(room - filled)]
  const bar = hasColor ? `\x1b[32m${full}\x1b[2;39m${rest}\x1b[0m` : full + rest
  return [head, bar, count, ...details].join('  ')
}

/** The numbers beside the bar, the most important first. */
function describe(state: FitState): string[] {
  const { loss, validationLoss, best, effectiveSampleSize, secondsLeft } = state
  const parts: string[] = []
  // Early stopping may end the first pass sooner, so its time left is a bound.
  const bound = state.phase === 'select' ? 'at most ' : ''
  if (secondsLeft !== undefined) parts.push(`${bound}${clock(secondsLeft)} left`)
  if (loss !== undefined) parts.push(`loss ${loss.toPrecision(4)}`)
  if (validationLoss !== undefined) parts.push(`validation ${validationLoss.toPrecision(4)}`)
  if (best) parts.push(`best ${best.loss.toPrecision(4)} at ${best.epoch}`)
  if (effectiveSampleSize !== undefined) parts.push(`ESS ${effectiveSampleSize.toFixed(2)}`)
  return parts
}

function clock(seconds: number): string {
  const whole = Math.ceil(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
