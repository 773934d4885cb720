import { PartitaError } from '../../errors.js'
import { sum } from '../../numbers/index.js'
import { appendedColumns } from './appended-columns.js'
import { type InputOptions, type InputTransform, ignoring, transformOf } from './input-transform.js'
import { piecewiseFeaturesFrom } from './piecewise-features.js'

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
    appended: appendedColumns(fourier || undefined, pieces > 0 ? edges() : undefined),
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
