import type { ConjugateMap } from './operands.js'

/** One sample's share of the joint objective: `value ≈ ratio·f*(s)`, `weight ≈ ratio·f*'(s)`. */
export interface SampleTerm {
  value: number
  weight: number
  clamped: boolean
}

/**
 * Fills `term` with `ratio·f*(s)` and its derivative in `s`, the log-weight limited to `clamp` and
 * the conjugate continued beyond by its tangent (contract: `Backend.jointLoss`).
 */
export type SampleTermFunction = (s: number, logRatio: number, term: SampleTerm) => void

/**
 * The term function of a conjugate, in double precision on the host; the family decides how overflow is
 * avoided.
 */
export function sampleTerm(conjugate: ConjugateMap, clamp: number): SampleTermFunction {
  const { family } = conjugate
  if (family?.kind === 'tsallis' && family.alpha === 1) {
    // the ratio enters the exponent, so that a large score with a small ratio needs no clamp
    const ceiling = Math.exp(clamp)
    return (s, logRatio, term) => {
      const z = s + logRatio
      const ratio = Math.exp(Math.min(logRatio, clamp))
      term.clamped = z > clamp
      term.weight = term.clamped ? ceiling : Math.exp(z)
      term.value = (term.clamped ? ceiling * (1 + z - clamp) : term.weight) - ratio
    }
  }
  const largest = largestScore(family, clamp)
  return (s, logRatio, term) => {
    const ratio = Math.exp(Math.min(logRatio, clamp))
    const isBeyond = s > largest
    const inside = isBeyond ? largest : s
    const slope = conjugate.weight(inside)
    const tangent = isBeyond ? slope * (s - inside) : 0
    term.clamped = isBeyond || logRatio > clamp
    term.weight = ratio * slope
    term.value = ratio * (conjugate.conjugate(inside) + tangent)
  }
}

/** `s_max`, the score at which `ln f*'(s)` reaches `clamp`; none where weights are bounded or unknown. */
export function largestScore(family: ConjugateMap['family'], clamp: number): number {
  if (family?.kind !== 'tsallis' || family.alpha === 1) return Number.POSITIVE_INFINITY
  return Math.expm1((family.alpha - 1) * clamp) / (family.alpha - 1)
}
