import type { DenseMatrix } from '../../engine/index.js'
import { logistic } from '../../losses/index.js'
import type { Rng } from '../../random/index.js'
import type { Reals } from '../../spaces/index.js'
import {
  type CheckpointJournal,
  createExactObjective,
  createJointObjective,
  type FitOptions,
  type FitResult,
  fitModel,
  type TrainingEvent,
} from '../../training/index.js'
import {
  createNetworkModel,
  createScoreModel,
  type Member,
  type MemberSpec,
  measuresOf,
  memberTilt,
} from './member.js'
import type { RegressorBase, RegressorOptions } from './regressor-options.js'

/** Log-weights above this continue along their tangent and are counted. */
const CLAMP = 30
/** Draws for each held-out row that its likelihood is estimated from. */
const CRITERION_SAMPLES = 256
/** Steps between validations, at least. */
const STEPS_BETWEEN = 50
/** Draws for each row that b(x) is set from before the first step. */
const PILOT = 64

/** Inputs, prepared, and codes of targets. */
export interface RegressionRows {
  readonly features: DenseMatrix
  readonly codes: Float32Array
  /** `[n]`; absent: all alike */
  readonly weights?: Float32Array | undefined
}

/** Options with all that is needed of them filled in. */
export type FilledRegressorOptions = {
  readonly [Name in
    | 'components'
    | 'hidden'
    | 'frequencies'
    | 'bandwidth'
    | 'samples'
    | 'steps'
    | 'batchSize'
    | 'rate'
    | 'decay'
    | 'dropout'
    | 'schedule'
    | 'clipNorm'
    | 'averaging']: NonNullable<RegressorOptions[Name]>
} & Pick<RegressorOptions, 'engine' | 'deterministic' | 'threads' | 'networkSteps'> & {
    readonly base: RegressorBase
  }

/** What a member is fitted to. */
export interface MemberJob {
  readonly space: Reals
  readonly train: RegressionRows
  readonly validation: RegressionRows
  readonly options: FilledRegressorOptions
  /** draws the frequencies */
  readonly seed: number
  readonly rng: Rng
  readonly signal?: AbortSignal
  /** where all passes are kept */
  readonly checkpoints?: CheckpointJournal
}

/** Fits a mixture density network, then a score on it or on a broad law, whichever is better. */
export async function* fitMember(job: MemberJob): AsyncGenerator<TrainingEvent, Member> {
  const { train, options, seed } = job
  const { components, hidden, dropout } = options
  const shape = { features: train.features.cols, components, hidden, dropout }
  const network = yield* fitNetwork(job, shape)
  const tilt = memberTilt(options, seed)
  const on = (base: MemberSpec['base']) => memberOn(job, { ...shape, base, tilt }, network)
  if (options.base !== 'auto') return (yield* on(options.base)).member
  const tilted = yield* on('network')
  if (job.signal?.aborted) return tilted.member
  const broad = yield* on('broad')
  return broad.loss < tilted.loss ? broad.member : tilted.member
}

/** A member on a base, and its loss on held-out rows. */
async function* memberOn(
  job: MemberJob,
  spec: MemberSpec,
  network: FitResult<ArrayLike<number>>,
): AsyncGenerator<TrainingEvent, { member: Member; loss: number }> {
  const measures = measuresOf(job.space, network.model, spec)
  const { model, select } = yield* fitScore(job, spec, measures)
  const training = [network.select, select]
  return {
    member: { spec, network: network.model, model, ...measures, training },
    loss: select.loss ?? Number.POSITIVE_INFINITY,
  }
}

/** The mixture density network, by its exact likelihood. */
function fitNetwork(
  job: MemberJob,
  shape: Omit<MemberSpec, 'base' | 'tilt'>,
): AsyncGenerator<TrainingEvent, FitResult<ArrayLike<number>>> {
  const { space, train, options, rng, signal, checkpoints } = job
  const { steps, networkSteps = steps } = options
  return fitModel({
    ...dataOf(job),
    createModel: () => createNetworkModel(space, shape, rng.split('network'), options),
    createObjective: () => createExactObjective(space, logistic),
    part: 'reference',
    options: fitOptionsOf(options, train.features.rows, networkSteps),
    rng: rng.split('network fit'),
    signal,
    checkpoints,
  })
}

/** The score and b(x), by the self-normalised likelihood. */
function fitScore(
  job: MemberJob,
  spec: MemberSpec,
  measures: Pick<Member, 'laws' | 'reference' | 'proposal'>,
): AsyncGenerator<TrainingEvent, FitResult<ArrayLike<number>>> {
  const { space, train, options, rng, signal, checkpoints } = job
  const { proposal } = measures
  const reference = spec.base === 'network' ? proposal : measures.reference
  return fitModel({
    ...dataOf(job),
    createModel: () => createScoreModel(space, spec, measures, rng.split('score'), options),
    createObjective: () =>
      createJointObjective(space, {
        generator: logistic,
        proposal,
        reference,
        samples: options.samples,
        criterionSamples: CRITERION_SAMPLES,
        clamp: CLAMP,
      }),
    options: {
      ...fitOptionsOf(options, train.features.rows, options.steps),
      pilot: PILOT,
      countStart: true,
    },
    rng: rng.split(`score fit on ${spec.base}`),
    signal,
    checkpoints,
  })
}

function dataOf({ space, train, validation }: MemberJob) {
  const { codeLength } = space
  return { data: { ...train, codeLength }, validation: { ...validation, codeLength } }
}

function fitOptionsOf(options: FilledRegressorOptions, rows: number, steps: number): FitOptions {
  const { rate, decay, batchSize, schedule, clipNorm, averaging } = options
  const perEpoch = Math.max(1, Math.round(rows / batchSize))
  const epochs = Math.max(1, Math.ceil(steps / perEpoch))
  const group = { rate, decay }
  return {
    epochs,
    batchSize,
    patience: epochs,
    groups: { main: group, logPartition: group },
    schedule,
    clipNorm,
    averaging,
    validateEvery: Math.min(epochs, Math.ceil(STEPS_BETWEEN / perEpoch)),
    validationFraction: 0,
    refit: false,
  }
}
