import { checkOneOf, PartitaError } from '../../errors.js'
import { sum } from '../../numbers/index.js'
import { hasEnoughSamples, type TrainingData, type TrainingEvent } from '../../training/index.js'
import type { TrialFit } from '../fit/settled.js'
import type { PlannedWork } from '../fit/timetable.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import { areNamed, type Candidate, mayMix } from './candidate.js'
import { fitTrial, type TrialJob } from './fit-trial.js'
import { type HeldOut, partsOf } from './held-out.js'
import type { LeaderboardEntry } from './leaderboard.js'
import type { MixedTrials, WeighedTrial } from './mixed-trials.js'
import { mixtureEntry } from './mixture-entry.js'
import { PreparedPart } from './prepared-part.js'
import { bestOf, isBehind, likeliest, type Part, Trial, together } from './trial.js'

/** Best epochs of two parts that differ by no larger factor agree. */
const ALIKE = 2

/** What a choice is made of. */
export interface ChooserJob<Y, Options extends ResolvedTaskOptions> extends TrialJob<Y> {
  readonly data: TrainingData
  readonly heldOut: HeldOut
  /** the cheapest first */
  readonly candidates: readonly Candidate<Options>[]
  /** those that are fitted on the fits of the best of the first ones */
  residuals?(best: Options): readonly Candidate<Options>[]
  /** what that is called: `F1` */
  readonly scoreName: string
}

/** What was chosen. */
export interface Choice<Y, Options extends ResolvedTaskOptions> {
  readonly best: Trial<Y, Options>
  /** what is mixed in its place; absent: nothing */
  readonly experts?: readonly WeighedTrial<Y, Options>[]
  readonly leaderboard: readonly LeaderboardEntry[]
  /** its fit to all rows */
  readonly work: PlannedWork
}

/**
 * The one way `'auto'` is settled, for all tasks (docs/decisions/0010-one-chooser.md). Candidates are fitted
 * to the rest of the rows while each part is held out in turn, the cheapest first. After each part those
 * leave whose negative log-likelihood is more than two standard errors of the difference, paired row by
 * row, behind the least. Of those within one standard error of the least in the end, decisions tell,
 * and where they are within one standard error too, the cost of an answer. A mixture takes the place of the best
 * where it is likelier by more than one standard error (docs/decisions/0014-mixtures.md).
 *
 * A budget of time ends it where the next fit, and then one to all rows, would not be over in time. An abort
 * ends it with the best of what is complete, or with what the first has learned by then.
 */
export async function* choose<Y, Options extends ResolvedTaskOptions>(
  job: ChooserJob<Y, Options>,
): AsyncGenerator<TrainingEvent, Choice<Y, Options>> {
  return yield* new Race(job).run()
}

class Race<Y, Options extends ResolvedTaskOptions> {
  readonly #parts: readonly Part[]
  readonly #trials: Trial<Y, Options>[] = []
  #divergence?: PartitaError

  constructor(private readonly job: ChooserJob<Y, Options>) {
    const { data, heldOut, pipeline } = job
    this.#parts = partsOf(data, heldOut, pipeline.effort, pipeline.rng.split('choose'))
  }

