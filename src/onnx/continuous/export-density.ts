import { Tape } from '../../engine/index.js'
import type { TableSchema } from '../../io/index.js'
import { EnergyModel, type TiltOptions, tiltEnergy } from '../../models/index.js'
import { Rng } from '../../random/index.js'
import type { LawDescription } from '../../samplers/index.js'
import type { Reals } from '../../spaces/index.js'
import { type OnnxOptions, writeAnswers } from '../answers.js'
import { createGraphBackend } from '../backend/graph-backend.js'
import { nameOf } from '../backend/graph-matrix.js'
import { Graph } from '../graph/graph.js'
import { writeModel } from '../graph/write-model.js'
import { fillMissing } from '../inputs.js'
import { version } from '../version.js'
import { lawInGraph } from './law-density.js'
import { pointsInGraph } from './points.js'
import { widestOf } from './widest-of.js'

/** The parts of a fitted density that a graph is made of. */
export interface OnnxDensitySource {
  readonly model: EnergyModel<ArrayLike<number>>
  readonly tilt: TiltOptions
  /** what the score tilts; absent: Lebesgue measure of the codes */
  readonly base?: LawDescription | undefined
  readonly schema?: TableSchema | undefined
  /** `ln Z` relative to the base, nats */
  readonly logPartition: number
  readonly metadata: Readonly<Record<string, string>>
}

/** `ln p(x)` of points, and their energy, as the bytes of an ONNX file. */
export function exportDensity(
  { model, tilt, base, schema, logPartition, metadata }: OnnxDensitySource,
  { outputs }: OnnxOptions = {},
): Uint8Array {
  const graph = new Graph()
  const space = model.space as Reals
  const d = space.codeLength
  graph.inputs.push({ name: 'X', type: 'double', dims: ['rows', d] })
  const backend = createGraphBackend(graph, widestOf([model], d))
  backend.rows.measure('X')
  const tape = new Tape(backend)
  const filled = fillMissing(graph, 'X', schema, 'double')
  const { codes, logSlope, isInside } = pointsInGraph(graph, filled, space)
  const recorded = new EnergyModel(tape, space, model.spec, new Rng(0), {
    weights: model.store.snapshot(),
    energy: tiltEnergy(tilt),
  })
  for (const { name, variable } of recorded.store.all()) graph.rename(nameOf(variable.value), name)
  const { count } = backend.rows
  const features = { rows: count, cols: model.spec.features, values: new Float32Array(count) }
  const matrix = tape.constant(backend.matrix(codes, count, d))
  const score = nameOf(recorded.at({ features }).score({ matrix, shared: false }).value)
  const based = base ? graph.node('Add', [score, lawInGraph(graph, codes, base)]) : score
  const logWeight = graph.node('Add', [based, logSlope])
  const outside = graph.scalar(Number.POSITIVE_INFINITY)
  const energy = graph.node('Where', [isInside, graph.node('Neg', [logWeight]), outside])
  const logDensity = graph.node('Sub', [graph.node('Neg', [energy]), graph.scalar(logPartition)])
  const column = (value: string) => ({ value, width: 0 })
  const answers = { logDensity: column(logDensity), energy: column(energy) }
  const asked = writeAnswers(graph, answers, { outputs, of: 'a density' })
  return writeModel(graph, { version, metadata: { ...metadata, outputs: asked.join(' ') } })
}
