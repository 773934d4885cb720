import { decideOutput, inferOutputs, outputsAtOnce } from '../../inference/index.js'
import type { EnergyModel } from '../../models/index.js'
import type { Space } from '../../spaces/index.js'
import type { TrainingData, TrainingEvent } from '../../training/index.js'
import {
  type CandidateRow,
  candidatesOf,
  obstacleToForest,
  triedBy,
  withoutInputs,
} from '../choose/candidate.js'
import { type ChooserJob, choose } from '../choose/chooser.js'
import { settledBy } from '../choose/settled-by.js'
import type { Pipeline } from '../fit/pipeline.js'
import { predictionProposal } from '../fit/proposals.js'
import { obstacleToComparison, type Settled, tooFewRows, withChoices } from '../fit/settled.js'
import { rowsInTurn } from '../fitted/rows.js'
import {
  type FilledPredictorOptions,
  type ResolvedPredictorOptions,
  resolvePredictor,
} from './predictor-options.js'

/** What decides whether a candidate is tried. */
interface OutputSituation {
  readonly options: FilledPredictorOptions
  readonly space: Space<unknown>
  readonly rows: number
}

/** What `energy: 'auto'` chooses from for outputs of any space, the cheapest to serve first. */
const predictorCandidates: readonly CandidateRow<OutputSituation, ResolvedPredictorOptions>[] = [
  {
    name: 'marginal',
    cost: 0.3,
    effort: 'quick',
    settings: ({ options, space }) => withoutInputs(resolvePredictor(options, space, 'linear')),
  },
  {
    name: 'linear',
    cost: 1,
    effort: 'quick',
    settings: ({ options, space }) => resolvePredictor(options, space, 'linear'),
  },
  {
    name: 'pairwise',
    cost: 1.5,
    effort: 'default',
    obstacle: ({ space }) => (space.labels ? undefined : 'the outputs are no sets'),
    settings: ({ options, space }) => resolvePredictor(options, space, 'pairwise'),
  },
  {
    name: 'forest',
    cost: 0.5,
    effort: 'default',
    obstacle: ({ options, rows }) => obstacleToForest(rows, options),
    settings: ({ options, space }) => resolvePredictor({ ...options, energy: 'forest' }, space),
  },
  {
    name: 'deep',
    cost: 4,
    effort: 'default',
    settings: ({ options, space }) => resolvePredictor(options, space, 'deep'),
  },
]

/**
 * Settles `energy: 'auto'` of a structured predictor, and how many epochs to train for, by rows held out
 * ({@link choose}), among {@link predictorCandidates}.
 *
 * Nothing is compared with fewer than 8 rows, where it is linear; nor under a loss that is not
 * logistic, an objective that is neither joint nor exact, with a learned reference or nothing held
 * out, where it is deep.
 */
export async function* settlePredictor<Y>(
  options: FilledPredictorOptions,
  pipeline: Pipeline<Y>,
  data: TrainingData,
  validation: TrainingData | undefined,
): AsyncGenerator<TrainingEvent, Settled<Y, ResolvedPredictorOptions>> {
  const { space } = pipeline.task
  const deep = resolvePredictor(options, space, 'deep')
  if (options.energy !== 'auto') return { options: deep }
  const few = tooFewRows(data)
  if (few) {
    return { options: withChoices(resolvePredictor(options, space, 'linear'), { energy: few }) }
  }
  const obstacle = obstacleToComparison(deep, pipeline, validation, ['joint', 'exact'])
  if (obstacle) return { options: withChoices(deep, { energy: obstacle }) }
  const { validationFraction: fraction, refit } = deep.fit
  const { rows } = data.features
  const situation = { options, space: space as Space<unknown>, rows }
  const job: ChooserJob<Y, ResolvedPredictorOptions> = {
    pipeline,
    data,
    heldOut: { validation, fraction, once: !refit },
    candidates: candidatesOf(predictorCandidates, situation, triedBy(pipeline)),
    stopsEarly: true,
    decisionScore: (model, held) => exactMatches(model, held, pipeline, deep.decision),
    scoreName: 'exact match',
  }
  return settledBy(yield* choose(job), job, (settings, energy) => withChoices(settings, { energy }))
}

/** Whether the decision about each row is its output, `[n]`. */
function exactMatches<Y>(
  model: EnergyModel<Y>,
  { features, codes, codeLength }: TrainingData,
  { task: { generator }, rng }: Pipeline<Y>,
  decision: ResolvedPredictorOptions['decision'],
): Float64Array {
  const proposal = predictionProposal(model, undefined)
  const scores = new Float64Array(features.rows)
  for (const { from, batch } of rowsInTurn(model.tape, features, outputsAtOnce(model))) {
    const key = rng.split(`decisions/${from}`)
    const posteriors = inferOutputs(model, generator, batch, { proposal, rng: key })
    posteriors.forEach((posterior, b) => {
      const at = (from + b) * codeLength
      const truth = codes.subarray(at, at + codeLength)
      const decided = decideOutput(posterior, decision)
      scores[from + b] = Number(truth.every((value, i) => value === decided[i]))
    })
  }
  return scores
}
