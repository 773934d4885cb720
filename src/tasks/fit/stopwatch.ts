import type { StopSignal } from '../../training/index.js'

/** A clock: seconds from any start. */
export type Clock = () => number

export const systemClock: Clock = () => performance.now() / 1000

/** What ends a fit early: the caller's signal, or that the time there was is over. */
export class Stopwatch implements StopSignal {
  readonly #started: number

  /** @param budget seconds from now; default: no end */
  constructor(
    readonly now: Clock,
    private readonly budget = Number.POSITIVE_INFINITY,
    private readonly signal?: StopSignal,
  ) {
    this.#started = now()
  }

  /** by the caller */
  get aborted(): boolean {
    return this.signal?.aborted ?? false
  }

  get outOfTime(): boolean {
    return this.secondsLeft <= 0
  }

  /** seconds until the end; infinite without a budget */
  get secondsLeft(): number {
    return this.#started + this.budget - this.now()
  }

  get isBounded(): boolean {
    return Number.isFinite(this.budget)
  }
}
