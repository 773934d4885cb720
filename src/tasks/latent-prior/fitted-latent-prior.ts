import { type DenseMatrix, takeRows } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import { type FeaturesInput, toFeatures } from '../../io/index.js'
import type { LatentScore } from '../../models/index.js'
import { mean } from '../../numbers/index.js'
import { Rng } from '../../random/index.js'
import { drawPoints } from '../densities/sample-density.js'
import type { DensityLogPartition, TiltedLaw } from '../densities/tilted-law.js'
import {
  diagnosticsOf,
  type ModelDiagnostics,
  type TrainingSummary,
} from '../fitted/training-summary.js'
import { boundTerms } from './snelbo-objective.js'

/** Effective share below which no bound is given. */
const LEAST_SHARE = 0.05
/** Images at once. */
const ROWS = 256

/** What a fitted model is made of. */
interface LatentPriorParts {
  readonly law: TiltedLaw
  readonly logPartition: DensityLogPartition
  readonly training: TrainingSummary
  readonly pixels: number
}

/** Experimental: a fitted variational autoencoder with an energy prior; made by {@link LatentPriorVae.fit}. */
export class FittedLatentPrior {
  /** @internal */
  constructor(private readonly parts: LatentPriorParts) {}

  get training(): TrainingSummary {
    return this.parts.training
  }

  get diagnostics(): ModelDiagnostics {
    return diagnosticsOf(this.training)
  }

  /** `ln Z` of the prior relative to the normal law, from fresh draws, beside the learned b */
  logPartition(): DensityLogPartition {
    return this.parts.logPartition
  }

  /**
   * The evidence bound `E_q ln p(x|z) − KL(q ‖ N) + E_q f(z) − ln Z` of images, nats, by some draws (10) of
   * the posterior of each.
   *
   * @throws PartitaError `UNSUPPORTED` where less than a twentieth of the draws of the log-partition are
   *   effective: a bound over it would be too good; `NOT_IN_SPACE`, `SHAPE_MISMATCH`
   */
  elbo(
    X: FeaturesInput,
    { draws = 10, seed = 0 }: { readonly draws?: number; readonly seed?: number } = {},
  ): {
    /** mean over images, nats */
    readonly value: number
    /** of the mean, over images, draws and the log-partition */
    readonly standardError: number
    /** share of the prior's draws that are effective, of the log-partition */
    readonly effectiveSampleSize: number
    /** of each image, `[n]` */
    readonly values: Float64Array
  } {
    checkOption(Number.isInteger(draws) && draws > 0, 'draws', 'an integer > 0', draws)
    const { law, logPartition, pixels } = this.parts
    const { effectiveSampleSize, value: logZ, standardError } = logPartition
    if (effectiveSampleSize < LEAST_SHARE) {
      throw new PartitaError('UNSUPPORTED', 'the log-partition of the prior is not to be trusted', {
        expected: `an effective share of at least ${LEAST_SHARE}`,
        received: effectiveSampleSize.toPrecision(2),
        hint: 'fit for fewer epochs, or with fewer latents',
      })
    }
    const images = bitsOf(X, pixels)
    const { model } = law
    const { tape } = model
    const rng = new Rng(seed).split('elbo')
    const values = new Float64Array(images.rows)
    for (let first = 0; first < images.rows; first += ROWS) {
      const rows = Math.min(ROWS, images.rows - first)
      const features = takeRows(
        images,
        Int32Array.from({ length: rows }, (_, r) => first + r),
      )
      for (let d = 0; d < draws; d++) {
        tape.clear()
        tape.untracked(() => {
          const terms = boundTerms(model, { features }, rng.split(`${first}/${d}`))
          const { likelihood, divergence, codes, score } = terms
          const prior = score.score({ matrix: codes, shared: false })
          const bound = tape.add(tape.subtract(likelihood, divergence), prior)
          const own = tape.backend.read(bound.value)
          for (let r = 0; r < rows; r++) values[first + r] += (own[r] - logZ) / draws
        })
      }
    }
    tape.clear()
    const value = mean(values)
    const variance = mean(values.map((each) => (each - value) ** 2)) / images.rows
    return {
      value,
      standardError: Math.sqrt(variance + standardError ** 2),
      effectiveSampleSize,
      values,
    }
  }

  /** Draws images: latent codes by resampling the normal law, then pixels. */
  sample(
    count: number,
    { seed = 0 }: { readonly seed?: number } = {},
  ): {
    /** of a one, `[count, pixels]` */
    readonly probabilities: Float32Array
    /** `[count, pixels]` */
    readonly bits: Float32Array
  } {
    checkOption(Number.isInteger(count) && count > 0, 'count', 'an integer > 0', count)
    const { law, pixels } = this.parts
    const rng = new Rng(seed)
    const { points } = drawPoints(law, count, 'resampling', rng.split('latents'))
    const { model } = law
    const { tape } = model
    tape.clear()
    const logits = tape.untracked(() => {
      const features = { rows: 1, cols: pixels, values: new Float32Array(pixels) }
      const score = model.at({ features }) as unknown as LatentScore
      const codes = tape.upload(points.flat(), count, law.space.codeLength)
      return Float32Array.from(tape.backend.read(score.decode(codes).value))
    })
    tape.clear()
    const probabilities = logits.map((logit) => 1 / (1 + Math.exp(-logit)))
    const draws = rng.split('pixels')
    const bits = probabilities.map((p) => Number(draws.uniform() < p))
    return { probabilities, bits }
  }
}

function bitsOf(X: FeaturesInput, pixels: number): DenseMatrix {
  const images = toFeatures(X, 'X', pixels)
  const isBit = images.values.every((value) => value === 0 || value === 1)
  if (!('offsets' in images) && images.cols === pixels && isBit) return images
  throw new PartitaError('NOT_IN_SPACE', 'these are no binary images of the model', {
    expected: `rows of ${pixels} zeros and ones`,
    received: `rows of ${images.cols}`,
  })
}
