import { logAddExp } from '../../numbers/index.js'
import type { OrderScores } from '../operands.js'

/**
 * The dynamic program over sets of placed elements for one row, in float64, on logarithms:
 * `after[S] = ln Σ_{i∉S} e^{step(S, i)} e^{after[S ∪ {i}]}` down to the empty set, whose value is the
 * answer; then `before[S]`, the same sum over the orders of S itself, upward. What flows from S to
 * `S ∪ {i}` is `e^{before[S] + step(S, i) + after[S ∪ {i}] − answer}`.
 *
 * @param marginals `[k·k]` each and, for the gradient in the worths, `[k]`; zero, filled if given and
 *   some order is possible
 */
export function sumOverOrders(
  { places, pairs, worths }: OrderScores<Float64Array>,
  k: number,
  marginals?: Required<Pick<OrderScores<Float64Array>, 'places' | 'pairs'>> & {
    readonly worths: Float64Array | undefined
  },
): number {
  const sets = 2 ** k
  const step = (set: number, i: number): number => {
    let place = 0
    let score = 0
    let left = -Infinity
    for (let j = 0; j < k; j++) {
      if (contains(set, j)) {
        place++
        if (pairs) score += pairs[j * k + i]
      } else if (worths) {
        left = logAddExp(left, worths[j])
      }
    }
    if (places) score += places[i * k + place]
    return worths ? score + worths[i] - left : score
  }

  const after = new Float64Array(sets).fill(-Infinity)
  after[sets - 1] = 0
  for (let set = sets - 2; set >= 0; set--) {
    for (let i = 0; i < k; i++) {
      if (contains(set, i)) continue
      after[set] = logAddExp(after[set], step(set, i) + after[set | (1 << i)])
    }
  }
  const answer = after[0]
  if (!marginals || answer === -Infinity) return answer

  const before = new Float64Array(sets).fill(-Infinity)
  before[0] = 0
  for (let set = 0; set < sets - 1; set++) {
    const members = Array.from({ length: k }, (_, j) => j).filter((j) => contains(set, j))
    for (let i = 0; i < k; i++) {
      if (contains(set, i)) continue
      const next = set | (1 << i)
      const reached = before[set] + step(set, i)
      before[next] = logAddExp(before[next], reached)
      const flow = Math.exp(reached + after[next] - answer)
      marginals.places[i * k + members.length] += flow
      for (const j of members) marginals.pairs[j * k + i] += flow
      if (!worths || !marginals.worths) continue
      marginals.worths[i] += flow
      const left = worths
        .filter((_, l) => !contains(set, l))
        .reduce((sum, worth) => logAddExp(sum, worth), -Infinity)
      for (let l = 0; l < k; l++) {
        if (!contains(set, l)) marginals.worths[l] -= flow * Math.exp(worths[l] - left)
      }
    }
  }
  return answer
}

function contains(set: number, i: number): boolean {
  return ((set >> i) & 1) === 1
}
