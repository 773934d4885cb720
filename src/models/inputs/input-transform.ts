import {
  type CsrArrays,
  type DenseMatrix,
  type Features,
  isSparse,
  recentered,
} from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import type { AppendedColumns } from './appended-columns.js'
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
  /** what is appended to the standardized inputs */
  readonly appended?: AppendedColumns | undefined
  /** a column of zeros stands for the inputs */
  readonly ignored?: boolean
}

/**
 * Fits the preparation of inputs to training rows: what {@link fitInputTransform} does, without the code of what
 * it may append.
 *
 * @param fitAppended what to append, from the rows as they are standardized and as they are
 */
export function fitInputs(
  features: Features,
  options: InputOptions,
  weights?: ArrayLike<number>,
  fitAppended?: (standard: Features, rows: Features) => AppendedColumns | undefined,
): InputTransform {
  if (options.ignored) return ignoring(features.cols)
  const kept = columnsToKeep(features)
  const center = options.standardize && !isSparse(features) ? features.center : undefined
  const moved = isSparse(features) ? takeColumns(features, kept) : recentered(features, center)
  const standardizer = options.standardize
    ? { ...fitStandardizer(moved, weights), clip: options.clip }
    : undefined
  const standard = standardizer ? standardize(moved, standardizer) : moved
  const appended = fitAppended?.(standard, moved)
  return transformOf(features.cols, { kept, center, standardizer, appended })
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
  return keptOf(isUsed)
}

/** The columns that are used, where these are less than half of all. */
export function keptOf(isUsed: Uint8Array): Int32Array | undefined {
  const kept = Int32Array.from(isUsed.keys()).filter((column) => isUsed[column] === 1)
  return kept.length > 0 && kept.length < isUsed.length / 2 ? kept : undefined
}

/** The transform to a column of zeros. */
export function ignoring(inputs: number): InputTransform {
  return { inputs, outputs: 1, ignored: true }
}

/** The transform with these parts, and how many columns it gives. */
export function transformOf(
  inputs: number,
  parts: Omit<InputTransform, 'inputs' | 'outputs'>,
): InputTransform {
  const { kept, appended } = parts
  return { inputs, outputs: (kept?.length ?? inputs) + (appended?.count ?? 0), ...parts }
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
  { inputs, kept, center, standardizer, appended, ignored }: InputTransform,
): Features {
  if (features.cols !== inputs) {
    throw new PartitaError('SHAPE_MISMATCH', 'X has another number of columns than in training', {
      expected: String(inputs),
      received: String(features.cols),
    })
  }
  if (ignored) return { rows: features.rows, cols: 1, values: new Float32Array(features.rows) }
  const movesZeros = center || appended || standardizer?.mean.some((mean) => mean !== 0)
  const taken = takeColumns(features, kept)
  const written = movesZeros && isSparse(taken) ? writtenOut(taken) : taken
  const rows = isSparse(written) ? written : recentered(written, center)
  const standard = standardizer ? standardize(rows, standardizer) : rows
  return appended ? appended.appendTo(standard, rows) : standard
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
  appended,
  inputs: all,
}: InputTransform): Map<string, DenseMatrix> {
  const { fourier, piecewise } = appended ?? {}
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
