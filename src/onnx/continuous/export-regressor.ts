import { Tape } from '../../engine/index.js'
import type { TableSchema } from '../../io/index.js'
import type { InputTransform } from '../../models/index.js'
import type { Reals } from '../../spaces/index.js'
import { type Answers, type OnnxOptions, writeAnswers } from '../answers.js'
import { createGraphBackend } from '../backend/graph-backend.js'
import { Graph } from '../graph/graph.js'
import { writeModel } from '../graph/write-model.js'
import { fillMissing, prepareInputs } from '../inputs.js'
import { version } from '../version.js'
import { type MemberInGraph, memberInGraph, type OnnxMember } from './member-density.js'
import { type EdgeRule, panelsInGraph } from './panels.js'
import { pointsInGraph, unitsInGraph } from './points.js'
import { widestOf } from './widest-of.js'

/** The parts of a fitted conditional density that a graph is made of. */
export interface OnnxRegressorSource {
  readonly space: Reals
  readonly inputs: InputTransform
  readonly schema?: TableSchema | undefined
  readonly members: readonly OnnxMember[]
  /** of the panels that one target is integrated over */
  readonly edges: EdgeRule
  readonly metadata: Readonly<Record<string, string>>
}

/** `ln p(y|x)`, the log-partition, and the moments of one target, as the bytes of an ONNX file. */
export function exportRegressor(
  source: OnnxRegressorSource,
  { outputs }: OnnxOptions = {},
): Uint8Array {
  const { space, inputs, schema, members, edges, metadata } = source
  const graph = new Graph()
  const type = inputs.center ? 'double' : 'float'
  const c = space.codeLength
  graph.inputs.push({ name: 'X', type, dims: ['rows', inputs.inputs] })
  graph.inputs.push({ name: 'y', type: 'double', dims: ['rows', c] })
  const models = members.flatMap(({ network, model }) => [network, model])
  const backend = createGraphBackend(graph, widestOf(models, inputs.inputs, inputs.outputs))
  backend.rows.measure('X')
  const recording = { graph, tape: new Tape(backend), backend, space }
  const prepared = prepareInputs(graph, fillMissing(graph, 'X', schema, type), inputs)
  const own = members.map((member, m) => memberInGraph(recording, member, prepared, `${m}/`))
  const { components } = members[0]
  const integrated =
    c === 1
      ? integralsOf(graph, own, space, {
          edges,
          components,
          batch: backend.rows.shapeOf(backend.rows.count, edges.even.length),
        })
      : undefined
  const learned = own.map(({ learned: b }) => b)
  const logPartitions = integrated?.logPartitions ?? learned
  const logDensity = logDensityOf(graph, own, space, logPartitions)
  const column = (value: string) => ({ value, width: 0 })
  const answers: Answers = {
    logPartition: column(averageOf(graph, logPartitions)),
    learnedLogPartition: column(averageOf(graph, learned)),
    logDensity: column(logDensity),
    ...(integrated && { mean: column(integrated.mean), deviation: column(integrated.deviation) }),
  }
  const of = `a regression of ${c === 1 ? 'one target' : `${c} targets`}`
  const asked = writeAnswers(graph, answers, { outputs, extra: 'logDensity', of })
  const logPartition = integrated ? 'quadrature' : 'learned'
  const notes = { logPartition, targets: JSON.stringify(space.coordinates) }
  return writeModel(graph, {
    version,
    metadata: { ...metadata, ...notes, outputs: asked.join(' ') },
  })
}

function averageOf(graph: Graph, values: readonly string[]): string {
  return graph.node('Mul', [graph.node('Sum', values), graph.scalar(1 / values.length)])
}

/** `ln (1/M) Σ_m e^{…}` of columns or rows of as many numbers, `[B, n]` each. */
function logMean(graph: Graph, values: readonly string[]): string {
  if (values.length === 1) return values[0]
  const each = values.map((value) => graph.node('Unsqueeze', [value, graph.shape(2)]))
  const all = graph.node('Concat', each, { axis: 2 })
  const sum = graph.node('ReduceLogSumExp', [all], { axes: [2], keepdims: 0 })
  return graph.node('Sub', [sum, graph.scalar(Math.log(values.length))])
}

function logDensityOf(
  graph: Graph,
  members: readonly MemberInGraph[],
  space: Reals,
  logPartitions: readonly string[],
): string {
  const { codes, logSlope, isInside } = pointsInGraph(graph, 'y', space)
  const one = graph.node('Unsqueeze', [codes, graph.shape(1)])
  const each = members.map(({ tilted }, m) => graph.node('Sub', [tilted(one, 1), logPartitions[m]]))
  const inside = graph.node('Add', [logMean(graph, each), logSlope])
  return graph.node('Where', [isInside, inside, graph.scalar(Number.NEGATIVE_INFINITY)])
}

/** Log-partitions of the members by quadrature over one target, and the moments of their mean. */
function integralsOf(
  graph: Graph,
  members: readonly MemberInGraph[],
  space: Reals,
  rule: { readonly edges: EdgeRule; readonly components: number; readonly batch: string },
) {
  const mixtures = members.map(({ mixture }) => mixture)
  const { edges, components, batch } = rule
  const { count, points, logWeights } = panelsInGraph(graph, mixtures, edges, components, batch)
  const node = graph.node.bind(graph)
  const codes = node('Unsqueeze', [points, graph.shape(2)])
  const tilted = members.map((member) => member.tilted(codes, count))
  const logPartitions = tilted.map((values) =>
    node('ReduceLogSumExp', [node('Add', [values, logWeights])], { axes: [1], keepdims: 1 }),
  )
  const mixed = logMean(
    graph,
    tilted.map((values, m) => node('Sub', [values, logPartitions[m]])),
  )
  const masses = node('Exp', [node('Add', [mixed, logWeights])])
  const units = unitsInGraph(graph, points, space)
  const sum = (values: string) =>
    node('ReduceSum', [node('Mul', [masses, values]), graph.shape(1)], { keepdims: 1 })
  const mean = sum(units)
  const apart = node('Sub', [units, mean])
  return { logPartitions, mean, deviation: node('Sqrt', [sum(node('Mul', [apart, apart]))]) }
}
