import { exportOnnx, type OnnxOptions, type OnnxSource } from '../../onnx/index.js'
import { isMixture } from '../experts/mixture-reference.js'
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
  return exportOnnx(sourceOf(task, parts), asked)
}

function sourceOf<Y, Options extends ResolvedTaskOptions>(
  task: string,
  parts: FittedParts<Y, Options>,
): OnnxSource<Y> {
  const { model, generator, inputs, schema, featureNames, options, calibration, digest } = parts
  const { reference } = parts
  const experts =
    reference && isMixture(reference)
      ? reference.experts.map(({ weight, parts: own }) => ({ weight, source: sourceOf(task, own) }))
      : undefined
  return {
    task,
    model,
    generator,
    inputs,
    ...(reference && { reference: { ...reference, ...(experts && { experts }) } }),
    ...(schema && { schema }),
    ...(featureNames && { featureNames }),
    ...learnedOf(parts),
    ...(decidesSets(task, options) && {
      decision: { rule: options.decision, options: decidingOptions(options) },
    }),
    ...(calibration?.curves && { curves: calibration.curves }),
    metadata: {
      ...(digest !== undefined && { digest }),
      ...(calibration && { calibration: calibration.method }),
    },
  }
}

function learnedOf<Y, Options extends ResolvedTaskOptions>({
  model,
  options,
  anchors,
}: FittedParts<Y, Options>): Pick<OnnxSource<Y>, 'learned'> {
  // a network knows the log-partition before a calibration, sums follow it
  if (model.spec.calibration && anchors?.draws !== 0) return {}
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
