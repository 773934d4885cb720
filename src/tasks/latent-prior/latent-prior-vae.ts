import { type BackendOptions, createBackend, type DenseMatrix, Tape } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import type { FeaturesInput } from '../../io/index.js'
import { EnergyModel, latentEnergy } from '../../models/index.js'
import { Rng } from '../../random/index.js'
import { gaussianMixture } from '../../samplers/index.js'
import { reals } from '../../spaces/index.js'
import { FitRun, fitModel, type TrainingEvent } from '../../training/index.js'
import { checkEnoughRows, checkedPoints } from '../densities/density-data.js'
import { TiltedLaw } from '../densities/tilted-law.js'
import { checkKnownOptions, count, type OptionTable, readOptions } from '../options/option-table.js'
import { FittedLatentPrior } from './fitted-latent-prior.js'
import { createSnelboObjective } from './snelbo-objective.js'

/** Options of a {@link LatentPriorVae}; all have defaults that work. */
export interface LatentPriorOptions extends BackendOptions {
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
  const { latents: k, hidden, epochs, batchSize, rate, seed, samples } = settings
  const rng = new Rng(seed)
  const space = reals(k)
  const tilt = { hidden: [64, 64], seed, conditional: false, limit: 20 }
  const decoder = [hidden]
  const energy = latentEnergy({ tilt, pixels: images.cols, decoder, outputBias: logitsOf(images) })
  const spec = {
    features: images.cols,
    encoder: { hidden: [hidden], activation: 'silu' },
    energy: 'custom',
    custom: { energy: energy.name },
    logPartition: { kind: 'constant' },
  } as const
  const group = { rate, decay: 0 }
  const { model, select } = yield* fitModel({
    createModel: async () => {
      const tape = new Tape(await createBackend(settings))
      return new EnergyModel(tape, space, spec, rng.split('model'), { energy })
    },
    createObjective: () => createSnelboObjective(samples),
    data: { features: images, codes: new Float32Array(images.rows * k), codeLength: k },
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
  const factors = Array.from({ length: k * k }, (_, e) => (e % (k + 1) === 0 ? 1 : 0))
  const normal = gaussianMixture({ weights: [1], means: new Array<number>(k).fill(0), factors })
  const law = new TiltedLaw(model, normal, normal)
  const learned = model.store.snapshot().get('log-partition/constant')?.values[0] as number
  const logPartition = { ...law.logPartition(settings.logPartitionDraws), learned }
  const training = { select, aborted: signal?.aborted ?? false }
  return new FittedLatentPrior({ law, logPartition, training, pixels: images.cols })
}

/** Logits of the pixels' frequencies, a row of each added to either side. */
function logitsOf({ rows, cols, values }: DenseMatrix): Float32Array {
  const ones = new Float64Array(cols)
  for (let e = 0; e < values.length; e++) ones[e % cols] += values[e]
  return Float32Array.from(ones, (n) => Math.log((n + 1) / (rows - n + 1)))
}
