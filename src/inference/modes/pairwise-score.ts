import { PartitaError } from '../../errors.js'

const SYMMETRY_TOLERANCE = 1e-5 // interactions usually come in single precision

/** Throws unless `u` is `[k]`, `interactions` a symmetric `[k, k]` of zero diagonal, all finite. */
export function checkPairwise(u: ArrayLike<number>, interactions: ArrayLike<number>): void {
  const k = u.length
  if (k === 0) throw new PartitaError('EMPTY_DATA', 'no labels')
  if (interactions.length !== k * k) {
    throw new PartitaError('SHAPE_MISMATCH', 'unary and pairwise scores differ in labels', {
      expected: `${k} × ${k} interactions`,
      received: `${interactions.length} values`,
    })
  }
  for (let i = 0; i < k; i++) {
    if (!Number.isFinite(u[i])) throw notFinite(u[i], `unary score ${i}`)
    for (let j = 0; j <= i; j++) {
      const value = interactions[i * k + j]
      const mirrored = interactions[j * k + i]
      if (!Number.isFinite(value + mirrored)) throw notFinite(value, `interaction ${i}, ${j}`)
      const scale = Math.max(1, Math.abs(value))
      const wanted = i === j ? 0 : value
      if (Math.abs(mirrored - wanted) > SYMMETRY_TOLERANCE * scale) {
        throw new PartitaError('INVALID_OPTION', 'the interactions are no symmetric matrix', {
          expected: 'U[i, j] = U[j, i] and a zero diagonal',
          received: `${value} and ${mirrored}`,
          where: `labels ${i} and ${j}`,
          hint: 'symmetrise with ½(U + Uᵀ) and move the diagonal into the unary scores',
        })
      }
    }
  }
}

/** `⟨u, y⟩ + ½ yᵀUy`, nats. */
export function pairwiseScore(
  u: ArrayLike<number>,
  interactions: ArrayLike<number>,
  labels: ArrayLike<number>,
): number {
  const k = u.length
  let score = 0
  for (let i = 0; i < k; i++) {
    if (labels[i] === 0) continue
    score += u[i]
    for (let j = 0; j < i; j++) score += interactions[i * k + j] * labels[j]
  }
  return score
}

/** What each label adds to the score when switched on: `u_i + Σ_j U_ij y_j` into `fields`, `[k]`. */
export function pairwiseFields(
  u: ArrayLike<number>,
  interactions: ArrayLike<number>,
  labels: ArrayLike<number>,
  fields: Float64Array,
): void {
  const k = u.length
  for (let i = 0, at = 0; i < k; i++) {
    let field = u[i]
    for (let j = 0; j < k; j++, at++) field += interactions[at] * labels[j]
    fields[i] = field
  }
}

function notFinite(value: number, where: string): PartitaError {
  return new PartitaError('NOT_FINITE', 'a score is not a finite number', {
    received: String(value),
    where,
  })
}
