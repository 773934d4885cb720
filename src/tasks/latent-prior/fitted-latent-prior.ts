import { type BackendOptions, type DenseMatrix, takeRows } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import {
  decodeModel,
  encodeModel,
  type FeaturesInput,
  readFileWhole,
  toFeatures,
  writeFileWhole,
} from '../../io/index.js'
import type { LatentScore } from '../../models/index.js'
import { mean } from '../../numbers/index.js'
import { Rng } from '../../random/index.js'
import { drawPoints } from '../densities/sample-density.js'
import type { DensityLogPartition, TiltedLaw } from '../densities/tilted-law.js'
import { checkShape } from '../fitted/check-shape.js'
import { damagedAt } from '../fitted/damaged-at.js'
import { logPartitionShape, trainingShape } from '../fitted/header-schema.js'
import { aCount, aNumber, partsOf } from '../fitted/json-shape.js'
import {
  diagnosticsOf,
  type ModelDiagnostics,
  type TrainingSummary,
} from '../fitted/training-summary.js'
import { createLatentModel, type LatentShape, latentLaw } from './latent-model.js'
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
  readonly shape: LatentShape
}

type Weights = ReturnType<typeof decodeModel>['weights']

/** What the header of a model file holds; plain JSON. */
type SavedHeader = Omit<LatentPriorParts, 'law'>

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
    const { law, logPartition, shape } = this.parts
    const { effectiveSampleSize, value: logZ, standardError } = logPartition
    if (effectiveSampleSize < LEAST_SHARE) {
      throw new PartitaError('UNSUPPORTED', 'the log-partition of the prior is not to be trusted', {
        expected: `an effective share of at least ${LEAST_SHARE}`,
        received: effectiveSampleSize.toPrecision(2),
        hint: 'fit for fewer epochs, or with fewer latents',
      })
    }
    const images = bitsOf(X, shape.pixels)
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
    const { law, shape } = this.parts
    const { pixels } = shape
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

  // ── saving ─────────────────────────────────────────────────────────────────────────────────

  /** the model as the bytes of a safetensors file */
  toBytes(): Uint8Array {
    const { law, ...header } = this.parts
    return encodeModel({ task: 'latent-prior', header, weights: law.model.store.snapshot() })
  }

  /** Writes the model to a file, whole or not at all. Node only. */
  async save(path: string): Promise<void> {
    await writeFileWhole(path, this.toBytes())
  }

  /**
   * Rebuilds a model from {@link toBytes}.
   *
   * @throws PartitaError `MODEL_FILE` if the bytes are damaged or of another task
   */
  static async fromBytes(
    bytes: Uint8Array,
    options: BackendOptions = {},
  ): Promise<FittedLatentPrior> {
    const { header, weights } = decodeModel(bytes, 'latent-prior')
    checkShape(header, headerShape)
    const { shape, logPartition, training } = header as SavedHeader
    checkWidths(shape, weights)
    try {
      const model = await createLatentModel(shape, new Rng(0), { ...options, weights })
      return new FittedLatentPrior({ law: latentLaw(model), logPartition, training, shape })
    } catch (cause) {
      if (cause instanceof PartitaError && cause.code !== 'SHAPE_MISMATCH') throw cause
      throw new PartitaError('MODEL_FILE', 'the model file describes no latent prior', {
        received: cause instanceof Error ? cause.message : String(cause),
        hint: 'save the model again',
        cause,
      })
    }
  }

  /** Reads a model from a file. Node only. */
  static async load(path: string, options?: BackendOptions): Promise<FittedLatentPrior> {
    return FittedLatentPrior.fromBytes(await readFileWhole(path), options)
  }
}

const headerShape = partsOf({
  shape: partsOf({ pixels: aCount, latents: aCount, hidden: aCount, seed: aNumber }),
  logPartition: logPartitionShape,
  training: trainingShape,
})

/** Throws `MODEL_FILE` for widths that are not those of the weights, before anything is made so wide. */
function checkWidths({ pixels, latents, hidden }: LatentShape, weights: Weights): void {
  const inner = weights.get('encoder/0/weight')
  const outer = weights.get('posterior/mean/weight')
  const isRead = inner?.rows === pixels && inner.cols === hidden
  if (isRead && outer?.rows === hidden && outer.cols === latents) return
  throw damagedAt('shape', 'the widths of its weights', JSON.stringify({ pixels, latents, hidden }))
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
