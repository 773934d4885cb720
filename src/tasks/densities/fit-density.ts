import { createBackend, Tape } from '../../engine/index.js'
import { logistic } from '../../losses/index.js'
import {
  EnergyModel,
  type EnergyModelOptions,
  type TiltOptions,
  tiltEnergy,
} from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import { type Law, lawProposal, type Proposal } from '../../samplers/index.js'
import type { Reals } from '../../spaces/index.js'
import {
  type CheckpointJournal,
  createImportanceObjective,
  createJointObjective,
  createMcmcObjective,
  createNceObjective,
  createScoreObjective,
  type FitOptions,
  type FitResult,
  fitModel,
  type Objective,
  type TrainingEvent,
} from '../../training/index.js'
import type { Codes } from './density-data.js'
import type { DensityOptions } from './density-options.js'
import { constantFeatures, relativeTo } from './tilted-law.js'

/** Log-weights above this continue along their tangent and are counted. */
const CLAMP = 30
/** Draws that the likelihood of a batch of held-out rows is estimated from. */
const CRITERION_SAMPLES = 2048
/** Moves of each chain in a step. */
const MOVES = 10
/** Steps between validations, at least. */
const STEPS_BETWEEN = 50
/** Share of a column's range by which the score reads beyond it. */
const MARGIN = 0.1
/** Nats that a score may add to its base or take from it. */
const LIMIT = 20
/** Share of the steps that bandwidths are compared with. */
const TRIAL = 0.2

/** Options with all that is needed of them filled in. */
export type FilledDensityOptions = {
  readonly [Name in
    | 'hidden'
    | 'frequencies'
    | 'bandwidth'
    | 'objective'
    | 'samples'
    | 'steps'
    | 'batchSize'
    | 'rate'
    | 'decay'
    | 'schedule'
    | 'clipNorm'
    | 'averaging'
    | 'pilot'
    | 'seed']: NonNullable<DensityOptions[Name]>
} & Pick<DensityOptions, 'engine' | 'deterministic' | 'threads'>

/** What a score is fitted to. */
export interface DensityJob {
  readonly space: Reals
  readonly train: Codes
  readonly validation: Codes | undefined
  /** absent: Lebesgue measure */
  readonly base: Law | undefined
  readonly proposal: Law
  readonly options: FilledDensityOptions
  readonly rng: Rng
  readonly signal?: AbortSignal
  /** where all passes are kept */
  readonly checkpoints?: CheckpointJournal
}

/** What the score looks like; on Lebesgue measure it must fall without end. */
export function tiltOf(
  options: FilledDensityOptions,
  bandwidth: number,
  { base, train, space }: Pick<DensityJob, 'base' | 'train' | 'space'>,
): TiltOptions {
  const { hidden, frequencies: count, seed } = options
  const frequencies = count > 0 ? { count, bandwidth } : undefined
  const tilt = { hidden, frequencies, seed, conditional: false }
  return base ? { ...tilt, limit: LIMIT, box: boxOf(train, space.codeLength) } : tilt
}

/** The smallest box around some codes, a tenth wider on either side. */
function boxOf({ rows, values }: Codes, d: number): NonNullable<TiltOptions['box']> {
  const low = new Array<number>(d).fill(Infinity)
  const high = new Array<number>(d).fill(-Infinity)
  for (let e = 0; e < rows * d; e++) {
    low[e % d] = Math.min(low[e % d], values[e])
    high[e % d] = Math.max(high[e % d], values[e])
  }
  const margin = low.map((least, i) => MARGIN * (high[i] - least))
  return {
    low: low.map((least, i) => least - margin[i]),
    high: high.map((most, i) => most + margin[i]),
  }
}

/** An untrained score on a base. */
export async function createDensityModel(
  space: Reals,
  base: Law | undefined,
  tilt: TiltOptions,
  rng: Rng,
  options: Pick<DensityOptions, 'engine' | 'deterministic' | 'threads'> &
    Pick<EnergyModelOptions, 'weights'>,
): Promise<EnergyModel<ArrayLike<number>>> {
  const energy = tiltEnergy(tilt)
  const spec = {
    features: 1,
    energy: 'custom',
    custom: { energy: energy.name },
    logPartition: { kind: 'constant' },
  } as const
  const tape = new Tape(await createBackend(options))
  const reference = { ...measureOf(space, base), name: base?.name ?? 'none' }
  const { weights } = options
  return new EnergyModel(tape, space, spec, rng, {
    energy,
    weights,
    reference: { ...reference, parameters: () => new Float32Array(0) },
  })
}

