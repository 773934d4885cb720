import { type Generator, isLogistic } from '../../losses/index.js'
import { wholeLinear } from '../../models/index.js'
import { enumerateCodes, isEnumerable } from '../../spaces/index.js'
import { allSets, MOST_LISTED_LABELS } from '../backend/all-sets.js'
import { nameOf } from '../backend/graph-matrix.js'
import type { RecordedModel } from '../recorded-model.js'

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
  const { graph, tape, backend, space, at, referenceScores, worths } = recorded
  const c = space.codeLength
  if (!isLogistic(generator) || worths || (at.reference && !at.reference.linear)) return undefined
  const areSets = space.freeBits === true
  if (areSets ? c > MOST_LISTED_LABELS : !isEnumerable(space)) return undefined
  const count = Math.round(Math.exp(space.logSize))
  if (!areSets && count > MOST_LISTED) return undefined
  const codes = areSets ? allSets(graph, c) : heldCodes(recorded, count)
  const matrix = tape.constant(backend.matrix(codes, count, c))
  const whole = at.isLinear
    ? tape.matmul(wholeLinear(tape, at), matrix, false, true)
    : at.score({ matrix, shared: true })
  const based =
    referenceScores && !at.isLinear
      ? tape.add(whole, tape.matmul(referenceScores, matrix, false, true))
      : whole
  return { codes, count, logWeights: nameOf(based.value) }
}

function heldCodes<Y>({ graph, space }: RecordedModel<Y>, count: number): string {
  const { codes } = enumerateCodes(space)
  const dims = [count, space.codeLength]
  const isByte = codes.every((entry) => Number.isInteger(entry) && Math.abs(entry) <= 127)
  if (!isByte) return graph.constant('float', dims, codes)
  return graph.node('Cast', [graph.constant('int8', dims, codes)], { to: 1 })
}
