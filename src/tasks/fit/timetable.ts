import type { OverallProgress, TrainingEvent } from '../../training/index.js'
import type { Clock } from './stopwatch.js'

/** A piece of a fit's work that is still to come. */
export interface PlannedWork {
  /** whose passes it is made of: pieces of one name take time in proportion to their cost */
  readonly name: string
  /** time, relative to other pieces */
  readonly cost: number
  /** passes that follow each other in it; default 1 */
  readonly passes?: number
  readonly part?: number
  readonly parts?: number
}

/** Share of the epochs a pass that stops early is first expected to run. */
const EXPECTED_SHARE = 0.3
/** Epochs it goes on after the best, about. */
const PATIENCE = 20

/**
 * How far a fit is over all its passes, and how long the rest will take: what is planned, times what
 * pieces of the same name took, and before there are any, what all did for their cost.
 */
export class Timetable {
  readonly #measured = new Map<string, { seconds: number; cost: number }>()
  #rest: readonly PlannedWork[] = []
  #current?: PlannedWork
  #started: number
  #began = 0
  #passesDone = 0
  /** share of the pass that runs */
  #passShare = 0
  #share = 0

  constructor(private readonly now: Clock) {
    this.#started = now()
  }

  /** Plans what follows the piece that is begun next, or that runs. */
  plan(rest: readonly PlannedWork[]): void {
    this.#rest = rest
  }

  begin(work: PlannedWork): void {
    this.#current = work
    this.#began = this.now()
    this.#passesDone = 0
    this.#passShare = 0
  }

  /** The piece that runs is complete. */
  finish(): void {
    const { name, cost } = this.#current as PlannedWork
    const { seconds, cost: before } = this.#measured.get(name) ?? { seconds: 0, cost: 0 }
    this.#measured.set(name, {
      seconds: seconds + this.now() - this.#began,
      cost: before + cost,
    })
    this.#current = undefined
  }

  /** Seconds that a piece of work will take; undefined before anything was measured. */
  secondsOf({ name, cost }: PlannedWork): number | undefined {
    const own = this.#measured.get(name)
    if (own && own.cost > 0) return (own.seconds / own.cost) * cost
    let [seconds, total] = [0, 0]
    for (const measured of this.#measured.values()) {
      seconds += measured.seconds
      total += measured.cost
    }
    return total > 0 ? (seconds / total) * cost : undefined
  }

  /** The events of a fit with the progress of all of it. */
  async *watch<T>(events: AsyncGenerator<TrainingEvent, T>): AsyncGenerator<TrainingEvent, T> {
    try {
      for (;;) {
        const { done, value } = await events.next()
        if (done) return value
        yield { ...value, overall: this.#observe(value) }
      }
    } finally {
      await events.return(undefined as never)
    }
  }

  #observe(event: TrainingEvent): OverallProgress {
    const { name: candidate, part, parts, passes = 1 } = this.#current ?? {}
    if (event.type === 'progress')
      this.#passShare = passShare(event, event.epoch - 1 + event.fraction)
    else if (event.type === 'epoch') this.#passShare = passShare(event, event.epoch)
    else if (event.type === 'end') {
      this.#passesDone = Math.min(passes, this.#passesDone + 1)
      this.#passShare = 0
    }
    const secondsLeft = this.#secondsLeft(passes)
    if (secondsLeft !== undefined) {
      const elapsed = this.now() - this.#started
      const total = elapsed + secondsLeft
      this.#share = Math.max(this.#share, total > 0 ? elapsed / total : 0)
    }
    return { share: this.#share, secondsLeft, candidate, part, parts }
  }

  #secondsLeft(passes: number): number | undefined {
    const current = this.#current
    if (!current) return undefined
    const share = Math.min(1, (this.#passesDone + this.#passShare) / passes)
    const elapsed = this.now() - this.#began
    const predicted = this.#measured.has(current.name) ? this.secondsOf(current) : undefined
    const own = share > 0 ? elapsed / share : undefined
    // early on what pieces of the same name took says more
    const seconds =
      predicted !== undefined && own !== undefined
        ? (1 - share) * predicted + share * own
        : (own ?? predicted ?? this.secondsOf(current))
    if (seconds === undefined) return undefined
    const perCost = seconds / current.cost
    const rest = this.#rest.reduce(
      (sum, work) =>
        sum +
        (this.#measured.has(work.name) || work.name !== current.name
          ? (this.secondsOf(work) ?? perCost * work.cost)
          : perCost * work.cost),
      0,
    )
    return Math.max(0, seconds - elapsed) + rest
  }
}

/** Share of a pass that is over after so many epochs; one with rows held out mostly ends early. */
function passShare(
  event: Extract<TrainingEvent, { readonly type: 'epoch' | 'progress' }>,
  done: number,
): number {
  const isHeldOut = event.phase.endsWith('select')
  const best = event.type === 'epoch' ? event.bestEpoch : done
  const expected = isHeldOut
    ? Math.min(event.epochs, Math.max(event.epochs * EXPECTED_SHARE, best + PATIENCE))
    : event.epochs
  return Math.min(1, done / expected)
}
