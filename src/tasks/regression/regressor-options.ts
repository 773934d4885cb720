import type { BackendOptions } from '../../engine/index.js'
import type { TableEncoder, TableSchema } from '../../io/index.js'
import type { ScheduleName } from '../../training/index.js'
import { count, type OptionTable, oneOf } from '../options/option-table.js'

/** What a conditional density tilts, by name. */
export const regressorBases = ['auto', 'network', 'broad'] as const
export type RegressorBase = (typeof regressorBases)[number]

/** Options of an {@link EnergyRegressor}; all have defaults that work. */
export interface RegressorOptions extends BackendOptions {
  /** names of the inputs' columns */
  readonly featureNames?: readonly string[]
  /**
   * what a reader has learned of the columns of the training file (`data.schema`), kept with the model so
   * that other files are read in the same way
   */
  readonly schema?: TableSchema
  /**
   * what makes numbers of rows of values: learned by `fit`, kept with the model, and applied to rows of values
   * wherever it takes inputs
   */
  readonly features?: TableEncoder
  /** names of the targets */
  readonly targets?: readonly string[]
  /** bounds of each target, in order or by name */
  readonly bounds?:
    | readonly (readonly [number, number] | null)[]
    | Readonly<Record<string, readonly [number, number]>>
  /**
   * the law that is tilted: the mixture density `'network'`, fitted first and frozen, or a `'broad'` normal
   * of one and a half times the targets' width; `'auto'` fits both and takes the better one on held-out rows
   */
  readonly base?: RegressorBase
  /** components of the mixture density network; default 5 */
  readonly components?: number
  /** members fitted to different halves of chance, their densities mixed; default 1 */
  readonly ensemble?: number
  /** widths of the networks' hidden layers; default 64, 64 */
  readonly hidden?: readonly number[]
  /** random frequencies that the score reads a target through; default 8; 0: none */
  readonly frequencies?: number
  /** deviation of the frequencies for targets of unit variance; default 3 */
  readonly bandwidth?: number
  /** draws of the proposal for each row and step; default 16 */
  readonly samples?: number
  /** optimizer steps of the score; default 700 */
  readonly steps?: number
  /** optimizer steps of the mixture density network; default as `steps` */
  readonly networkSteps?: number
  readonly batchSize?: number
  readonly rate?: number
  /** decoupled weight decay on matrices */
  readonly decay?: number
  readonly dropout?: number
  readonly schedule?: ScheduleName
  /** largest norm of the gradient; default 10 */
  readonly clipNorm?: number
  /** share of the old weights in the moving average of a step; default 0.99; 0: none */
  readonly averaging?: number
  /** share of the rows held out for early stopping; default 0.1 */
  readonly validationFraction?: number
  readonly seed?: number
}

const number = (accepts: (value: number) => boolean, expected: string) => ({
  check: { accepts: (value: unknown) => typeof value === 'number' && accepts(value), expected },
})
const share = number((value) => value >= 0 && value < 1, 'a number in [0, 1)')
const widths = {
  check: {
    accepts: (value: unknown) =>
      Array.isArray(value) && value.length > 0 && value.every((each) => count.check.accepts(each)),
    expected: 'at least one width > 0',
  },
}

/** The rules of {@link RegressorOptions}. */
export const regressorOptions = {
  engine: {},
  deterministic: {},
  threads: {},
  featureNames: {},
  schema: {},
  features: {},
  targets: {},
  bounds: {},
  base: { ...oneOf(regressorBases), default: 'auto' },
  components: { ...count, default: 5 },
  ensemble: { ...count, default: 1 },
  hidden: { ...widths, default: [64, 64] },
  frequencies: {
    ...number((value) => Number.isInteger(value) && value >= 0, 'an integer ≥ 0'),
    default: 8,
  },
  bandwidth: { ...number((value) => value > 0, 'a number > 0'), default: 3 },
  samples: { ...count, default: 16 },
  steps: { ...count, default: 700 },
  networkSteps: count,
  batchSize: { ...count, default: 128 },
  rate: { default: 2e-3 },
  decay: { default: 1e-2 },
  dropout: { ...share, default: 0 },
  schedule: { default: 'cosine' },
  clipNorm: { default: 10 },
  averaging: { ...share, default: 0.99 },
  validationFraction: {
    ...number((value) => value > 0 && value < 1, 'a number in (0, 1)'),
    default: 0.1,
  },
  seed: { check: { accepts: Number.isSafeInteger, expected: 'an integer' }, default: 0 },
} as const satisfies OptionTable<RegressorOptions>