  async *run(): AsyncGenerator<TrainingEvent, Choice<Y, Options>> {
    const { candidates, residuals } = this.job
    yield* this.#stage(this.#named(candidates))
    const base = residuals && !this.#isEnded ? this.#base : undefined
    base?.settle()
    const later = base && residuals?.(base.settings).filter(({ name }) => this.#mayHave(name))
    if (later) yield* this.#stage(later, base)
    const complete = this.#trials.filter(({ parts }) => parts.length > 0)
    const eligible = complete.filter(({ end }) => end === undefined || end === 'out of time')
    const isUseless = complete.every(({ settings }) => settings.inputs.ignored)
    if (this.#divergence && isUseless) throw this.#divergence
    const single = eligible.length > 0 ? bestOf(eligible) : fastest(complete)
    const found = await this.#mixture(single, eligible)
    const [heaviest, ...others] = found?.members ?? []
    const best = heaviest && others.length === 0 ? heaviest.trial : single
    const mixture = others.length > 0 ? found : undefined
    const experts = mixture && !this.#isTooLong(mixture) ? mixture.members : undefined
    best.settle()
    for (const { trial } of experts ?? []) trial.settle()
    const leaderboard = this.#leaderboard(best, mixture, experts !== undefined)
    return { best, experts, leaderboard, work: this.#wholeWork(best) }
  }

  /** Candidates against each other, and against those before them, on each part of the rows in turn. */
  async *#stage(
    candidates: readonly Candidate<Options>[],
    base?: Trial<Y, Options>,
  ): AsyncGenerator<TrainingEvent, void> {
    const entrants = candidates.map((candidate) => new Trial<Y, Options>(candidate))
    this.#trials.push(...entrants)
    for (let part = 0; part < this.#parts.length; part++) {
      const prepared = new PreparedPart(this.job.pipeline, this.#parts[part])
      const own = { part, prepared }
      for (const trial of entrants) {
        if (this.#isEnded) return
        if (trial.end !== undefined || (base && !base.parts[part])) continue
        if (this.#isTooLate(trial, part)) trial.end = 'out of time'
        else yield* this.#run(trial, own, entrants, base?.parts[part]?.fit)
      }
      const running = this.#running
      if (running.length === 0 || this.#isMixed) continue
      const leader = likeliest(running)
      for (const trial of running) if (isBehind(trial, leader)) trial.end = 'left behind'
      if (part > 0 && this.#isSettled) return
    }
  }

  get #running(): Trial<Y, Options>[] {
    return this.#trials.filter(({ parts, end }) => parts.length > 0 && end === undefined)
  }

  /** what residuals are fitted on: the best that they can be, or the likeliest where a forest left all of them behind */
  get #base(): Trial<Y, Options> | undefined {
    const able = this.#trials.filter(({ settings, parts }) => {
      return parts.length > 0 && !settings.inputs.ignored && !settings.forest
    })
    const running = able.filter(({ end }) => end === undefined)
    if (running.length > 0) return bestOf(running)
    return able.length > 0 ? likeliest(able) : undefined
  }

  /** whether nobody is left to compare the last one with, and its parts agree on how long to train */
  get #isSettled(): boolean {
    const [last, ...others] = this.#running
    if (!last || others.length > 0) return false
    const epochs = last.parts.map(({ fit }) => Math.max(1, fit.fit.select.bestEpoch))
    return !this.job.stopsEarly || Math.max(...epochs) <= ALIKE * Math.min(...epochs)
  }

  /** whether a candidate that looks at the inputs was fitted */
  get #seesInputs(): boolean {
    return this.#trials.some(({ parts, settings }) => parts.length > 0 && !settings.inputs.ignored)
  }

  /** The candidates that are named as experts; all where none are. */
  #named(candidates: readonly Candidate<Options>[]): readonly Candidate<Options>[] {
    const { job } = this
    const { experts } = job.pipeline
    if (!areNamed(experts) || experts === 'auto') return candidates
    const later = job.residuals?.(candidates[0].settings).map(({ name }) => name) ?? []
    const known = [...candidates.map(({ name }) => name), ...later]
    for (const expert of experts) checkOneOf('experts', expert, known)
    // a residual needs what it is a residual on
    const isOnBest = later.some((name) => experts.includes(name))
    return isOnBest ? candidates : candidates.filter(({ name }) => experts.includes(name))
  }

