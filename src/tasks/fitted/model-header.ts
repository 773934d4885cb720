import type { NamedTensor, TableSchema } from '../../io/index.js'
import { inputTransformTensors, type ModelSpec } from '../../models/index.js'
import type { CalibrationRecord } from '../calibrate/calibration-record.js'
import type { RowSketch } from '../calibrate/row-sketch.js'
import type { ReferenceHeader } from '../fit/reference.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import type { FittedParts } from './fitted-parts.js'
import type { TrainingSummary } from './training-summary.js'

/** Where the weights of a reference measure stand in a model file. */
export const REFERENCE_PREFIX = 'reference/'
/** Where the anchors of a log-partition stand in a model file. */
export const ANCHORS = 'anchors/codes'

/** What the header of a model file holds, beside the weights; plain JSON. */
export interface ModelHeader<Options> {
  readonly space: unknown
  readonly spec: ModelSpec
  readonly reference?: ReferenceHeader
  /** draws beside the anchors of the log-partition, which stand among the weights */
  readonly anchorDraws?: number
  readonly inputs: number
  readonly featureNames?: readonly string[]
  readonly schema?: TableSchema
  readonly options: Options
  readonly training: TrainingSummary
  readonly trainedOn?: RowSketch
  readonly calibration?: CalibrationRecord
}

/** The header of a fitted model. */
export function modelHeader<Y, Options extends ResolvedTaskOptions>(
  {
    model,
    reference,
    anchors,
    inputs,
    featureNames,
    schema,
    options,
    training,
    trainedOn,
    calibration,
  }: FittedParts<Y, Options>,
  space: unknown,
): ModelHeader<Options> {
  return {
    space,
    spec: model.spec,
    reference: reference?.header,
    anchorDraws: anchors?.draws,
    inputs: inputs.inputs,
    // terms are said once
    featureNames: hasText(schema) ? undefined : featureNames,
    schema,
    options,
    training,
    trainedOn,
    calibration,
  }
}

function hasText(schema: TableSchema | undefined): boolean {
  return schema?.columns.some(({ kind }) => kind === 'text') ?? false
}

/** The arrays of a fitted model by name. */
export function partTensors<Y>({
  model,
  reference,
  anchors,
  inputs,
}: FittedParts<Y, ResolvedTaskOptions>): Map<string, NamedTensor> {
  const weights = new Map([...model.store.snapshot(), ...inputTransformTensors(inputs)])
  for (const [name, tensor] of reference?.tensors() ?? []) {
    weights.set(REFERENCE_PREFIX + name, tensor)
  }
  if (anchors) {
    const cols = model.space.codeLength
    weights.set(ANCHORS, { rows: anchors.codes.length / cols, cols, values: anchors.codes })
  }
  return weights
}

/** Those of some arrays whose names start with a prefix, without it. */
export function withoutPrefix<Tensor>(
  weights: ReadonlyMap<string, Tensor>,
  prefix: string,
): Map<string, Tensor> {
  const found = [...weights].filter(([name]) => name.startsWith(prefix))
  return new Map(found.map(([name, tensor]) => [name.slice(prefix.length), tensor]))
}
