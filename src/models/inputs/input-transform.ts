import {
  type CsrArrays,
  type DenseMatrix,
  type Features,
  isSparse,
  recentered,
} from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import { sum } from '../../numbers/index.js'
import type { Rng } from '../../random/index.js'
import {
  appendFourierFeatures,
  type FourierFeatures,
  fitFourierFeatures,
} from './fourier-features.js'
import {
  appendPiecewiseFeatures,
  fitPiecewiseFeatures,
  type PiecewiseFeatures,
  pieceCount,
  piecewiseFeaturesFrom,
} from './piecewise-features.js'
import { fitStandardizer, type Standardizer, standardize } from './standardizer.js'
import { takeColumns } from './take-columns.js'

/** How inputs are prepared for the encoder. */
export interface InputOptions {
  /** z-score with the training data's mean and deviation */
  readonly standardize: boolean
  /** largest absolute z-score */
  readonly clip: number
  /** random Fourier features to append; 0 for none */
  readonly fourierFeatures: number
  /** most pieces each input is cut into, for piecewise linear features to append; default 0: none */
  readonly pieces?: number
  /** nothing of the inputs is looked at: a column of zeros stands for them; default false */
  readonly ignored?: boolean
}

/** A fitted preparation of inputs: nothing in it depends on the rows it is applied to. */
export interface InputTransform {
  /** columns it takes, d */
  readonly inputs: number
  /** columns it gives */
  readonly outputs: number
  /**
   * columns that are taken, ascending: those of sparse training rows that are not always 0; absent: all
   */
  readonly kept?: Int32Array | undefined
  /** what is taken off each column first, in double precision, `[d]` */
  readonly center?: Float64Array | undefined
  readonly standardizer?: Standardizer
  readonly fourier?: FourierFeatures
  readonly piecewise?: PiecewiseFeatures
  /** a column of zeros stands for the inputs */
  readonly ignored?: boolean
}

/**
 * Fits the preparation of inputs to training rows.
 *
 * @param weights of the rows, `[n]`; default equal
 * @throws PartitaError `UNSUPPORTED` for Fourier or piecewise linear features of sparse inputs
 * @example
 * ```ts
 * import { fitInputTransform, Rng, transformInputs } from 'partita/core'
 * const X = { rows: 2, cols: 1, values: Float32Array.of(0, 2) }
 * const options = { standardize: true, clip: 10, fourierFeatures: 4 }
 * const transform = fitInputTransform(X, options, new Rng(1))
 * console.log(transformInputs(X, transform).cols) // 5
 * ```
 */
export function fitInputTransform(
  features: Features,
  options: InputOptions,
  rng: Rng,
  weights?: ArrayLike<number>,
): InputTransform {
  if (options.ignored) return ignoring(features.cols)
  const kept = columnsToKeep(features)
  const center = options.standardize && !isSparse(features) ? features.center : undefined
  const moved = isSparse(features) ? takeColumns(features, kept) : recentered(features, center)
  const standardizer = options.standardize
    ? { ...fitStandardizer(moved, weights), clip: options.clip }
    : undefined
  const standard = standardizer ? standardize(moved, standardizer) : moved
  const { fourierFeatures, pieces = 0 } = options
  const fourier =
    fourierFeatures > 0 ? fitFourierFeatures(standard, fourierFeatures, rng) : undefined
  const piecewise = pieces > 0 ? fitPiecewiseFeatures(moved, pieces, weights) : undefined
  return transformOf(features.cols, { kept, center, standardizer, fourier, piecewise })
}

/**
 * The columns of sparse rows that are not always 0, where these are less than half of all: weights of the
 * others would never be learned and cost as much. Undefined: all.
 */
function columnsToKeep(features: Features): Int32Array | undefined {
  if (!isSparse(features)) return undefined
  const isUsed = new Uint8Array(features.cols)
  features.indices.forEach((column, at) => {
    if (features.values[at] !== 0) isUsed[column] = 1
  })
  const kept = Int32Array.from(isUsed.keys()).filter((column) => isUsed[column] === 1)
  return kept.length > 0 && kept.length < features.cols / 2 ? kept : undefined
}

function ignoring(inputs: number): InputTransform {
  return { inputs, outputs: 1, ignored: true }
}

function transformOf(
  inputs: number,
  parts: Omit<InputTransform, 'inputs' | 'outputs'>,
): InputTransform {
  const { kept, fourier, piecewise } = parts
  const appended = (fourier?.phases.length ?? 0) + (piecewise ? pieceCount(piecewise) : 0)
  return { inputs, outputs: (kept?.length ?? inputs) + appended, ...parts }
}

/**
 * Prepared copy of the features, which are left untouched. Sparse rows are written out first if the
 * transform moves zeros, that is, if it was fitted on dense inputs.
 *
 * @throws PartitaError `SHAPE_MISMATCH` if the number of columns is not that of the training rows
 *
 * @example
 * ```ts
 * import { transformInputs } from 'partita/core'
 * const standardizer = { mean: Float32Array.of(1), inverseScale: Float32Array.of(2), clip: 10 }
 * const transform = { inputs: 1, outputs: 1, standardizer }
 * const unseen = { rows: 1, cols: 1, values: Float32Array.of(3) }
 * console.log(transformInputs(unseen, transform).values) // 4
 * ```
 */
