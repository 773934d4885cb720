import type { TrainingEvent } from '../../training/index.js'
import { clock, createStatusLine, type StatusLineOptions } from './status-line.js'

/** A line in the terminal that follows a fit. */
export interface ProgressBar {
  update(event: TrainingEvent): void
  /** clears the line; later updates are ignored */
  close(): void
}

export interface ProgressBarOptions extends StatusLineOptions {
  /** shown before the bar */
  readonly title?: string
}

/** A progress bar for training events: phase, epoch, losses, effective sample size, time left. */
export function createProgressBar({ title, ...options }: ProgressBarOptions): ProgressBar {
  const line = createStatusLine(options)
  const state = new FitState()
  return {
    update(event) {
      if (!state.take(event)) return
      const count = `${Math.floor(state.done)}/${state.epochs}`
      line.draw({
        head: [title, state.phase].filter(Boolean).join('  '),
        short: `${state.phase} ${count}`,
        share: state.done / state.epochs,
        count,
        details: describe(state),
      })
    },
    close: line.close,
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
  acceptanceRate: number | undefined
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
        this.acceptanceRate = event.sampling?.acceptanceRate
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

/** The numbers beside the bar, the most important first. */
function describe(state: FitState): string[] {
  const { loss, validationLoss, best, effectiveSampleSize, acceptanceRate, secondsLeft } = state
  const parts: string[] = []
  // Early stopping may end the first pass sooner, so its time left is a bound.
  const bound = state.phase === 'select' ? 'at most ' : ''
  if (secondsLeft !== undefined) parts.push(`${bound}${clock(secondsLeft)} left`)
  if (loss !== undefined) parts.push(`loss ${loss.toPrecision(4)}`)
  if (validationLoss !== undefined) parts.push(`validation ${validationLoss.toPrecision(4)}`)
  if (best) parts.push(`best ${best.loss.toPrecision(4)} at ${best.epoch}`)
  if (effectiveSampleSize !== undefined) parts.push(`ESS ${effectiveSampleSize.toFixed(2)}`)
  if (acceptanceRate !== undefined) parts.push(`accepted ${acceptanceRate.toFixed(2)}`)
  return parts
}
