import { checkOneOf, PartitaError } from '../../errors.js'
import { type EnergyModel, fitInputTransform, transformInputs } from '../../models/index.js'
import { mean } from '../../numbers/index.js'
import {
  hasEnoughSamples,
  rowCriteria,
  type TrainingData,
  type TrainingEvent,
  takeData,
} from '../../training/index.js'
import { hasReference, hasTemperature } from '../fit/base-settings.js'
import { createObjective } from '../fit/create-objective.js'
import { fitEnergy } from '../fit/fit-energy.js'
import type { Pipeline } from '../fit/pipeline.js'
import { learnedReference } from '../fit/reference.js'
import type { TrialFit } from '../fit/settled.js'
import type { PlannedWork } from '../fit/timetable.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import type { Candidate } from './candidate.js'
import { type HeldOut, partsOf } from './held-out.js'
import type { LeaderboardEntry } from './leaderboard.js'
import { bestOf, isBehind, likeliest, type Part, TEMPERATURES, Trial, together } from './trial.js'

/** Rows scored at once while comparing. */
const CRITERION_BATCH = 64
/** Best epochs of two parts that differ by no larger factor agree. */
const ALIKE = 2
/** Rows of a part held out on which decisions are made and timed. */
const SCORED_ROWS = 250

/** What a choice is made of. */
export interface ChooserJob<Y, Options extends ResolvedTaskOptions> {
  readonly pipeline: Pipeline<Y>
  readonly data: TrainingData
  readonly heldOut: HeldOut
  /** the cheapest first */
  readonly candidates: readonly Candidate<Options>[]
  /** those that are fitted on the fits of the best of the first ones */
  residuals?(best: Options): readonly Candidate<Options>[]
  /** the rows held out tell when to stop; default: candidates are fitted as if they had no others */
  readonly stopsEarly?: boolean
  /** what the decision about each row scores, `[n]`, larger = better, on prepared inputs */
  decisionScore(model: EnergyModel<Y>, held: TrainingData): Float64Array
  /** what that is called: `F1` */
  readonly scoreName: string
}

/** What was chosen. */
export interface Choice<Y, Options extends ResolvedTaskOptions> {
  readonly best: Trial<Y, Options>
  /** all that were compared to the end, the best among them */
  readonly eligible: readonly Trial<Y, Options>[]
  readonly leaderboard: readonly LeaderboardEntry[]
  /** its fit to all rows */
  readonly work: PlannedWork
}

