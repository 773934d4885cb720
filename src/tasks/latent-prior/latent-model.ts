import { type BackendOptions, createBackend, Tape } from '../../engine/index.js'
import { EnergyModel, type EnergyModelOptions, latentEnergy } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import { gaussianMixture } from '../../samplers/index.js'
import { reals } from '../../spaces/index.js'
import { TiltedLaw } from '../densities/tilted-law.js'

/** Widths of the score's hidden layers, and the nats that it may add to the normal prior or take from it. */
const SCORE = { hidden: [64, 64], limit: 20 }

/** What the networks of a latent prior look like; plain JSON. */
export interface LatentShape {
  readonly pixels: number
  /** dimensions of a latent code, k */
  readonly latents: number
  /** width of the hidden layer of encoder and decoder */
  readonly hidden: number
  readonly seed: number
}

/** Encoder, decoder and energy of a latent prior, untrained or of given weights. */
export async function createLatentModel(
  { pixels, latents, hidden, seed }: LatentShape,
  rng: Rng,
  { weights, ...engine }: BackendOptions & Pick<EnergyModelOptions, 'weights'>,
  outputBias?: Float32Array,
): Promise<EnergyModel<ArrayLike<number>>> {
  const tilt = { ...SCORE, seed, conditional: false }
  const energy = latentEnergy({ tilt, pixels, decoder: [hidden], outputBias })
  const spec = {
    features: pixels,
    encoder: { hidden: [hidden], activation: 'silu' },
    energy: 'custom',
    custom: { energy: energy.name },
    logPartition: { kind: 'constant' },
  } as const
  const tape = new Tape(await createBackend(engine))
  return new EnergyModel(tape, reals(latents), spec, rng, { energy, weights })
}

/** The normal law of latent codes, tilted by the score of a model. */
export function latentLaw(model: EnergyModel<ArrayLike<number>>): TiltedLaw {
  const k = model.space.codeLength
  const factors = Array.from({ length: k * k }, (_, e) => (e % (k + 1) === 0 ? 1 : 0))
  const normal = gaussianMixture({ weights: [1], means: new Array<number>(k).fill(0), factors })
  return new TiltedLaw(model, normal, normal)
}
