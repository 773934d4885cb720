import { type EnergyModel, transformInputs } from '../../models/index.js'
import { mean } from '../../numbers/index.js'
import {
  rowCriteria,
  type TrainingData,
  type TrainingEvent,
  type TrainingResult,
  takeData,
} from '../../training/index.js'
import { hasReference, hasTemperature } from '../fit/base-settings.js'
import { createObjective } from '../fit/create-objective.js'
import { fitEnergy } from '../fit/fit-energy.js'
import type { Pipeline } from '../fit/pipeline.js'
import { learnedReference } from '../fit/reference.js'
import type { TrialFit } from '../fit/settled.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import type { PreparedPart } from './prepared-part.js'
import { TEMPERATURES, type TrialPart } from './trial.js'

/** Rows scored at once while comparing. */
const CRITERION_BATCH = 64
/** Rows of a part held out on which decisions are made and timed. */
const SCORED_ROWS = 250

/** How trials are fitted and scored. */
export interface TrialJob<Y> {
  readonly pipeline: Pipeline<Y>
  /** the rows held out tell when to stop; default: candidates are fitted as if they had no others */
  readonly stopsEarly?: boolean
  /** what the decision about each row scores, `[n]`, larger = better, on prepared inputs */
  decisionScore(model: EnergyModel<Y>, held: TrainingData): Float64Array
}

/** What became of one. */
export interface FittedTrial<Y> extends Omit<TrialPart<Y>, 'seconds'> {
  /** effective share of the samples that its likelihood rests on; undefined where it rests on none */
  readonly share: number | undefined
  /** why it ended */
  readonly reason: TrainingResult['reason']
}

/** One fit of a candidate, to all rows but one part, which it is scored on. */
export async function* fitTrial<Y>(
  { pipeline, stopsEarly, decisionScore }: TrialJob<Y>,
  settings: ResolvedTaskOptions,
  part: PreparedPart<Y>,
  base: TrialFit<Y> | undefined,
): AsyncGenerator<TrainingEvent, FittedTrial<Y>> {
  const { rng, stopwatch } = pipeline
  const { inputs, train: data, held: unseen } = await part.for(settings.inputs)
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
