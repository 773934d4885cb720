import type { BestEpoch } from './best-epoch.js'
import type { EpochCurve, TrainingResult } from './training-result.js'

/** All numbers of a pass by name, in the precision of its backend. */
export type NamedNumbers = ReadonlyMap<string, Float32Array | Float64Array>

/** Where a pass of training stands at the end of an epoch: all that it needs to go on to the same bits. */
export interface PassState {
  /** tells passes of a fit apart */
  readonly key: string
  readonly epoch: number
  readonly steps: number
  readonly seconds: number
  readonly best: Omit<BestEpoch, 'weights'>
  /** absent in files of an earlier version */
  readonly curve?: EpochCurve
  readonly warnings: readonly string[]
  /** which warnings about samples were given */
  readonly told: readonly number[]
  readonly optimizerSteps: number
  /** steps that the averaged weights are of */
  readonly averagedSteps?: number
  /** how it ended; absent while it goes on */
  readonly result?: TrainingResult
  /** weights, those of the best epoch, moments of the optimizer, what the objective remembers */
  readonly numbers: NamedNumbers
}

/** A pass under the eyes of a {@link CheckpointJournal}. */
export interface OpenPass {
  /** where it stood when the fit was cut off; absent: it starts */
  readonly state?: PassState
  /** whether so much time went by since the last writing that it is to be kept again */
  readonly isDue: boolean
  /** Takes the place of what was kept of it, and writes everything down if that is due. */
  keep(state: PassState): Promise<void>
}

/**
 * The passes of a fit in their order, as far as they went. A fit that is cut off and started again asks for the same
 * passes in the same order: those that ended are taken as they were, and the one that was under way goes on. All
 * else in a fit follows from its data, options and seed.
 *
 * @example
 * ```ts
 * import { CheckpointJournal } from 'partita/core'
 * const journal = new CheckpointJournal([], async (passes) => console.log(passes.length), 60)
 * console.log(journal.begin('select').state) // undefined: it starts
 * await journal.finish() // 0
 * ```
 */
export class CheckpointJournal {
  readonly #passes: PassState[]
  #next = 0
  #written = performance.now()

  /**
   * @param passes what an earlier run wrote
   * @param write writes the passes down, whole or not at all
   * @param every seconds between two writings, at the ends of epochs
   */
  constructor(
    passes: readonly PassState[],
    private readonly write: (passes: readonly PassState[]) => Promise<void>,
    private readonly every: number,
  ) {
    this.#passes = [...passes]
  }

  /** The next pass. One that is another than the earlier run's ends what is known of that run. */
  begin(key: string): OpenPass {
    const at = this.#next++
    if (this.#passes[at]?.key !== key) this.#passes.length = Math.min(at, this.#passes.length)
    const isDue = () => performance.now() - this.#written >= 1000 * this.every
    return {
      state: this.#passes[at],
      get isDue() {
        return isDue()
      },
      keep: async (state) => {
        this.#passes[at] = state
        if (isDue()) await this.#writeDown()
      },
    }
  }

  /** Writes everything down at the end of a fit. */
  async finish(): Promise<void> {
    await this.#writeDown()
  }

  async #writeDown(): Promise<void> {
    await this.write(this.#passes)
    this.#written = performance.now()
  }
}
