import { Tape } from '../engine/index.js'
import { PartitaError } from '../errors.js'
import { calibratedModel, EnergyModel } from '../models/index.js'
import { Rng } from '../random/index.js'
import { createGraphBackend } from './backend/graph-backend.js'
import { nameOf } from './backend/graph-matrix.js'
import type { Graph } from './graph/graph.js'
import { fillMissing, prepareInputs } from './inputs.js'
import type { OnnxSource } from './onnx-source.js'
import { distributionOf } from './outputs/distribution.js'
import type { RecordedModel } from './recorded-model.js'
import { forestReference } from './references/forest-reference.js'
import type { GraphReference, Recording } from './references/graph-reference.js'
import { mixtureReference } from './references/mixture-reference.js'
import { modelReference } from './references/model-reference.js'

/**
 * Runs a fitted model once on a backend that writes down what it does.
 *
 * @throws PartitaError `UNSUPPORTED` for parts of the caller's own
 */
export function recordModel<Y>(graph: Graph, source: OnnxSource<Y>): RecordedModel<Y> {
  const { model, inputs, schema } = source
  const type = inputs.center ? 'double' : 'float'
  graph.inputs.push({ name: 'X', type, dims: ['rows', inputs.inputs] })
  const backend = createGraphBackend(graph, widest(source))
  backend.rows.measure('X')
  const recording = { graph, tape: new Tape(backend), backend, space: model.space }
  return recordAt(recording, source, fillMissing(graph, 'X', schema, type), '')
}

/**
 * @param x the raw inputs, `[B, d]`
 * @param prefix of the names of its weights
 */
function recordAt<Y>(
  recording: Recording<Y>,
  source: OnnxSource<Y>,
  x: string,
  prefix: string,
): RecordedModel<Y> {
  checkBuiltIn(source)
  const { graph, tape, backend } = recording
  const { model, inputs } = source
  const prepared = prepareInputs(graph, x, inputs)
  const modelAt = (own: EnergyModel<Y>, at: string, reference?: GraphReference) => {
    const { calibration, ...spec } = own.spec
    const plain = new EnergyModel(tape, own.space, spec, new Rng(0), {
      weights: own.store.snapshot(),
      ...(reference && { reference: reference.measure }),
    })
    for (const { name, variable } of plain.store.all()) {
      graph.rename(nameOf(variable.value), `${at}${name}`)
    }
    const recorded = calibration ? calibratedModel(plain, calibration) : plain
    const { count } = backend.rows
    const values = backend.standIn(prepared, count, inputs.outputs)
    return recorded.at({ features: { rows: count, cols: inputs.outputs, values } })
  }
  const given = source.reference
  const isAlone = model.spec.energy === 'zero' && !model.spec.calibration
  const referenceOf = (): GraphReference | undefined => {
    if (!given) return undefined
    if (given.forest) return forestReference(recording, given.forest, prepared)
    if (!given.experts) {
      return modelReference(recording, given, modelAt(given.model!, `${prefix}reference/`).linear)
    }
    const experts = given.experts.map(({ weight, source: own }, at) => ({
      weight,
      law: distributionOf(recordAt(recording, own, x, `${prefix}${at}/`), own),
    }))
    return mixtureReference(recording, experts)
  }
  const reference = referenceOf()
  const at = modelAt(model, prefix, reference)
  const worths = isAlone ? reference?.worths : model.spec.energy === 'plackett-luce' && at.linear
  return { ...recording, at, ...(reference && { reference }), ...(worths && { worths }) }
}

/** More than any side of a matrix of the model. */
function widest<Y>({ model, reference, inputs }: OnnxSource<Y>): number {
  const sides = [inputs.outputs, model.space.codeLength ** 2]
  for (const { store } of [model, ...(reference?.model ? [reference.model] : [])]) {
    for (const { variable } of store.all()) sides.push(variable.rows, variable.cols)
  }
  if (reference?.forest) sides.push(reference.forest.parts.forest.rows)
  for (const { source } of reference?.experts ?? []) sides.push(widest(source))
  return Math.max(...sides)
}

/** Throws `UNSUPPORTED` naming the part that is the caller's own, or a reference that has no graph. */
function checkBuiltIn<Y>({ model, generator, reference }: OnnxSource<Y>): void {
  const { custom = {} } = model.spec
  const ownPart = (['energy', 'encoder', 'logPartition'] as const).find((part) => custom[part])
  const ownLoss = !generator.family
  if (ownPart || ownLoss) {
    const part = ownPart ?? 'loss'
    throw new PartitaError('UNSUPPORTED', `the ${part} of this model is the caller's own`, {
      expected: 'built-in parts: any energy, encoder, log-partition and loss that has a name here',
      received: ownPart ? String(custom[ownPart]) : generator.name,
      where: part,
      hint: `ONNX holds no code: fit with a built-in ${part}, or serve this model with partita itself`,
    })
  }
  if (reference && !reference.model && !reference.forest && !reference.experts) {
    throw new PartitaError('UNSUPPORTED', `the reference measure ${reference.name} has no graph`, {
      expected: 'the uniform measure, a learned model, a forest, or a mixture of models',
      received: reference.name,
      where: 'reference',
      hint: 'fit with another reference, or serve this model with partita itself',
    })
  }
}
