import type { Variable } from '../../engine/index.js'
import type { Codes, ReferenceMeasure } from '../../models/index.js'
import { nameOf } from '../backend/graph-matrix.js'
import { logPlackettLuce } from '../outputs/plackett-luce.js'
import { type GraphReference, type Recording, recordedMeasure } from './graph-reference.js'

/** A score beyond this is as sure: what learned references read of theirs. */
const LARGEST_REFERENCE_SCORE = 25

/** A linear model, or Plackett–Luce, as a reference measure. */
export function modelReference<Y>(
  recording: Recording<Y>,
  given: ReferenceMeasure,
  own: Variable,
): GraphReference {
  const { graph, tape, backend, space } = recording
  const limits = [-LARGEST_REFERENCE_SCORE, LARGEST_REFERENCE_SCORE].map((end) => graph.scalar(end))
  const name = given.isLinear
    ? graph.node('Clip', [nameOf(own.value), ...limits])
    : nameOf(own.value)
  const scores = tape.constant(backend.matrix(name, own.rows, own.cols))
  const logDensityOf = (codes: Codes): Variable => {
    if (given.isPlackettLuce) {
      return tape.addScalar(logPlackettLuce(recording, scores, codes), space.logSize)
    }
    const { matrix, shared } = codes
    const score = shared ? tape.matmul(scores, matrix, false, true) : tape.groupDot(scores, matrix)
    return tape.addColumn(score, tape.scale(space.linearLogPartition!(tape, scores), -1))
  }
  const standing = backend.standIn(name, own.rows, own.cols)
  const { isLinear, isPlackettLuce, linearLogPartition } = given
  const parts = { isLinear, isPlackettLuce, linearLogPartition, parameters: () => standing }
  return {
    measure: recordedMeasure(given.name, { ...parts, logDensityOf }),
    logDensityOf,
    ...(isPlackettLuce && { worths: scores }),
  }
}
