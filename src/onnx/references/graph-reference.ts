import type { Tape, Variable } from '../../engine/index.js'
import type { Codes, ReferenceMeasure } from '../../models/index.js'
import type { Space } from '../../spaces/index.js'
import type { GraphBackend } from '../backend/graph-backend.js'
import { notRecordable } from '../backend/unsupported.js'
import type { Graph } from '../graph/graph.js'

/** What a model is recorded on. */
export interface Recording<Y> {
  readonly graph: Graph
  readonly tape: Tape
  readonly backend: GraphBackend
  readonly space: Space<Y>
}

/** A learned reference measure as a graph computes it. */
export interface GraphReference {
  /** what a recorded model is given */
  readonly measure: ReferenceMeasure
  /** `ln q − ln u`: of a code for each row, `[B, 1]`, or of all outputs in the order of enumeration, `[B, N]` */
  logDensityOf(codes: Codes): Variable
  /** log-worths where it is Plackett–Luce, `[B, k]` */
  readonly worths?: Variable
  /** `P(label in y | x)` of free bits, `[B, k]` */
  readonly marginals?: string
}

/** A measure whose numbers a graph has only when it runs. */
export function recordedMeasure(
  name: string,
  given: Partial<ReferenceMeasure> & Pick<GraphReference, 'logDensityOf'>,
): ReferenceMeasure {
  return {
    name,
    parameters: ({ features }) => new Float32Array(features.rows),
    logDensity() {
      throw notRecordable(`densities of ${name} on the host`)
    },
    ...given,
  }
}