export function transformInputs(
  features: Features,
  { inputs, kept, center, standardizer, fourier, piecewise, ignored }: InputTransform,
): Features {
  if (features.cols !== inputs) {
    throw new PartitaError('SHAPE_MISMATCH', 'X has another number of columns than in training', {
      expected: String(inputs),
      received: String(features.cols),
    })
  }
  if (ignored) return { rows: features.rows, cols: 1, values: new Float32Array(features.rows) }
  const movesZeros = center || fourier || piecewise || standardizer?.mean.some((mean) => mean !== 0)
  const taken = takeColumns(features, kept)
  const written = movesZeros && isSparse(taken) ? writtenOut(taken) : taken
  const rows = isSparse(written) ? written : recentered(written, center)
  const standard = standardizer ? standardize(rows, standardizer) : rows
  const smooth = fourier ? appendFourierFeatures(standard, fourier) : standard
  return piecewise ? appendPiecewiseFeatures(smooth, rows, piecewise) : smooth
}

function writtenOut({ rows, cols, offsets, indices, values }: CsrArrays): DenseMatrix {
  const dense = new Float32Array(rows * cols)
  for (let r = 0; r < rows; r++) {
    for (let e = offsets[r]; e < offsets[r + 1]; e++) dense[r * cols + indices[e]] = values[e]
  }
  return { rows, cols, values: dense }
}

/**
 * The arrays of a transform by name, for model files; its options are kept beside them.
 *
 * @example
 * ```ts
 * import { fitInputTransform, inputTransformTensors, Rng } from 'partita/core'
 * const X = { rows: 2, cols: 1, values: Float32Array.of(0, 2) }
 * const options = { standardize: true, clip: 10, fourierFeatures: 0 }
 * const tensors = inputTransformTensors(fitInputTransform(X, options, new Rng(1)))
 * console.log([...tensors.keys()]) // input/mean, input/inverse-scale
 * ```
 */
export function inputTransformTensors({
  kept,
  center,
  standardizer,
  fourier,
  piecewise,
  inputs: all,
}: InputTransform): Map<string, DenseMatrix> {
  const tensors = new Map<string, DenseMatrix>()
  const inputs = kept?.length ?? all
  if (kept) tensors.set('input/kept', { rows: 1, cols: inputs, values: Float32Array.from(kept) })
  if (center) {
    // a center is the sum of two 32-bit numbers
    const values = new Float32Array(2 * inputs)
    values.set(center)
    values.set(
      center.map((value, j) => value - values[j]),
      inputs,
    )
    tensors.set('input/center', { rows: 2, cols: inputs, values })
  }
  if (standardizer) {
    tensors.set('input/mean', { rows: 1, cols: inputs, values: standardizer.mean })
    tensors.set('input/inverse-scale', { rows: 1, cols: inputs, values: standardizer.inverseScale })
  }
  if (fourier) {
    const { frequencies, phases } = fourier
    tensors.set('input/frequencies', { rows: inputs, cols: phases.length, values: frequencies })
    tensors.set('input/phases', { rows: 1, cols: phases.length, values: phases })
  }
  if (piecewise) {
    const { edges, starts } = piecewise
    const counts = Float32Array.from({ length: inputs }, (_, j) => starts[j + 1] - starts[j])
    tensors.set('input/edges', { rows: 1, cols: edges.length, values: edges })
    tensors.set('input/edge-counts', { rows: 1, cols: inputs, values: counts })
  }
  return tensors
}

/**
 * Rebuilds a transform from {@link inputTransformTensors}.
 *
 * @param options those the transform was fitted with
 * @throws PartitaError `MODEL_FILE` if an array is missing that the options ask for, or does not fit
 *
 * @example
 * ```ts
 * import { inputTransformFrom } from 'partita/core'
 * const options = { standardize: false, clip: 10, fourierFeatures: 0 }
 * console.log(inputTransformFrom(3, options, new Map()).outputs) // 3
 * ```
 */
export function inputTransformFrom(
  all: number,
  { standardize, clip, fourierFeatures, pieces = 0, ignored }: InputOptions,
  tensors: ReadonlyMap<string, { readonly values: Float32Array }>,
): InputTransform {
  if (ignored) return ignoring(all)
  const array = (name: string, length: number): Float32Array => {
    const values = tensors.get(name)?.values
    if (values?.length === length) return values
    throw new PartitaError('MODEL_FILE', `the preparation of inputs is incomplete at ${name}`, {
      expected: `${length} numbers`,
      received: values ? String(values.length) : 'nothing',
    })
  }
  const kept = keptColumns(tensors.get('input/kept')?.values, all)
  const inputs = kept?.length ?? all
  const halves = tensors.has('input/center') ? array('input/center', 2 * inputs) : undefined
  const center =
    halves && Float64Array.from({ length: inputs }, (_, j) => halves[j] + halves[inputs + j])
  const edges = () => {
    const counts = array('input/edge-counts', inputs)
    return piecewiseFeaturesFrom(array('input/edges', sum(counts)), counts)
  }
  const standardizer = standardize && {
    mean: array('input/mean', inputs),
    inverseScale: array('input/inverse-scale', inputs),
    clip,
  }
  const fourier = fourierFeatures > 0 && {
    frequencies: array('input/frequencies', inputs * fourierFeatures),
    phases: array('input/phases', fourierFeatures),
  }
  return transformOf(all, {
    kept,
    center,
    standardizer: standardizer || undefined,
    fourier: fourier || undefined,
    piecewise: pieces > 0 ? edges() : undefined,
  })
}

function keptColumns(given: Float32Array | undefined, all: number): Int32Array | undefined {
  if (given === undefined) return undefined
  const isAscending = given.every((column, at) => {
    return Number.isInteger(column) && column < all && column > (at === 0 ? -1 : given[at - 1])
  })
  if (isAscending && given.length > 0) return Int32Array.from(given)
  throw new PartitaError('MODEL_FILE', 'the columns that a model takes are damaged', {
    expected: `ascending columns below ${all}`,
    received: `${given.length} others`,
  })
}