  #mayHave(name: string): boolean {
    const { experts } = this.job.pipeline
    return !areNamed(experts) || experts === 'auto' || experts.includes(name)
  }

  /** What is mixed of those that were compared, left behind or not. */
  async #mixture(best: Trial<Y, Options>, eligible: readonly Trial<Y, Options>[]) {
    const { data, pipeline } = this.job
    const isAsked = this.#isMixed && eligible.length > 1
    const mayBe = !this.#isMixed && mayMix(pipeline, data.features.rows) && eligible.includes(best)
    if (pipeline.stopwatch.aborted || !(isAsked || mayBe)) return undefined
    const { mixAll, mixByRule } = await import('./mixed-trials.js')
    if (isAsked) return mixAll(eligible)
    const behind = this.#trials.filter(({ end }) => end === 'left behind')
    return mixByRule(best, [...eligible, ...behind], pipeline.serving?.maxMs)
  }

  /** Whether there is no time to fit all that is mixed to all rows. */
  #isTooLong({ members }: MixedTrials<Y, Options>): boolean {
    const { stopwatch, timetable } = this.job.pipeline
    const seconds = members.map(({ trial }) => timetable.secondsOf(this.#wholeWork(trial)) ?? 0)
    return stopwatch.isBounded && sum(seconds) > stopwatch.secondsLeft
  }

  /** whether nobody leaves before the end: those that are behind may yet be of use in a mixture */
  get #isMixed(): boolean {
    return areNamed(this.job.pipeline.experts)
  }

  /** whether there is to be no more: of anything but the very first, where only time is over */
  get #isEnded(): boolean {
    const { stopwatch } = this.job.pipeline
    const isFirst = !this.#trials.some(({ parts }) => parts.length > 0)
    return stopwatch.aborted ? !isFirst : stopwatch.outOfTime && !isFirst
  }

  /** Whether a fit, and then one of the best so far to all rows, would take longer than there is time. */
  #isTooLate(trial: Trial<Y, Options>, part: number): boolean {
    const { stopwatch, timetable } = this.job.pipeline
    const running = this.#running
    // ignoring the inputs is an answer only where there is no time for any other
    if (!stopwatch.isBounded || !this.#seesInputs || running.length === 0) return false
    const own = timetable.secondsOf(this.#work(trial, part)) ?? 0
    const last = timetable.secondsOf(this.#wholeWork(likeliest(running))) ?? 0
    return own + last > stopwatch.secondsLeft
  }

  #work({ candidate: { name, cost } }: Trial<Y, Options>, part: number): PlannedWork {
    return { name, cost, part: part + 1, parts: this.#parts.length }
  }

  /** The fit of a candidate to all rows, for the epochs that were best where rows held out tell. */
  #wholeWork(trial: Trial<Y, Options>): PlannedWork {
    const { name, cost } = trial.candidate
    const [{ train, held }] = this.#parts
    const rows = train.features.rows
    const isTold = this.job.stopsEarly && trial.parts.length > 0
    const { bestEpoch, epochs } = isTold ? together(trial) : { bestEpoch: 1, epochs: 1 }
    const whole = this.job.heldOut.validation ? rows : rows + held.features.rows
    return { name, cost: (cost * whole * Math.max(1, bestEpoch)) / (rows * Math.max(1, epochs)) }
  }

  /** One fit: a candidate to all rows but one part. */
  async *#run(
    trial: Trial<Y, Options>,
    { part, prepared }: { readonly part: number; readonly prepared: PreparedPart<Y> },
    entrants: readonly Trial<Y, Options>[],
    base: TrialFit<Y> | undefined,
  ): AsyncGenerator<TrainingEvent, void> {
    const { stopwatch, timetable } = this.job.pipeline
    const started = stopwatch.now()
    timetable.plan(this.#rest(trial, part, entrants))
    timetable.begin(this.#work(trial, part))
    try {
      const fitted = yield* fitTrial(this.job, trial.candidate.settings, prepared, base)
      const isFirst = this.#trials.every(({ parts }) => parts.length === 0)
      const isCut = fitted.reason === 'aborted' || fitted.reason === 'budget'
      const isKept = isFirst || (fitted.reason === 'budget' && !this.#seesInputs)
      if (!isCut || isKept) trial.parts.push({ ...fitted, seconds: stopwatch.now() - started })
      if (isCut) trial.end = 'out of time'
      else trial.end ??= this.#fault(trial, fitted.share)
    } catch (error) {
      if (!(error instanceof PartitaError) || error.code !== 'DIVERGED') throw error
      this.#divergence ??= error
      trial.end = 'diverged'
    }
    timetable.finish()
  }

  /** Why a candidate cannot be taken, whatever its likelihood. */
  #fault(trial: Trial<Y, Options>, share: number | undefined): Trial<Y, Options>['end'] {
    if (share !== undefined && !hasEnoughSamples(share)) return 'not trusted'
    const { maxMs = Number.POSITIVE_INFINITY } = this.job.pipeline.serving ?? {}
    return trial.millisecondsPerRow > maxMs ? 'too slow' : undefined
  }

  /** What is still to come once a fit is over, if nobody leaves. */
  #rest(
    trial: Trial<Y, Options>,
    part: number,
    entrants: readonly Trial<Y, Options>[],
  ): PlannedWork[] {
    const at = entrants.indexOf(trial)
    const going = entrants.filter(({ end }) => end === undefined)
    const parts = this.#parts
      .slice(part)
      .flatMap((_, index) =>
        (index === 0 ? going.filter((other) => entrants.indexOf(other) > at) : going).map((other) =>
          this.#work(other, part + index),
        ),
      )
    return [...parts, this.#wholeWork(entrants.at(-1) ?? trial)]
  }

  #leaderboard(
    best: Trial<Y, Options>,
    mixture: MixedTrials<Y, Options> | undefined,
    isMixed: boolean,
  ): LeaderboardEntry[] {
    const { scoreName } = this.job
    const outcome = (trial: Trial<Y, Options>) =>
      trial === best && !isMixed ? 'chosen' : (trial.end ?? 'compared')
    const entries = this.#trials
      .filter(({ parts, end }) => parts.length > 0 || end !== undefined)
      .map((trial) => trial.entry(outcome(trial), scoreName))
    return mixture
      ? [...entries, mixtureEntry(mixture, isMixed ? 'chosen' : 'out of time')]
      : entries
  }
}

/** Where all are too slow, or not to be trusted: the one whose answers take the least time. */
function fastest<T extends Trial<unknown, ResolvedTaskOptions>>(trials: readonly T[]): T {
  const cost = ({ millisecondsPerRow }: T) => millisecondsPerRow
  return trials.reduce((best, trial) => (cost(trial) < cost(best) ? trial : best))
}