/** A law, or Lebesgue measure, as a reference measure that may be drawn from where it is a law. */
function measureOf(space: Reals, base: Law | undefined): Pick<Proposal, 'logDensity'> {
  if (base) return lawProposal(base)
  const d = space.codeLength
  return {
    logDensity(codes, _count, _context, out) {
      for (let j = 0; j < codes.length / d; j++) out[j] = relativeTo(undefined, codes, j * d, d)
    },
  }
}

/** Fits the score of a density. */
export function fitScore(
  job: DensityJob,
  tilt: TiltOptions,
  part?: 'choose',
): AsyncGenerator<TrainingEvent, FitResult<ArrayLike<number>>> {
  const { space, train, validation, base, proposal, options, rng, signal, checkpoints } = job
  const data = (codes: Codes) => ({
    features: constantFeatures(codes.rows),
    codes: codes.values,
    codeLength: space.codeLength,
    weights: codes.weights,
  })
  const drawn = lawProposal(proposal)
  const reference = base === proposal ? drawn : measureOf(space, base)
  return fitModel({
    createModel: () => createDensityModel(space, base, tilt, rng.split('model'), options),
    createObjective: () => createDensityObjective(space, drawn, reference, options),
    data: data(train),
    validation: validation && data(validation),
    part,
    options: fitOptionsOf(options, train.rows, part === 'choose' ? TRIAL : 1),
    rng: rng.split('fit'),
    signal,
    checkpoints,
  })
}

function fitOptionsOf(options: FilledDensityOptions, rows: number, share: number): FitOptions {
  const { rate, decay, batchSize, steps, schedule, clipNorm, averaging, pilot } = options
  const perEpoch = Math.max(1, Math.round(rows / batchSize))
  const epochs = Math.max(1, Math.ceil((share * steps) / perEpoch))
  const group = { rate, decay }
  return {
    epochs,
    batchSize,
    patience: epochs,
    groups: { main: group, logPartition: { rate, decay: 0 } },
    schedule,
    clipNorm,
    averaging,
    pilot,
    validateEvery: Math.min(epochs, Math.ceil(STEPS_BETWEEN / perEpoch)),
    countStart: true,
    validationFraction: 0,
    refit: false,
  }
}

function createDensityObjective(
  space: Reals,
  proposal: Proposal,
  reference: Pick<Proposal, 'logDensity'>,
  { objective, samples }: FilledDensityOptions,
): Objective<ArrayLike<number>> {
  const sampled = { proposal, reference, samples, criterionSamples: CRITERION_SAMPLES }
  switch (objective) {
    case 'joint':
      return createJointObjective(space, { ...sampled, generator: logistic, clamp: CLAMP })
    case 'nce':
      return createNceObjective(space, { ...sampled, kind: 'binary' })
    case 'importance':
      return createImportanceObjective(space, sampled)
    case 'score':
      return createScoreObjective(space, sampled)
    case 'mcmc':
      return createMcmcObjective(space, {
        ...sampled,
        chains: 1,
        moves: MOVES,
        start: 'persistent',
        rule: 'metropolis',
      })
  }
}

/** Bandwidths to choose from: the more coordinates, the longer a frequency is already. */
function bandwidthsOf(d: number): readonly number[] {
  if (d <= 2) return [3, 1.5]
  return d <= 6 ? [1, 0.5] : [0.5, 0.25]
}

/** The bandwidth asked for, or the best of some on held-out rows after a fifth of the steps. */
export async function* chooseBandwidth(job: DensityJob): AsyncGenerator<TrainingEvent, number> {
  const { space, validation, options } = job
  const candidates = bandwidthsOf(space.codeLength)
  if (typeof options.bandwidth === 'number') return options.bandwidth
  if (!validation || options.frequencies === 0) return candidates[0]
  let best = { bandwidth: candidates[0], loss: Number.POSITIVE_INFINITY }
  for (const bandwidth of candidates) {
    if (job.signal?.aborted) break
    const { select } = yield* fitScore(job, tiltOf(options, bandwidth, job), 'choose')
    const { loss = Number.POSITIVE_INFINITY } = select
    if (loss < best.loss) best = { bandwidth, loss }
  }
  return best.bandwidth
}
