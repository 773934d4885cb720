/** Gauss–Legendre nodes and weights on [0, 1], three points: exact for polynomials of degree 5. */
const NODES = [0.5 - Math.sqrt(0.15), 0.5, 0.5 + Math.sqrt(0.15)] as const
const WEIGHTS = [5 / 18, 8 / 18, 5 / 18] as const
/** Points of each panel. */
export const PANEL_POINTS = NODES.length

/**
 * The points of a composite Gauss–Legendre rule over panels between ascending edges, `[3 (E − 1)]`.
 *
 * @example
 * ```ts
 * import { panelPoints } from 'partita/core'
 * console.log(panelPoints([0, 1])) // 0.113 0.5 0.887
 * ```
 */
export function panelPoints(edges: ArrayLike<number>): Float64Array {
  const points = new Float64Array(PANEL_POINTS * (edges.length - 1))
  for (let p = 0; p + 1 < edges.length; p++) {
    for (let k = 0; k < PANEL_POINTS; k++) {
      points[p * PANEL_POINTS + k] = edges[p] + NODES[k] * (edges[p + 1] - edges[p])
    }
  }
  return points
}

/** `∫ e^{f}` of the rule, from `f` at {@link panelPoints}, as its logarithm, nats. */
export function logPanelIntegral(edges: ArrayLike<number>, values: ArrayLike<number>): number {
  let largest = -Infinity
  for (let e = 0; e < values.length; e++) largest = Math.max(largest, values[e])
  if (largest === -Infinity) return largest
  let sum = 0
  for (let p = 0; p + 1 < edges.length; p++) {
    const width = edges[p + 1] - edges[p]
    for (let k = 0; k < PANEL_POINTS; k++) {
      sum += width * WEIGHTS[k] * Math.exp(values[p * PANEL_POINTS + k] - largest)
    }
  }
  return largest + Math.log(sum)
}

/**
 * A density on the line, known at the points of a panel rule: its integrals, quantiles and scores, in a
 * unit of one's own (`y = toUnits(z)`, ascending).
 *
 * @example
 * ```ts
 * import { PanelDensity, panelPoints } from 'partita/core'
 * const edges = [0, 0.5, 1]
 * const even = new PanelDensity(edges, panelPoints(edges).map(() => 1), (z) => z)
 * console.log(even.mean, even.quantile(0.9), even.crps(0.5)) // 0.5 0.9 1/12
 * ```
 */
export class PanelDensity {
  readonly #points: Float64Array
  /** mass up to each edge, `[E]`; the last is 1 */
  readonly #reached: Float64Array

  /**
   * @param edges ascending, `[E]`
   * @param values density at {@link panelPoints}, of `z`; divided by its integral
   */
  constructor(
    readonly edges: ArrayLike<number>,
    private readonly values: Float64Array,
    private readonly toUnits: (z: number) => number,
  ) {
    this.#points = panelPoints(edges)
    this.#reached = new Float64Array(edges.length)
    for (let p = 0; p + 1 < edges.length; p++) {
      this.#reached[p + 1] = this.#reached[p] + this.#panelMass(p)
    }
    const total = this.#reached[edges.length - 1]
    for (let e = 0; e < edges.length; e++) this.#reached[e] /= total
    for (let e = 0; e < values.length; e++) values[e] /= total
  }

  /** mean in units */
  get mean(): number {
    return this.#sum((z) => this.toUnits(z))
  }

  /** the point, in units, at which the density of `y` is largest among the points of the rule */
  get mode(): number {
    let best = 0
    let most = -Infinity
    for (let e = 0; e < this.values.length; e++) {
      const z = this.#points[e]
      const step = 1e-5 * Math.max(1, Math.abs(z))
      const slope = (this.toUnits(z + step) - this.toUnits(z - step)) / (2 * step)
      const density = this.values[e] / slope
      if (density > most) {
        most = density
        best = this.toUnits(z)
      }
    }
    return best
  }

