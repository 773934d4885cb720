import type { DenseMatrix } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import {
  type ForestHeader,
  type ForestMeasure,
  firstColumns,
  fitForestMeasure,
  forestHeader,
  forestMeasureFrom,
  forestTensors,
} from '../../models/forest/index.js'
import type { Space } from '../../spaces/index.js'
import { dropWeightless, type TrainingData } from '../../training/index.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import type { Pipeline } from './pipeline.js'
import type { LearnedReference } from './reference.js'

// Nothing imports this file but on demand: a page that grows no forest does not fetch it.

/** A forest grown on rows, and the rows as those that it answers out of bag. */
export interface GrownReference<Y> {
  readonly reference: LearnedReference<Y>
  readonly data: TrainingData
  /** mean negative log-likelihood of the rows out of bag, nats */
  readonly loss: number
  readonly seconds: number
}

/**
 * Grows a forest on training rows as a reference measure.
 *
 * @throws PartitaError `UNSUPPORTED` where outputs are known in part and too many to list
 */
export function growReference<Y>(
  { task: { space }, rng }: Pipeline<Y>,
  { forest, inputs }: ResolvedTaskOptions,
  given: TrainingData,
): GrownReference<Y> {
  const started = performance.now()
  const rows = dropWeightless(given)
  if (rows.constraints?.some(Boolean)) {
    throw new PartitaError('UNSUPPORTED', 'a forest learns from outputs that can be listed', {
      expected: 'whole outputs, or partial rankings with at most 128 extensions',
      received: `row ${rows.constraints.findIndex(Boolean)} is known in part`,
      hint: 'leave these rows out, or choose another energy and reference',
    })
  }
  // trees need no random functions of the inputs
  const features = firstColumns(rows.features, rows.features.cols - inputs.fourierFeatures)
  const { measure, loss } = fitForestMeasure(
    space,
    { ...rows, features },
    forest!,
    rng.split('forest'),
  )
  const origins = Int32Array.from({ length: features.rows }, (_, r) => r)
  const seconds = (performance.now() - started) / 1000
  return { reference: forestReference(measure), data: { ...rows, origins }, loss, seconds }
}

/** The forest that a model file holds, as the reference measure it was. */
export function savedForest<Y>(
  space: Space<Y>,
  header: ForestHeader,
  tensors: ReadonlyMap<string, DenseMatrix>,
): LearnedReference<Y> {
  return forestReference(forestMeasureFrom(space, header, tensors))
}

/** A forest as the reference measure of a model, or as a model of its own. */
function forestReference<Y>(measure: ForestMeasure<Y>): LearnedReference<Y> {
  const { name, proposal } = measure
  const tensors = forestTensors(measure)
  return {
    name,
    proposal,
    forest: measure,
    parameters: (batch) => measure.parameters(batch),
    logDensity: (...given) => measure.logDensity(...given),
    linearLogPartition: (...given) => measure.linearLogPartition(...given),
    header: forestHeader(measure),
    size: [...tensors.values()].reduce((sum, { values }) => sum + values.length, 0),
    tensors: () => tensors,
  }
}
