import type { BackendOptions, DenseMatrix } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import type { FeaturesInput } from '../../io/index.js'
import { Rng } from '../../random/index.js'
import { FitRun, fitModel, type TrainingEvent } from '../../training/index.js'
import { checkEnoughRows, checkedPoints } from '../densities/density-data.js'
import {
  checkKnownOptions,
  count,
  type OptionTable,
  oneOf,
  readOptions,
} from '../options/option-table.js'
import { FittedLatentPrior } from './fitted-latent-prior.js'
import { createLatentModel, latentLaw } from './latent-model.js'
import { createSnelboObjective } from './snelbo-objective.js'

/** The law of the latent codes. */
export type LatentPriorKind = 'energy' | 'normal'

/** Options of a {@link LatentPriorVae}; all have defaults that work. */
export interface LatentPriorOptions extends BackendOptions {
  /**
   * `'energy'` (default) learns the prior of the latent codes, `'normal'` keeps it standard normal: the plain
   * autoencoder that a learned prior is measured against
   */
  readonly prior?: LatentPriorKind
  /** latent dimensions; default 8 */
  readonly latents?: number
  /** width of the hidden layer of encoder and decoder; default 200 */
  readonly hidden?: number
  /** draws of the prior for each step; default 256 */
  readonly samples?: number
  readonly epochs?: number
  readonly batchSize?: number
  readonly rate?: number
  /** fresh draws that the log-partition is estimated from after the fit; default 100,000 */
  readonly logPartitionDraws?: number
  readonly seed?: number
}

/** What a fit may be given beside the images. */
export interface LatentPriorFitOptions {
  readonly signal?: AbortSignal
  readonly onEvent?: (event: TrainingEvent) => void
}

const latentPriorOptions = {
  engine: {},
  deterministic: {},
  threads: {},
  prior: { ...oneOf(['energy', 'normal']), default: 'energy' },
  latents: { ...count, default: 8 },
  hidden: { ...count, default: 200 },
  samples: { ...count, default: 256 },
  epochs: { ...count, default: 30 },
  batchSize: { ...count, default: 128 },
  rate: { default: 1e-3 },
  logPartitionDraws: { ...count, default: 100_000 },
  seed: { check: { accepts: Number.isSafeInteger, expected: 'an integer' }, default: 0 },
} as const satisfies OptionTable<LatentPriorOptions>
const fitOptions = { signal: {}, onEvent: {} }

/**
 * Experimental: a variational autoencoder of binary images whose prior over latent codes is an energy that
 * tilts the normal law, learned along by the self-normalised evidence bound
 * (docs/maths.md#10-continuous-outputs). The gradient of the energy into the encoder is stopped.
 *
 * @throws PartitaError `INVALID_OPTION` for an option that does not exist
 * @see Senetaire, Jeha, Mattei, Frellsen 2025, arXiv 2503.07021
 *
 * @example
 * ```ts
 * import { LatentPriorVae } from 'partita/core'
 * const X = Array.from({ length: 40 }, (_, i) => [i & 1, i & 1, (i >> 1) & 1, (i >> 1) & 1])
 * const model = await new LatentPriorVae({ latents: 2, hidden: 8, epochs: 3 }).fit(X)
 * console.log(model.elbo(X).value, model.sample(2).probabilities)
 * ```
 */
export class LatentPriorVae {
  constructor(readonly options: LatentPriorOptions = {}) {
    const elsewhere = { known: fitOptions, where: 'fit' }
    checkKnownOptions(options, latentPriorOptions, 'new LatentPriorVae(…)', elsewhere)
    readOptions(options, latentPriorOptions)
  }

  /**
   * Fits a model.
   *
   * @param X images of zeros and ones, `[n, pixels]`, n ≥ 10
   * @throws PartitaError `NOT_IN_SPACE` naming the row and column of what is neither; `EMPTY_DATA`, `DIVERGED`
   */
  fit(X: FeaturesInput, given: LatentPriorFitOptions = {}): FitRun<FittedLatentPrior> {
    return new FitRun(fitVae(this.options, X, given), given.onEvent)
  }
}

/** Checked images; throws `NOT_IN_SPACE` for what is neither 0 nor 1. */
export function checkedBits(X: FeaturesInput, where: string, pixels?: number): DenseMatrix {
  const images = checkedPoints(X, where, pixels)
  const at = images.values.findIndex((value) => value !== 0 && value !== 1)
  if (at < 0) return images
  throw new PartitaError('NOT_IN_SPACE', 'a pixel is neither 0 nor 1', {
    received: String(images.values[at]),
    where: `${where}, row ${Math.floor(at / images.cols)}, column ${at % images.cols}`,
    hint: 'make the images binary first',
  })
}

async function* fitVae(
  given: LatentPriorOptions,
  X: FeaturesInput,
  { signal, ...rest }: LatentPriorFitOptions,
): AsyncGenerator<TrainingEvent, FittedLatentPrior> {
  checkKnownOptions({ signal, ...rest }, fitOptions, 'fit', {
    known: latentPriorOptions,
    where: 'the constructor',
  })
  const settings = readOptions(given, latentPriorOptions)
  const images = checkedBits(X, 'X')
  checkEnoughRows(images)
  const { prior, latents, hidden, epochs, batchSize, rate, seed, samples } = settings
  const rng = new Rng(seed)
  const shape = { pixels: images.cols, latents, hidden, seed }
  const group = { rate, decay: 0 }
  const { model, select } = yield* fitModel({
    createModel: () => createLatentModel(shape, rng.split('model'), settings, logitsOf(images)),
    createObjective: () => createSnelboObjective(prior === 'energy' ? samples : 0),
    data: {
      features: images,
      codes: new Float32Array(images.rows * latents),
      codeLength: latents,
    },
    options: {
      epochs,
      batchSize,
      patience: epochs,
      groups: { main: group, logPartition: group },
      schedule: 'cosine',
      clipNorm: 10,
      averaging: 0.99,
      validationFraction: 0.1,
      refit: false,
    },
    rng: rng.split('fit'),
    signal,
  })
  const law = latentLaw(model)
  const learned = model.store.snapshot().get('log-partition/constant')?.values[0] as number
  const logPartition =
    prior === 'energy'
      ? { ...law.logPartition(settings.logPartitionDraws), learned }
      : { value: 0, standardError: 0, effectiveSampleSize: 1, learned }
  const training = { select, aborted: signal?.aborted ?? false }
  return new FittedLatentPrior({ law, logPartition, training, shape })
}

/** Logits of the pixels' frequencies, a row of each added to either side. */
function logitsOf({ rows, cols, values }: DenseMatrix): Float32Array {
  const ones = new Float64Array(cols)
  for (let e = 0; e < values.length; e++) ones[e % cols] += values[e]
  return Float32Array.from(ones, (n) => Math.log((n + 1) / (rows - n + 1)))
}