  /** `P(z′ ≤ z)` */
  cdf(z: number): number {
    const { edges } = this
    if (!(z > edges[0])) return 0
    if (z >= edges[edges.length - 1]) return 1
    const p = this.#panelOf(z, edges)
    return this.#reached[p] + this.#massBelow(p, (z - edges[p]) / (edges[p + 1] - edges[p]))
  }

  /** the smallest `y`, in units, with at least this probability below it */
  quantile(probability: number): number {
    const { edges } = this
    const p = this.#panelOf(probability, this.#reached)
    const wanted = probability - this.#reached[p]
    let [low, high] = [0, 1]
    for (let step = 0; step < 40; step++) {
      const middle = (low + high) / 2
      if (this.#massBelow(p, middle) < wanted) low = middle
      else high = middle
    }
    return this.toUnits(edges[p] + high * (edges[p + 1] - edges[p]))
  }

  /** `∫ (F(y′) − [y′ ≥ y])² dy′` of an outcome at `z`, in units */
  crps(z: number): number {
    const { edges } = this
    let sum = 0
    for (let p = 0; p + 1 < edges.length; p++) {
      const cut = (z - edges[p]) / (edges[p + 1] - edges[p])
      // the panel in which the step is has two parts
      const parts = cut > 0 && cut < 1 ? [0, cut, 1] : [0, 1]
      for (let part = 0; part + 1 < parts.length; part++) {
        sum += this.#squaredError(p, parts[part], parts[part + 1], cut <= parts[part] ? 1 : 0)
      }
    }
    const outside = (from: number, to: number) => this.toUnits(to) - this.toUnits(from)
    const [first, last] = [edges[0], edges[edges.length - 1]]
    if (z < first) return sum + outside(z, first)
    return z > last ? sum + outside(last, z) : sum
  }

  /** `∫ (F − step)² dy` over a part of a panel */
  #squaredError(p: number, from: number, to: number, step: number): number {
    const { edges } = this
    const width = edges[p + 1] - edges[p]
    let sum = 0
    for (let k = 0; k < PANEL_POINTS; k++) {
      const t = from + NODES[k] * (to - from)
      const error = this.#reached[p] + this.#massBelow(p, t) - step
      sum += WEIGHTS[k] * error * error
    }
    const y = (t: number) => this.toUnits(edges[p] + t * width)
    return sum * (y(to) - y(from))
  }

  #sum(f: (z: number) => number): number {
    const { edges, values } = this
    let sum = 0
    for (let e = 0; e < values.length; e++) {
      const p = Math.floor(e / PANEL_POINTS)
      const weight = (edges[p + 1] - edges[p]) * WEIGHTS[e % PANEL_POINTS]
      sum += weight * values[e] * f(this.#points[e])
    }
    return sum
  }

  #panelMass(p: number): number {
    const { edges, values } = this
    let sum = 0
    for (let k = 0; k < PANEL_POINTS; k++) sum += WEIGHTS[k] * values[p * PANEL_POINTS + k]
    return sum * (edges[p + 1] - edges[p])
  }

  /** mass of the first share `t` of a panel, by the parabola through its points */
  #massBelow(p: number, t: number): number {
    const { edges, values } = this
    const at = p * PANEL_POINTS
    const [a, b, c] = [values[at], values[at + 1], values[at + 2]]
    const h = NODES[2] - 0.5
    // f(0.5 + s) = b + s (c − a) / 2h + s² (a − 2b + c) / 2h²
    const integral = (s: number) =>
      b * s + ((c - a) * s * s) / (4 * h) + ((a - 2 * b + c) * s * s * s) / (6 * h * h)
    const whole = this.#reached[p + 1] - this.#reached[p]
    const part = (integral(t - 0.5) - integral(-0.5)) * (edges[p + 1] - edges[p])
    return Math.max(0, Math.min(whole, part))
  }

  /** the interval of ascending numbers that a value lies in */
  #panelOf(value: number, ascending: ArrayLike<number>): number {
    let low = 0
    let high = ascending.length - 1
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (ascending[middle] <= value) low = middle
      else high = middle
    }
    return low
  }
}
