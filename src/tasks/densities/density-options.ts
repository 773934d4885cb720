import type { BackendOptions } from '../../engine/index.js'
import type { TableEncoder, TableSchema } from '../../io/index.js'
import type { ScheduleName } from '../../training/index.js'
import { count, type OptionTable, oneOf, oneOfOrOwn } from '../options/option-table.js'
import type { OwnLaw } from './own-law.js'

/** What a density tilts, by name: what is integrable keeps the log-partition finite. */
export const densityBases = ['auto', 'mixture', 'gaussian', 'none'] as const
export type DensityBase = (typeof densityBases)[number]

/** How a density is learned. */
export const densityObjectives = ['joint', 'nce', 'importance', 'score', 'mcmc'] as const
export type DensityObjective = (typeof densityObjectives)[number]

/** Options of a {@link DensityEstimator}; all have defaults that work. */
export interface DensityOptions extends BackendOptions {
  /** names of the columns */
  readonly coordinates?: readonly string[]
  /**
   * what a reader has learned of the columns of the training file (`data.schema`), kept with the model so
   * that other files are read in the same way
   */
  readonly schema?: TableSchema
  /**
   * what makes numbers of rows of values: learned by `fit`, kept with the model, and applied to rows of values
   * wherever it takes points
   */
  readonly features?: TableEncoder
  /** bounds of each column, in order or by name; a density within bounds is zero outside them */
  readonly bounds?:
    | readonly (readonly [number, number] | null)[]
    | Readonly<Record<string, readonly [number, number]>>
  /**
   * the law that is tilted: `'mixture'` of Gaussians with a part of heavy tails, one `'gaussian'`,
   * `'none'` (Lebesgue measure: the score alone must vanish at infinity), or a law of your own, in the
   * units of the data; `'auto'` is `'mixture'`
   */
  readonly base?: DensityBase | OwnLaw
  /** what samples are drawn from; default: the mixture, or the base where it is your own */
  readonly proposal?: OwnLaw
  /** components of the mixture, or how many to choose from on held-out rows; default 1, 5, 10, 20, 40 */
  readonly components?: number | readonly number[]
  /** share of the Student-t(3) part in the mixture; default 0.1 up to two columns, 0.05 beyond */
  readonly tails?: number
  /** widths of the score's hidden layers; default 128, 128 */
  readonly hidden?: readonly number[]
  /** random frequencies that the score reads a point through; default 64; 0: none */
  readonly frequencies?: number
  /** deviation of the frequencies for columns of unit variance; default: chosen on held-out rows */
  readonly bandwidth?: number | 'auto'
  /**
   * `'joint'` (default) is the self-normalised likelihood; `'nce'` tells points from noise;
   * `'importance'` estimates the log-partition anew in every step; `'score'` is denoising score matching;
   * `'mcmc'` runs Markov chains
   */
  readonly objective?: DensityObjective
  /** draws a step, of chains one for each point of a batch; default 256 */
  readonly samples?: number
  /** optimizer steps; default 2000 */
  readonly steps?: number
  readonly batchSize?: number
  readonly rate?: number
  /** decoupled weight decay on matrices */
  readonly decay?: number
  readonly schedule?: ScheduleName
  /** largest norm of the gradient; default 10 */
  readonly clipNorm?: number
  /** share of the old weights in the moving average of a step; default 0.99; 0: none */
  readonly averaging?: number
  /** draws from which b is set before the first step; default 4096; 0: b starts at 0 */
  readonly pilot?: number
  /** fresh draws that the log-partition is estimated from after the fit; default 100,000 */
  readonly logPartitionDraws?: number
  /** share of the rows held out for choosing and early stopping; default 0.15; 0: none */
  readonly validationFraction?: number
  readonly seed?: number
}

const share = {
  check: {
    accepts: (value: unknown) => typeof value === 'number' && value >= 0 && value < 1,
    expected: 'a number in [0, 1)',
  },
}
const whole = {
  check: {
    accepts: (value: unknown) => Number.isInteger(value) && (value as number) >= 0,
    expected: 'an integer ≥ 0',
  },
}
const counts = {
  check: {
    accepts: (value: unknown) =>
      [value].flat().length > 0 && [value].flat().every((each) => count.check.accepts(each)),
    expected: 'integers > 0',
  },
}

/** What a density was fitted with; plain JSON. */
export interface ResolvedDensityOptions {
  readonly base: string
  /** components of the mixture; absent: no mixture was tilted */
  readonly components?: number | undefined
  readonly tails: number
  readonly bandwidth?: number | undefined
  readonly hidden: readonly number[]
  readonly frequencies: number
  readonly objective: DensityObjective
  readonly samples: number
  readonly steps: number
  readonly batchSize: number
  readonly rate: number
  readonly decay: number
  readonly averaging: number
  readonly seed: number
}

/** The rules of {@link DensityOptions}. */
export const densityOptions = {
  engine: {},
  deterministic: {},
  threads: {},
  coordinates: {},
  schema: {},
  features: {},
  bounds: {},
  base: { ...oneOfOrOwn(densityBases), default: 'auto' },
  proposal: {},
  components: { ...counts, default: [1, 5, 10, 20, 40] },
  tails: share,
  hidden: { ...counts, default: [128, 128] },
  frequencies: { ...whole, default: 64 },
  bandwidth: {
    check: {
      accepts: (value: unknown) => value === 'auto' || (typeof value === 'number' && value > 0),
      expected: "a number > 0, or 'auto'",
    },
    default: 'auto',
  },
  objective: { ...oneOf(densityObjectives), default: 'joint' },
  samples: { ...count, default: 256 },
  steps: { ...count, default: 2000 },
  batchSize: { ...count, default: 256 },
  rate: { default: 2e-3 },
  decay: { default: 1e-3 },
  schedule: { default: 'cosine' },
  clipNorm: { default: 10 },
  averaging: { ...share, default: 0.99 },
  pilot: { ...whole, default: 4096 },
  logPartitionDraws: { ...count, default: 100_000 },
  validationFraction: { ...share, default: 0.15 },
  seed: { check: { accepts: Number.isSafeInteger, expected: 'an integer' }, default: 0 },
} as const satisfies OptionTable<DensityOptions>
