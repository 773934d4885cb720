import type { Variable } from '../../engine/index.js'
import { isLogistic } from '../../losses/index.js'
import { closedTerm } from '../../models/index.js'
import { isNotRecordable } from '../backend/graph-backend.js'
import type { OnnxSource } from '../onnx-source.js'
import type { RecordedModel } from '../recorded-model.js'
import type { ListedOutputs } from './listed-outputs.js'

/** What a graph computes, or undefined where it takes the host. */
export function ifRecordable<T>(build: () => T): T | undefined {
  try {
    return build()
  } catch (error) {
    if (isNotRecordable(error)) return undefined
    throw error
  }
}

/** The exact `τ(x)` of a batch relative to the reference measure, `[B, 1]`, where a graph can have it. */
export function exactInGraph<Y>(
  recorded: RecordedModel<Y>,
  { generator }: OnnxSource<Y>,
  listed: ListedOutputs | undefined,
): Variable | undefined {
  const { graph, tape, backend, space, at } = recorded
  if (!isLogistic(generator)) return undefined
  const closed = ifRecordable(() => closedTerm(tape, space, at))
  if (closed) return closed
  if (!listed) return undefined
  const sum = (value: string) => graph.node('ReduceLogSumExp', [value], { axes: [1], keepdims: 1 })
  const { rows } = at.linear
  const column = (value: string) => tape.constant(backend.matrix(value, rows, 1))
  return tape.addScalar(column(sum(listed.logWeights)), -space.logSize)
}

/**
 * The learned `τ(x)`, `[B, 1]`, where there is one and a graph can have it.
 *
 * @param exact what a sum over all outputs comes to
 */
export function learnedInGraph<Y>(
  { at }: RecordedModel<Y>,
  { learned }: OnnxSource<Y>,
  exact: Variable | undefined,
): Variable | undefined {
  if (learned === undefined) return undefined
  return learned === 'all-outputs' ? exact : ifRecordable(() => at.logPartition())
}
