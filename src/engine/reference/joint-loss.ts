import type { ConjugateMap } from '../api.js'

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

/** The term function of a conjugate; the family decides how overflow is avoided. */
export function sampleTerm(conjugate: ConjugateMap, clamp: number): SampleTermFunction {
  const { family } = conjugate
  if (family?.kind === 'tsallis' && family.alpha === 1) {
    const ceiling = Math.exp(clamp)
    return (s, logRatio, term) => {
      const z = s + logRatio
      const ratio = Math.exp(Math.min(logRatio, clamp))
      term.clamped = z > clamp
      term.weight = term.clamped ? ceiling : Math.exp(z)
      term.value = (term.clamped ? ceiling * (1 + z - clamp) : term.weight) - ratio
    }
  }
  const largest = family ? largestScore(family, clamp) : Number.POSITIVE_INFINITY
  return (s, logRatio, term) => {
    const ratio = Math.exp(Math.min(logRatio, clamp))
    const inside = Math.min(s, largest)
    const slope = conjugate.weight(inside)
    term.clamped = s > largest || logRatio > clamp
    term.weight = ratio * slope
    term.value = ratio * (conjugate.conjugate(inside) + slope * (s - inside))
  }
}

/** The score at which `ln f*'(s)` reaches `clamp`. */
function largestScore(family: NonNullable<ConjugateMap['family']>, clamp: number): number {
  if (family.kind === 'safeLogistic') return Number.POSITIVE_INFINITY
  return Math.expm1((family.alpha - 1) * clamp) / (family.alpha - 1)
}
