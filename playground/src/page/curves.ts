import type { TrainingEvent } from 'partita'
import type { LogPartitionPoints } from '../protocol.js'

/** One pass of a fit, as its events tell it. */
export interface Pass {
  /** what is fitted: a candidate, or the model */
  readonly name: string
  /** whether it compares candidates */
  readonly isTrial: boolean
  readonly epochs: number
  /** loss of the rows learned from, by epoch */
  readonly train: number[]
  /** the same of rows held out, where there are any */
  readonly heldOut: { epoch: number; loss: number }[]
}

/** A fit that runs or has run. */
export interface Curves {
  readonly passes: readonly Pass[]
  readonly share: number
  readonly secondsLeft?: number
  /** what it does, in words */
  readonly doing: string
  readonly warnings: readonly string[]
  /** of unseen rows, under the weights of now, and of epochs before */
  readonly points?: LogPartitionPoints
  readonly trail: readonly LogPartitionPoints[]
}

/** Clouds of earlier epochs that are kept. */
const TRAIL = 6

export const noCurves: Curves = { passes: [], share: 0, doing: 'starting', warnings: [], trail: [] }

/** What is known of a fit after one more event. */
export function withEvent(curves: Curves, event: TrainingEvent): Curves {
  const { share = curves.share, secondsLeft = curves.secondsLeft } = event.overall ?? {}
  return { ...changed(curves, event), share, secondsLeft }
}

function changed(curves: Curves, event: TrainingEvent): Curves {
  const { passes, warnings } = curves
  if (event.type === 'warning') return { ...curves, warnings: [...warnings, event.message] }
  if (event.type === 'start') {
    const { candidate, part, parts } = event.overall ?? {}
    const isTrial = event.phase.startsWith('choose')
    const name = isTrial ? (candidate ?? 'candidate') : 'model'
    const started: Pass = { name, isTrial, epochs: event.epochs, train: [], heldOut: [] }
    const of = (parts ?? 1) > 1 ? `, part ${part} of ${parts}` : ''
    const doing = isTrial ? `comparing: ${name}${of}` : describePhase(event.phase)
    return { ...curves, passes: [...passes, started], doing }
  }
  const pass = passes.at(-1)
  if (event.type !== 'epoch' || !pass) return curves
  const { epoch, trainLoss, validationLoss: loss, watched } = event
  const heldOut = loss === undefined ? pass.heldOut : [...pass.heldOut, { epoch, loss }]
  const now: Pass = { ...pass, train: [...pass.train, trainLoss], heldOut }
  const next = { ...curves, passes: [...passes.slice(0, -1), now] }
  if (!watched) return next
  const trail = curves.points ? [...curves.trail, curves.points].slice(-TRAIL) : curves.trail
  return { ...next, points: watched, trail }
}

function describePhase(phase: string): string {
  if (phase.startsWith('reference')) return 'fitting what the energy is a residual on'
  return phase === 'select' ? 'choosing when to stop' : 'fitting the model to all rows'
}
