import { PartitaError } from '../../errors.js'
import { exportOnnx, type OnnxOptions, type OnnxSource } from '../../onnx/index.js'
import {
  decidingOptions,
  type ResolvedMultilabelOptions,
} from '../label-sets/multilabel-options.js'
import { learnsLogPartition } from '../options/objective-options.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import type { FittedParts } from './fitted-parts.js'

/** The parts of a fitted model of a task as the bytes of an ONNX file. */
export function onnxOf<Y, Options extends ResolvedTaskOptions>(
  task: string,
  parts: FittedParts<Y, Options>,
  asked: OnnxOptions | undefined,
): Uint8Array {
  const { model, generator, inputs, reference, schema, featureNames, options, digest } = parts
  if (parts.calibration) {
    throw new PartitaError('UNSUPPORTED', 'a calibrated model does not leave as ONNX', {
      received: `a model calibrated by ${parts.calibration.method}`,
      hint: 'export it before it is calibrated',
    })
  }
  const source = {
    task,
    model,
    generator,
    inputs,
    ...(reference && { reference }),
    ...(schema && { schema }),
    ...(featureNames && { featureNames }),
    ...learnedOf(parts),
    ...(decidesSets(task, options) && {
      decision: { rule: options.decision, options: decidingOptions(options) },
    }),
    metadata: { ...(digest !== undefined && { digest }) },
  }
  return exportOnnx(source, asked)
}

function learnedOf<Y, Options extends ResolvedTaskOptions>({
  options,
  anchors,
}: FittedParts<Y, Options>): Pick<OnnxSource<Y>, 'learned'> {
  if (!learnsLogPartition(options) || options.model.logPartition.kind === 'table') return {}
  if (!anchors) return { learned: 'network' }
  return { learned: anchors.draws === 0 ? 'all-outputs' : 'anchored' }
}

function decidesSets(
  task: string,
  options: ResolvedTaskOptions,
): options is ResolvedMultilabelOptions {
  return task === 'multilabel' && 'decision' in options
}
