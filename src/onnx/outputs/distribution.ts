import type { Variable } from '../../engine/index.js'
import { isLogistic } from '../../losses/index.js'
import { wholeLinear } from '../../models/index.js'
import { nameOf } from '../backend/graph-matrix.js'
import type { OnnxSource } from '../onnx-source.js'
import type { RecordedModel } from '../recorded-model.js'
import type { GraphDistribution } from './graph-distribution.js'
import { type ListedOutputs, listedOutputs } from './listed-outputs.js'
import { exactInGraph, ifRecordable, learnedInGraph } from './log-partition.js'
import { logProbabilityInGraph } from './log-probability.js'

/** What a recorded model says of its outputs. */
export function distributionOf<Y>(
  recorded: RecordedModel<Y>,
  source: OnnxSource<Y>,
): GraphDistribution {
  const { graph, tape, space, at, reference } = recorded
  const { generator } = source
  const listed = ifRecordable(() => listedOutputs(recorded, generator))
  const exact = exactInGraph(recorded, source, listed)
  const learned = learnedInGraph(recorded, source, exact)
  const logPartition = exact ?? learned
  const areSets = space.freeBits === true && space.labels !== undefined && isLogistic(generator)
  const isIndependent = at.isLinear && (!at.reference || at.reference.linear !== undefined)
  const independent = areSets && isIndependent ? nameOf(wholeLinear(tape, at).value) : undefined
  const ofReference = at.isZero ? reference?.marginals : undefined
  const marginals = (): string | undefined => {
    if (independent !== undefined) return graph.node('Sigmoid', [independent])
    return ofReference ?? (listed && expectedCodes(recorded, listed))
  }
  return {
    ...(listed && { listed }),
    ...(exact && { exact }),
    ...(learned && { learned }),
    ...(independent !== undefined && { independent }),
    ...(areSets && withMarginals(marginals())),
    logListed: () => listed && normalised(recorded, listed),
    logProbability: (code) =>
      logPartition && logProbabilityInGraph(recorded, generator, code, logPartition),
  }
}

function withMarginals(marginals: string | undefined): { readonly marginals?: string } {
  return marginals === undefined ? {} : { marginals }
}

function expectedCodes<Y>(
  { graph }: RecordedModel<Y>,
  { codes, logWeights }: ListedOutputs,
): string {
  return graph.node('MatMul', [graph.node('Softmax', [logWeights], { axis: 1 }), codes])
}

function normalised<Y>(
  { graph, tape, backend }: RecordedModel<Y>,
  { count, logWeights }: ListedOutputs,
): Variable {
  const name = graph.node('LogSoftmax', [logWeights], { axis: 1 })
  return tape.constant(backend.matrix(name, backend.rows.count, count))
}
