import type { Rng } from '../../random/index.js'
import { projectOnAssignments } from '../combinatorics/assignment-polytope.js'
import { maximizeAssignment } from '../combinatorics/linear-assignment.js'

/** In place of the right node of a left node that has none. */
export const ALONE = -1

/** Numbers of nodes on both sides, and whether every left one must have a partner. */
export interface Sides {
  readonly n: number
  readonly m: number
  readonly perfect: boolean
}

/** The matching of the largest sum of weights `[n, m]`; pairs above 0 only, unless it must be perfect. */
export function maximizeMatching(weights: ArrayLike<number>, { n, m, perfect }: Sides): number[] {
  // right nodes, and for each left node a place to be alone
  const rows = perfect ? m : m + n
  const turned = new Float64Array(rows * n)
  transpose(weights, 0, n, m, turned, 0)
  return Array.from(maximizeAssignment(turned, rows, n), (j, i) =>
    j < m && (perfect || weights[i * m + j] > 0) ? j : ALONE,
  )
}

/** Euclidean projection of `point[at … at + n·m)` on the hull of incidence matrices, in place. */
export function projectOnMatchings(point: Float32Array, at: number, sides: Sides): void {
  const { n, m, perfect } = sides
  if (!perfect) {
    projectOnAssignments(point, at, n, m, true)
    return
  }
  const turned = new Float32Array(n * m)
  transpose(point, at, n, m, turned, 0)
  projectOnAssignments(turned, 0, m, n)
  transpose(turned, 0, m, n, point, at)
}

/**
 * Takes a pair of nodes chosen uniformly, and parts or matches them in the incidence matrix from `at`
 * on; if both have other partners these are matched as well. Symmetric.
 */
export function stepMatching(code: Float32Array, at: number, sides: Sides, rng: Rng): void {
  const { n, m, perfect } = sides
  const i = rng.integer(n)
  const j = rng.integer(m)
  const pair = at + i * m + j
  if (code[pair] > 0.5) {
    if (!perfect) code[pair] = 0
    return
  }
  let partnerOfLeft = ALONE
  let partnerOfRight = ALONE
  for (let other = 0; other < m; other++) {
    if (code[at + i * m + other] > 0.5) partnerOfLeft = other
  }
  for (let other = 0; other < n; other++) {
    if (code[at + other * m + j] > 0.5) partnerOfRight = other
  }
  if (partnerOfLeft >= 0) code[at + i * m + partnerOfLeft] = 0
  if (partnerOfRight >= 0) code[at + partnerOfRight * m + j] = 0
  code[pair] = 1
  if (partnerOfLeft >= 0 && partnerOfRight >= 0) code[at + partnerOfRight * m + partnerOfLeft] = 1
}

function transpose(
  from: ArrayLike<number>,
  at: number,
  rows: number,
  cols: number,
  to: Float32Array | Float64Array,
  start: number,
): void {
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) to[start + c * rows + r] = from[at + r * cols + c]
  }
}
