import { type Matrix, Tape, type Variable } from '../engine/index.js'
import { PartitaError } from '../errors.js'
import { type BatchModel, EnergyModel, type ReferenceMeasure } from '../models/index.js'
import { Rng } from '../random/index.js'
import type { Space } from '../spaces/index.js'
import { createGraphBackend, type GraphBackend } from './backend/graph-backend.js'
import { nameOf } from './backend/graph-matrix.js'
import type { Graph } from './graph/graph.js'
import { prepareInputs } from './inputs.js'
import type { OnnxSource } from './onnx-source.js'

/** A score beyond this is as sure: what learned references read of theirs. */
const LARGEST_REFERENCE_SCORE = 25

/** A model as a graph computes it. */
export interface RecordedModel<Y> {
  readonly graph: Graph
  readonly tape: Tape
  readonly backend: GraphBackend
  readonly space: Space<Y>
  /** the model at the open number of rows */
  readonly at: BatchModel
  /** log-worths where the model is Plackett–Luce and no more, `[B, k]` */
  readonly worths?: Variable
  /** scores of a learned linear reference, `[B, c]`, or log-worths of Plackett–Luce, `[B, k]` */
  readonly referenceScores?: Variable
}

/**
 * Runs a fitted model once on a backend that writes down what it does.
 *
 * @throws PartitaError `UNSUPPORTED` for parts of the caller's own, and references that are no such model
 */
export function recordModel<Y>(graph: Graph, source: OnnxSource<Y>): RecordedModel<Y> {
  const { model, inputs, schema } = source
  checkBuiltIn(source)
  const type = inputs.center ? 'double' : 'float'
  graph.inputs.push({ name: 'X', type, dims: ['rows', inputs.inputs] })
  const backend = createGraphBackend(graph, widest(source))
  const tape = new Tape(backend)
  backend.rows.measure('X')
  const prepared = prepareInputs(graph, 'X', inputs, schema)
  const modelAt = (own: EnergyModel<Y>, prefix: string, reference?: ReferenceMeasure) => {
    const recorded = new EnergyModel(tape, own.space, own.spec, new Rng(0), {
      weights: own.store.snapshot(),
      ...(reference && { reference }),
    })
    for (const { name, variable } of recorded.store.all()) {
      graph.rename(nameOf(variable.value), `${prefix}${name}`)
    }
    const { count } = backend.rows
    const values = backend.standIn(prepared, count, inputs.outputs)
    return recorded.at({ features: { rows: count, cols: inputs.outputs, values } })
  }
  const { reference } = source
  const common = { graph, tape, backend, space: model.space }
  const { energy } = model.spec
  if (!reference) {
    const at = modelAt(model, '')
    return { ...common, at, ...(energy === 'plackett-luce' && { worths: at.linear }) }
  }
  const own = modelAt(reference.model!, 'reference/').linear
  const scores = reference.isLinear ? clipped(graph, own) : nameOf(own.value)
  const standing = backend.standIn(scores, own.rows, own.cols)
  const measure = { ...reference, parameters: () => standing }
  const referenceScores = tape.constant(backend.matrix(scores, own.rows, own.cols))
  const isReference = energy === 'zero' && !reference.isLinear
  const at = modelAt(model, '', measure)
  return { ...common, at, referenceScores, ...(isReference && { worths: referenceScores }) }
}

function clipped(graph: Graph, { value }: { readonly value: Matrix }): string {
  const limits = [-LARGEST_REFERENCE_SCORE, LARGEST_REFERENCE_SCORE].map((end) => graph.scalar(end))
  return graph.node('Clip', [nameOf(value), ...limits])
}

/** More than any side of a matrix of the model. */
function widest<Y>({ model, reference, inputs }: OnnxSource<Y>): number {
  const sides = [inputs.outputs, model.space.codeLength ** 2]
  for (const { store } of [model, ...(reference?.model ? [reference.model] : [])]) {
    for (const { variable } of store.all()) sides.push(variable.rows, variable.cols)
  }
  return Math.max(...sides)
}

/** Throws `UNSUPPORTED` naming the part that is the caller's own, or a reference that is no network. */
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
  if (reference && !reference.model) {
    throw new PartitaError('UNSUPPORTED', `the reference measure ${reference.name} has no graph`, {
      expected: "reference: 'uniform' or 'learned'",
      received: reference.name,
      where: 'reference',
      hint: 'fit with another reference, or serve this model with partita itself',
    })
  }
}
