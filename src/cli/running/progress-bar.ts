import type { OverallProgress, TrainingEvent } from '../../training/index.js'
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

/**
 * A progress bar over all passes of a fit: how much of it is done, the time left, what is being fitted, its
 * epoch, losses, effective sample size.
 */
export function createProgressBar({ title, ...options }: ProgressBarOptions): ProgressBar {
  const line = createStatusLine(options)
  const state = new FitState()
  return {
    update(event) {
      if (!state.take(event)) return
      const { share, doing } = state
      const count = `${Math.floor(100 * share)} %`
      line.draw({
        head: [title, doing].filter(Boolean).join('  '),
        short: `${doing} ${count}`,
        share,
        count,
        details: describe(state),
      })
    },
    close: line.close,
  }
}

/** What the events so far have said. */
class FitState {
  overall: OverallProgress = { share: 0 }
  phase = ''
  epochs = 0
  /** epochs done, with the share of the current one */
  done = 0
  loss: number | undefined
  validationLoss: number | undefined
  best: { readonly epoch: number; readonly loss: number } | undefined
  effectiveSampleSize: number | undefined
  acceptanceRate: number | undefined

  /** share of the whole fit, in [0, 1] */
  get share(): number {
    return this.overall.share
  }

  /** what is being fitted: a candidate to one part of the rows, or the pass */
  get doing(): string {
    const { candidate, part, parts } = this.overall
    return part === undefined ? this.phase : `${candidate} ${part}/${parts}`
  }

  /** whether there is something new to draw */
  take(event: TrainingEvent): boolean {
    const { overall = this.overall } = event
    switch (event.type) {
      case 'start':
        Object.assign(this, new FitState())
        this.overall = overall
        this.phase = event.phase
        this.epochs = event.epochs
        return true
      case 'progress':
        this.overall = overall
        this.done = event.epoch - 1 + event.fraction
        return true
      case 'epoch': {
        const { epoch, bestEpoch, validationLoss } = event
        this.overall = overall
        this.done = epoch
        this.loss = event.trainLoss
        this.validationLoss = validationLoss
        this.effectiveSampleSize = event.sampling?.effectiveSampleSize
        this.acceptanceRate = event.sampling?.acceptanceRate
        if (validationLoss !== undefined && bestEpoch === epoch) {
          this.best = { epoch, loss: validationLoss }
        }
        return true
      }
      default:
        return false
    }
  }
}

/** The numbers beside the bar, the most important first. */
function describe(state: FitState): string[] {
  const { loss, validationLoss, best, effectiveSampleSize, acceptanceRate, overall } = state
  const { secondsLeft } = overall
  const parts: string[] = []
  if (secondsLeft !== undefined) parts.push(`${clock(secondsLeft)} left`)
  if (loss !== undefined) parts.push(`loss ${loss.toPrecision(4)}`)
  if (validationLoss !== undefined) parts.push(`validation ${validationLoss.toPrecision(4)}`)
  if (best) parts.push(`best ${best.loss.toPrecision(4)} at ${best.epoch}`)
  parts.push(`epoch ${Math.floor(state.done)}/${state.epochs}`)
  if (effectiveSampleSize !== undefined) parts.push(`ESS ${effectiveSampleSize.toFixed(2)}`)
  if (acceptanceRate !== undefined) parts.push(`accepted ${acceptanceRate.toFixed(2)}`)
  return parts
}
