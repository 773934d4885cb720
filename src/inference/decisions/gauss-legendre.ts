/**
 * Nodes and weights of a quadrature rule: `∫ f ≈ Σ weights_q · f(nodes_q)`.
 *
 * @example
 * ```ts
 * import { f1Quadrature, type Quadrature } from 'partita/core'
 * const { nodes, weights }: Quadrature = f1Quadrature(3)
 * console.log(nodes.reduce((sum, t, q) => sum + weights[q] * t ** 2, 0)) // ∫ t² dt = 1/3
 * ```
 */
export interface Quadrature {
  readonly nodes: Float64Array
  readonly weights: Float64Array
}

/**
 * Gauss–Legendre quadrature on `[0, 1]`: exact for polynomials up to degree `2 · count − 1`, with
 * positive weights that add up to 1.
 *
 * The nodes are the roots of the Legendre polynomial, found by Newton's method from Tricomi's
 * asymptotic guess.
 *
 * @see Press et al., Numerical Recipes, §4.6
 */
export function gaussLegendre(count: number): Quadrature {
  const nodes = new Float64Array(count)
  const weights = new Float64Array(count)
  for (let q = 0; q < Math.ceil(count / 2); q++) {
    let x = Math.cos((Math.PI * (q + 0.75)) / (count + 0.5))
    let slope = 0
    for (let step = 0; step < 100; step++) {
      let value = 1
      let previous = 0
      for (let degree = 1; degree <= count; degree++) {
        const next = ((2 * degree - 1) * x * value - (degree - 1) * previous) / degree
        previous = value
        value = next
      }
      slope = (count * (x * value - previous)) / (x * x - 1)
      const change = value / slope
      x -= change
      if (Math.abs(change) < 1e-15) break
    }
    const weight = 1 / ((1 - x * x) * slope * slope)
    nodes[q] = (1 - x) / 2
    nodes[count - 1 - q] = (1 + x) / 2
    weights[q] = weight
    weights[count - 1 - q] = weight
  }
  return { nodes, weights }
}
