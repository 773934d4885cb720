import type { Variable } from '../../engine/index.js'
import type { Generator } from '../../losses/index.js'
import { nameOf } from '../backend/graph-matrix.js'
import type { RecordedModel } from '../recorded-model.js'
import { ifRecordable } from './log-partition.js'
import { logPlackettLuce } from './plackett-luce.js'

/**
 * `ln p(y|x) = ln q(y|x) + ln f*'(g(x, y) − τ(x))` of one code a row, `[B, 1]`, where a graph can have it.
 *
 * @param code `[B, c]`
 */
export function logProbabilityInGraph<Y>(
  recorded: RecordedModel<Y>,
  generator: Generator,
  code: Variable,
  logPartition: Variable,
): Variable | undefined {
  const { tape, space, at, reference, worths } = recorded
  return ifRecordable(() => {
    // it is normalised by itself
    const codes = { matrix: code, shared: false }
    if (worths) return logPlackettLuce(recorded, worths, codes)
    const score = at.score(codes)
    const weight = logWeight(recorded, generator, tape.subtract(score, logPartition))
    const base = reference?.logDensityOf(codes)
    return tape.addScalar(base ? tape.add(weight, base) : weight, -space.logSize)
  })
}

/** `ln f*'(s)` of a column. */
function logWeight<Y>(
  { graph, tape, backend }: RecordedModel<Y>,
  { family }: Generator,
  s: Variable,
): Variable {
  const column = (name: string) => tape.constant(backend.matrix(name, s.rows, 1))
  if (family?.kind === 'tsallis') {
    const beta = family.alpha - 1
    if (beta === 0) return s
    const inside = tape.relu(tape.addScalar(tape.scale(s, beta), 1))
    return tape.scale(tape.log(inside), 1 / beta)
  }
  // s − ln(1 − ρ + ρ eˢ), which is −ln(ρ + (1 − ρ) e⁻ˢ)
  const rho = family!.rho
  const terms = [graph.scalar(Math.log(rho)), tape.scale(tape.addScalar(s, -Math.log(1 - rho)), -1)]
  const [first, second] = [terms[0] as string, nameOf((terms[1] as Variable).value)]
  const larger = graph.node('Max', [first, second])
  const sum = graph.node('Add', [
    graph.node('Exp', [graph.node('Sub', [first, larger])]),
    graph.node('Exp', [graph.node('Sub', [second, larger])]),
  ])
  const log = graph.node('Add', [larger, graph.node('Log', [sum])])
  return tape.scale(column(log), -1)
}
