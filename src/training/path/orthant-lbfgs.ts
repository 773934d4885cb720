/** A function and its gradient, at points of double precision. */
export type ValueAndGradient = (point: Float64Array, gradient: Float64Array) => number

/** What {@link orthantLbfgs} minimises, and how hard it tries. */
export interface OrthantProblem {
  /** smooth and convex; writes its gradient */
  readonly smooth: ValueAndGradient
  /** weights of `|x_i|` beside it, ≥ 0, `[n]`; default 0 */
  readonly l1?: Float64Array
  /** default 200 */
  readonly steps?: number
  /** ends where no entry of the (pseudo-)gradient is larger; default 1e-6 */
  readonly tolerance?: number
}

/** Pairs of moves and gradient changes that are remembered. */
const MEMORY = 10
/** Of Armijo's rule: share of the gain that the slope promises. */
const SUFFICIENT = 1e-4
const MOST_HALVINGS = 30

/**
 * Minimises `f(x) + Σ_i λ_i |x_i|` by L-BFGS, with the orthant-wise rule where there are absolute values:
 * directions follow the pseudo-gradient, and no entry changes its sign in a step, so many end at zero exactly.
 *
 * @param x the start, overwritten by the minimum, `[n]`
 * @returns the value there, and steps taken
 * @see Andrew, Gao 2007, "Scalable training of L1-regularized log-linear models"; Nocedal 1980
 *
 * @example
 * ```ts
 * import { orthantLbfgs } from 'partita/core'
 * const smooth = ([x]: Float64Array, gradient: Float64Array) => {
 *   gradient[0] = 2 * (x - 3)
 *   return (x - 3) ** 2
 * }
 * const x = Float64Array.of(0)
 * orthantLbfgs(x, { smooth, l1: Float64Array.of(2) })
 * console.log(x) // 2: pulled from 3 towards zero
 * ```
 */
export function orthantLbfgs(
  x: Float64Array,
  { smooth, l1, steps = 200, tolerance = 1e-6 }: OrthantProblem,
): { readonly value: number; readonly steps: number } {
  const n = x.length
  const penalty = (point: Float64Array) =>
    l1 ? l1.reduce((sum, weight, i) => sum + weight * Math.abs(point[i]), 0) : 0
  let gradient = new Float64Array(n)
  let value = smooth(x, gradient) + penalty(x)
  const moves: Float64Array[] = []
  const changes: Float64Array[] = []
  let step = 0
  for (; step < steps; step++) {
    const slope = pseudoGradient(x, gradient, l1)
    if (slope.every((entry) => Math.abs(entry) <= tolerance)) break
    const direction = twoLoops(slope, moves, changes)
    // along the orthant-wise steepest descent alone
    if (l1) for (let i = 0; i < n; i++) if (direction[i] * slope[i] >= 0) direction[i] = 0
    let descent = dot(direction, slope)
    if (!(descent < 0)) {
      slope.forEach((entry, i) => {
        direction[i] = -entry
      })
      descent = -dot(slope, slope)
      moves.length = 0
      changes.length = 0
    }
    let length = moves.length === 0 ? 1 / Math.max(1, Math.sqrt(-descent)) : 1
    const next = new Float64Array(n)
    const nextGradient = new Float64Array(n)
    let nextValue = Number.POSITIVE_INFINITY
    for (let halving = 0; halving < MOST_HALVINGS; halving++, length /= 2) {
      for (let i = 0; i < n; i++) {
        const moved = x[i] + length * direction[i]
        const side = x[i] === 0 ? -slope[i] : x[i]
        next[i] = l1 && l1[i] > 0 && moved * side <= 0 ? 0 : moved
      }
      nextValue = smooth(next, nextGradient) + penalty(next)
      if (nextValue <= value + SUFFICIENT * length * descent) break
    }
    // no longer any progress that numbers can tell
    if (!(nextValue < value)) break
    const move = next.map((entry, i) => entry - x[i])
    const change = nextGradient.map((entry, i) => entry - gradient[i])
    if (dot(move, change) > 1e-12 * dot(change, change)) {
      moves.push(move)
      changes.push(change)
      if (moves.length > MEMORY) {
        moves.shift()
        changes.shift()
      }
    }
    x.set(next)
    gradient = nextGradient
    value = nextValue
  }
  return { value, steps: step }
}

/** The gradient, and where absolute values bend the slope of least size. */
function pseudoGradient(
  x: Float64Array,
  gradient: Float64Array,
  l1: Float64Array | undefined,
): Float64Array {
  if (!l1) return gradient.slice()
  return gradient.map((slope, i) => {
    if (x[i] !== 0) return slope + Math.sign(x[i]) * l1[i]
    if (slope > l1[i]) return slope - l1[i]
    return slope < -l1[i] ? slope + l1[i] : 0
  })
}

/** `−H g` by the moves and changes remembered. */
function twoLoops(
  slope: Float64Array,
  moves: readonly Float64Array[],
  changes: readonly Float64Array[],
): Float64Array {
  const direction = slope.map((entry) => -entry)
  const shares = new Float64Array(moves.length)
  for (let m = moves.length - 1; m >= 0; m--) {
    shares[m] = dot(moves[m], direction) / dot(moves[m], changes[m])
    addTo(direction, changes[m], -shares[m])
  }
  const last = moves.length - 1
  if (last >= 0) {
    const scale = dot(moves[last], changes[last]) / dot(changes[last], changes[last])
    for (let i = 0; i < direction.length; i++) direction[i] *= scale
  }
  moves.forEach((move, m) => {
    const back = dot(changes[m], direction) / dot(move, changes[m])
    addTo(direction, move, shares[m] - back)
  })
  return direction
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

function addTo(target: Float64Array, source: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] += factor * source[i]
}
