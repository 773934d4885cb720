import type { Tape, Variable } from '../../engine/index.js'
import type { CustomEnergy } from '../energies/custom-energy.js'
import type { BatchScore } from '../energies/energy.js'
import { addLinear, createNetwork } from '../parts/network.js'
import { type TiltOptions, tiltEnergy } from './tilt-energy.js'

/** A latent prior with the posterior of a batch and the way back to pixels. */
export interface LatentScore extends BatchScore {
  /** mean and logarithm of the width of `q(z|x)`, `[B, k]` each */
  readonly posterior: { readonly mean: Variable; readonly logWidth: Variable }
  /** logits of the pixels, `[n, k] → [n, pixels]` */
  decode(z: Variable): Variable
}

/** Shape of a {@link latentEnergy}. */
export interface LatentOptions {
  /** of the score that tilts the normal prior */
  readonly tilt: TiltOptions
  readonly pixels: number
  /** widths of the decoder's hidden layers */
  readonly decoder: readonly number[]
  /** starting logits of the pixels, `[pixels]` */
  readonly outputBias?: Float32Array
}

/**
 * The score that tilts the normal prior of a variational autoencoder's latent codes, with the heads of its
 * Gaussian posterior on the context and its decoder: the parts of a latent energy prior in one store.
 * The score of a batch is a {@link LatentScore}.
 *
 * @see Pang, Han, Nijkamp, Zhu, Wu 2020, "Learning latent space energy-based prior model"
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, latentEnergy, reals, Rng, Tape } from 'partita/core'
 * const tilt = { hidden: [8], seed: 1, conditional: false }
 * const energy = latentEnergy({ tilt, pixels: 4, decoder: [8] })
 * const spec = {
 *   features: 4,
 *   energy: 'custom',
 *   custom: { energy: energy.name },
 *   logPartition: { kind: 'constant' },
 * } as const
 * const tape = new Tape(await createBackend())
 * console.log(new EnergyModel(tape, reals(2), spec, new Rng(1), { energy }).store.size)
 * ```
 */
export function latentEnergy({ tilt, pixels, decoder, outputBias }: LatentOptions): CustomEnergy {
  return {
    name: 'latent-prior',
    create(store, space, options) {
      const { contextWidth, rng } = options
      const k = space.codeLength
      const prior = tiltEnergy(tilt).create(store, space, options)
      const head = (part: string) =>
        addLinear(store, `posterior/${part}`, contextWidth, k, { group: 'main' })
      const [mean, logWidth] = [head('mean'), head('log-width')]
      const network = createNetwork(store, rng.split('decoder'), {
        name: 'decoder',
        inputs: k,
        hidden: decoder,
        outputs: pixels,
        activation: 'silu',
        dropout: 0,
        group: 'main',
        outputBias,
      })
      return {
        at(tape: Tape, context, reference): LatentScore {
          return {
            ...prior.at(tape, context, reference),
            posterior: {
              mean: tape.dense(context, mean.weight, mean.bias),
              logWidth: tape.dense(context, logWidth.weight, logWidth.bias),
            },
            decode: (z) => network.forward(tape, z) as Variable,
          }
        },
      }
    },
  }
}
