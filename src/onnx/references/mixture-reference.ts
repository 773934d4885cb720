import type { Variable } from '../../engine/index.js'
import type { Codes } from '../../models/index.js'
import { nameOf } from '../backend/graph-matrix.js'
import { notRecordable } from '../backend/unsupported.js'
import type { GraphDistribution } from '../outputs/graph-distribution.js'
import { type GraphReference, type Recording, recordedMeasure } from './graph-reference.js'

/** A model of a mixture as a graph has it. */
export interface GraphExpert {
  readonly weight: number
  readonly law: GraphDistribution
}

/** `q(y|x) = Σ_c π_c p_c(y|x)`, each model normalised, as a reference measure. */
export function mixtureReference<Y>(
  recording: Recording<Y>,
  experts: readonly GraphExpert[],
): GraphReference {
  const { graph, tape, backend, space } = recording
  const { count } = backend.rows
  const logDensityOf = (codes: Codes): Variable => {
    const parts = experts.map(({ weight, law }) => {
      const own = codes.shared ? law.logListed() : law.logProbability(codes.matrix)
      if (!own) throw notRecordable('probabilities of a model of this mixture')
      const weighed = tape.addScalar(own, Math.log(weight) + space.logSize)
      return graph.node('Unsqueeze', [nameOf(weighed.value), graph.shape(2)])
    })
    const all = graph.node('Concat', parts, { axis: 2 })
    const sum = graph.node('ReduceLogSumExp', [all], { axes: [2], keepdims: 0 })
    return tape.constant(backend.matrix(sum, count, codes.shared ? codes.matrix.rows : 1))
  }
  const marginals = experts.map(({ weight, law }) =>
    law.marginals === undefined
      ? undefined
      : graph.node('Mul', [law.marginals, graph.scalar(weight)]),
  )
  const known = marginals.filter((part) => part !== undefined)
  return {
    measure: recordedMeasure('mixture', { logDensityOf }),
    logDensityOf,
    ...(known.length === experts.length && { marginals: graph.node('Sum', known) }),
  }
}