/**
 * The one way `'auto'` is settled, for all tasks (docs/decisions/0010-one-chooser.md). Candidates are fitted
 * to the rest of the rows while each part is held out in turn, the cheapest first. After each part those
 * leave whose negative log-likelihood is more than two standard errors of the difference, paired row by
 * row, behind the least. Of those within one standard error of the least in the end, decisions tell,
 * and where they are within one standard error too, the cost of an answer.
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
    const bases = this.#running.filter(
      ({ settings }) => !settings.inputs.ignored && !settings.forest,
    )
    const base = residuals && !this.#isEnded && bases.length > 0 ? bestOf(bases) : undefined
    base?.settle()
    const later = base && residuals?.(base.settings).filter(({ name }) => this.#mayHave(name))
    if (later) yield* this.#stage(later, base)
    const complete = this.#trials.filter(({ parts }) => parts.length > 0)
    const eligible = complete.filter(({ end }) => end === undefined || end === 'out of time')
    const isUseless = complete.every(({ settings }) => settings.inputs.ignored)
    if (this.#divergence && isUseless) throw this.#divergence
    const best = eligible.length > 0 ? bestOf(eligible) : fastest(complete)
    for (const trial of eligible) trial.settle()
    best.settle()
    return { best, eligible, leaderboard: this.#leaderboard(best), work: this.#wholeWork(best) }
  }

  /** Candidates against each other, and against those before them, on each part of the rows in turn. */
  async *#stage(
    candidates: readonly Candidate<Options>[],
    base?: Trial<Y, Options>,
  ): AsyncGenerator<TrainingEvent, void> {
    const entrants = candidates.map((candidate) => new Trial<Y, Options>(candidate))
    this.#trials.push(...entrants)
    for (let part = 0; part < this.#parts.length; part++) {
      for (const trial of entrants) {
        if (this.#isEnded) return
        if (trial.end !== undefined || (base && !base.parts[part])) continue
        if (this.#isTooLate(trial, part)) trial.end = 'out of time'
        else yield* this.#run(trial, part, entrants, base?.parts[part]?.fit)
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
    if (experts === undefined || experts === 'auto') return candidates
    const later = job.residuals?.(candidates[0].settings).map(({ name }) => name) ?? []
    const known = [...candidates.map(({ name }) => name), ...later]
    for (const expert of experts) checkOneOf('experts', expert, known)
    // a residual needs what it is a residual on
    const isOnBest = later.some((name) => experts.includes(name))
    return isOnBest ? candidates : candidates.filter(({ name }) => experts.includes(name))
  }

  #mayHave(name: string): boolean {
    const { experts } = this.job.pipeline
    return experts === undefined || experts === 'auto' || experts.includes(name)
  }

  /** whether nobody leaves before the end: those that are behind may yet be of use in a mixture */
  get #isMixed(): boolean {
    return this.job.pipeline.experts !== undefined
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
    part: number,
    entrants: readonly Trial<Y, Options>[],
    base: TrialFit<Y> | undefined,
  ): AsyncGenerator<TrainingEvent, void> {
    const { stopwatch, timetable } = this.job.pipeline
    const started = stopwatch.now()
    timetable.plan(this.#rest(trial, part, entrants))
    timetable.begin(this.#work(trial, part))
    try {
      const fitted = yield* this.#fit(trial, part, base)
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

  async *#fit(trial: Trial<Y, Options>, part: number, base: TrialFit<Y> | undefined) {
    const { pipeline, stopsEarly, decisionScore } = this.job
    const { settings } = trial.candidate
    const { train, held } = this.#parts[part]
    const { rng, stopwatch } = pipeline
    const { features, weights } = train
    const inputs = fitInputTransform(features, settings.inputs, rng.split('inputs'), weights)
    const data = { ...train, features: transformInputs(features, inputs) }
    const unseen = { ...held, features: transformInputs(held.features, inputs) }
    const watched = pipeline.watched && transformInputs(pipeline.watched, inputs)
    const validation = stopsEarly ? unseen : undefined
    const pass = { data, validation, watched, part: 'choose' } as const
    const reference = base && hasReference(settings) ? learnedReference(base.fit.model) : undefined
    const fit = yield* fitEnergy(pipeline, settings, pass, reference)
    const objective = await createObjective(pipeline, settings, data, reference)
    const shares: number[] = []
    const key = rng.split('criterion')
    const { rows } = unseen.features
    const { model } = fit
    const lossesNow = () =>
      rowCriteria(model, objective, unseen, CRITERION_BATCH, key, (samples) =>
        shares.push(...Array.from(samples.effectiveShares)),
      ) ?? new Float64Array(rows).fill(Number.POSITIVE_INFINITY)
    const losses = hasTemperature(settings, pipeline.task.space)
      ? atTemperatures(model, lossesNow)
      : [lossesNow()]
    const scored = takeData(
      unseen,
      Int32Array.from({ length: Math.min(rows, SCORED_ROWS) }, (_, row) => row),
    )
    const began = stopwatch.now()
    const scores = decisionScore(fit.model, scored)
    return {
      fit: { fit, inputs, base: reference && base && { fit: base.fit, reference } },
      losses,
      weights: unseen.weights ?? new Float32Array(rows).fill(1),
      scores,
      decisionSeconds: stopwatch.now() - began,
      share: shares.length > 0 && settings.proposal !== 'sweep' ? mean(shares) : undefined,
      reason: fit.select.reason,
    }
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

  #leaderboard(best: Trial<Y, Options>): LeaderboardEntry[] {
    const { scoreName } = this.job
    return this.#trials
      .filter(({ parts, end }) => parts.length > 0 || end !== undefined)
      .map((trial) => trial.entry(trial === best ? 'chosen' : (trial.end ?? 'compared'), scoreName))
  }
}

/** What comes out at each temperature of a model, which is then left as it was. */
function atTemperatures<Y, T>(model: EnergyModel<Y>, measure: () => T): T[] {
  const weights = model.store.snapshot()
  const measured = TEMPERATURES.map((temperature) => {
    model.temper(temperature)
    const result = measure()
    model.store.restore(weights)
    return result
  })
  return measured
}

/** Where all are too slow, or not to be trusted: the one whose answers take the least time. */
function fastest<T extends Trial<unknown, ResolvedTaskOptions>>(trials: readonly T[]): T {
  const cost = ({ millisecondsPerRow }: T) => millisecondsPerRow
  return trials.reduce((best, trial) => (cost(trial) < cost(best) ? trial : best))
}
