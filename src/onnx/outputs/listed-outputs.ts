import { type Generator, isLogistic } from '../../losses/index.js'
import { enumerateCodes, isEnumerable } from '../../spaces/index.js'
import { allSets, MOST_LISTED_LABELS } from '../backend/all-sets.js'
import { nameOf } from '../backend/graph-matrix.js'
import type { RecordedModel } from '../recorded-model.js'
import { logPlackettLuce } from './plackett-luce.js'

/** Most outputs of a space, other than sets, whose codes a file holds. */
const MOST_LISTED = 1024

/** All outputs of a small space, as a graph scores them. */
export interface ListedOutputs {
  /** `[N, c]` */
  readonly codes: string
  readonly count: number
  /** `ln` of what each weighs, not normalised, `[B, N]` */
  readonly logWeights: string
}

/**
 * Scores of all outputs, those of the reference included, where they are few enough for a graph and the
 * loss is logistic: up to 14 labels, else up to 1024 outputs.
 */
export function listedOutputs<Y>(
  recorded: RecordedModel<Y>,
  generator: Generator,
): ListedOutputs | undefined {
  const { graph, tape, backend, space, at, reference, worths } = recorded
  const c = space.codeLength
  if (!isLogistic(generator)) return undefined
  const areSets = space.freeBits === true
  if (areSets ? c > MOST_LISTED_LABELS : !isEnumerable(space)) return undefined
  const count = Math.round(Math.exp(space.logSize))
  if (!areSets && count > MOST_LISTED) return undefined
  const codes = areSets ? allSets(graph, c) : graph.codes([count, c], enumerateCodes(space).codes)
  const matrix = tape.constant(backend.matrix(codes, count, c))
  const all = { matrix, shared: true }
  const weights = () => {
    if (worths) return logPlackettLuce(recorded, worths, all)
    if (at.isZero) return reference?.logDensityOf(all) ?? at.score(all)
    const score = at.isLinear ? tape.matmul(at.linear, matrix, false, true) : at.score(all)
    return reference ? tape.add(score, reference.logDensityOf(all)) : score
  }
  return { codes, count, logWeights: nameOf(weights().value) }
}
