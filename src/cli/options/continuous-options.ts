import {
  foldingOptions,
  foldsOption,
  readingOptions,
  repeatsOption,
  splitOption,
} from './data-options.js'
import { engineOptions } from './general-options.js'
import type { InquiryValues } from './inquiry-options.js'
import type { OptionTable } from './option-table.js'
import { taskOption } from './task-name.js'
import { countOption, positiveOption } from './training-options.js'

const FILE = { kind: 'text', value: 'FILE' } as const
const seedOption = {
  kind: 'number',
  value: 'N',
  default: '0',
  expected: 'a whole number',
  accepts: Number.isSafeInteger,
  help: 'the same seed, data and options give the same model',
} as const

/** Which columns are read. */
const columnOptions = {
  ...readingOptions,
  bounds: {
    kind: 'text',
    value: 'NAME=LOW:HIGH',
    help: 'bounds of columns, separated by commas; an end left out is none: age=0:,share=0:1',
  },
} as const satisfies OptionTable

const targetOption = {
  target: {
    kind: 'text',
    value: 'NAME',
    default: 'the last column',
    help: 'the column whose density is learned given the others',
  },
} as const satisfies OptionTable

const fitFiles = {
  ...taskOption,
  train: { ...FILE, required: true, help: 'rows to learn from: .arff or .csv, also .gz' },
  validation: { ...FILE, help: 'rows that choose when to stop; default: a share of the others' },
} as const satisfies OptionTable

const evaluationFiles = {
  ...taskOption,
  data: { ...FILE, help: 'rows to learn from and to measure on: .arff or .csv, also .gz' },
  split: { ...splitOption, help: 'the share of --data, drawn by --seed, to measure on' },
  folds: {
    ...foldsOption,
    help: 'cross-validation instead: --data in so many parts, each measured on once',
  },
  ...foldingOptions,
  ...repeatsOption,
  train: { ...FILE, help: 'instead of --data: rows to learn from' },
  test: { ...FILE, help: 'with --train: rows to measure on' },
  validation: fitFiles.validation,
} as const satisfies OptionTable

export const densityColumns = columnOptions
export const regressionColumns = { ...targetOption, ...columnOptions }
export const densityFitData = { ...fitFiles, ...densityColumns }
export const regressionFitData = { ...fitFiles, ...regressionColumns }
export const densityEvaluationData = { ...evaluationFiles, ...densityColumns }
export const regressionEvaluationData = { ...evaluationFiles, ...regressionColumns }

const widthsOption = {
  kind: 'numbers',
  value: 'N,N',
  expected: 'whole numbers from 1, separated by commas',
  accepts: countOption.accepts,
} as const

/** What a density is made of. */
export const densityModelOptions = {
  base: {
    kind: 'choice',
    choices: ['auto', 'mixture', 'gaussian', 'none'],
    default: 'auto: mixture',
    help: 'the law that is tilted: Gaussians with heavy tails, one Gaussian, or none',
  },
  components: {
    ...widthsOption,
    default: '1,5,10,20,40',
    help: 'Gaussians of the mixture; of several numbers the best',
  },
  frequencies: {
    kind: 'number',
    value: 'N',
    default: '64',
    expected: 'a whole number from 0',
    accepts: (n: number) => Number.isSafeInteger(n) && n >= 0,
    help: 'random frequencies that the score reads a point through',
  },
  bandwidth: {
    ...positiveOption,
    default: 'chosen on held-out rows',
    help: 'their deviation, for columns of unit variance',
  },
  hidden: { ...widthsOption, default: '128,128', help: 'widths of the score’s hidden layers' },
  objective: {
    kind: 'choice',
    choices: ['joint', 'nce', 'importance', 'score', 'mcmc'],
    default: 'joint',
    help: 'self-normalised likelihood; or, for comparison, noise contrast, importance sampling, denoising score matching, Markov chains',
  },
  samples: { ...countOption, default: '256', help: 'draws a step' },
} as const satisfies OptionTable

/** What a conditional density is made of. */
export const regressionModelOptions = {
  base: {
    kind: 'choice',
    choices: ['auto', 'network', 'broad'],
    default: 'auto',
    help: 'the law that is tilted: a mixture density network, a broad normal, or the better one on held-out rows',
  },
  components: { ...countOption, default: '5', help: 'Gaussians of the mixture density network' },
  ensemble: { ...countOption, default: '1', help: 'members whose densities are mixed' },
  hidden: { ...widthsOption, default: '64,64', help: 'widths of the networks’ hidden layers' },
  samples: { ...countOption, default: '16', help: 'draws for each row and step' },
} as const satisfies OptionTable

/** How either is learned. */
export const continuousTrainingOptions = {
  steps: { ...countOption, default: '2000; regression 700', help: 'optimizer steps' },
  'batch-size': { ...countOption, default: '256; regression 128', help: 'rows a step' },
  rate: { ...positiveOption, default: '0.002', help: 'learning rate' },
  seed: seedOption,
  ...engineOptions,
} as const satisfies OptionTable

/** What the command lines of both tasks say. */
export interface ContinuousValues extends InquiryValues {
  readonly json: boolean
  readonly quiet: boolean
  readonly train?: string
  readonly test?: string
  readonly data?: string
  readonly validation?: string
  readonly split?: number
  readonly folds?: number
  readonly group?: string
  readonly results?: string
  readonly queue?: string
  readonly workers?: number
  readonly repeats?: number
  readonly model?: string
  readonly checkpoint?: string
  readonly checkpointEvery?: number
  readonly target?: string
  readonly ignore?: string
  readonly missing?: 'error' | 'mean' | 'zero'
  readonly bounds?: string
  readonly base?: string
  readonly components?: number | readonly number[]
  readonly frequencies?: number
  readonly bandwidth?: number
  readonly hidden?: readonly number[]
  readonly objective?: string
  readonly samples?: number
  readonly ensemble?: number
  readonly steps?: number
  readonly batchSize?: number
  readonly rate?: number
  readonly seed?: number
  readonly engine?: string
  readonly deterministic?: boolean
  readonly threads?: number
}
