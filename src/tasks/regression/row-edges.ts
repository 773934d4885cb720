import type { GaussianRows } from '../../samplers/index.js'

/** Where panels end, in widths of a component from its mean: narrower where its density bends. */
const OFFSETS = [
  -8, -6, -4.5, -3.5, -2.75, -2, -1.4, -0.9, -0.45, 0, 0.45, 0.9, 1.4, 2, 2.75, 3.5, 4.5, 6, 8,
]
/** The same where there are two coordinates, and panels are squared in number. */
const COARSE = [-5, -3, -1.5, -0.5, 0.5, 1.5, 3, 5]
/** Panels from end to end, whatever the components. */
const EVEN = { fine: 48, coarse: 16 }
/** Units of the code beyond the training rows where the density is still looked at. */
const MARGIN = 4
/** Components of less weight have no panels of their own. */
const LEAST_WEIGHT = 1e-3
/** Panels narrower than this are left out. */
const NARROWEST = 1e-4

/** What the ends of fine panels are made of, given the range of the training rows. */
export function edgeRule([low, high]: readonly [number, number]) {
  const [least, most] = [low - MARGIN, high + MARGIN]
  return { even: evenEdges(least, most, EVEN.fine), offsets: OFFSETS }
}

function evenEdges(least: number, most: number, panels: number): number[] {
  return Array.from({ length: panels + 1 }, (_, e) => least + (e * (most - least)) / panels)
}

/**
 * Ascending ends of panels for the density of one coordinate of a row: even ones over the range of the
 * training rows, and some around every component of the row's mixtures.
 *
 * @param parameters of each member's mixture of the row
 */
export function rowEdges(
  laws: GaussianRows,
  parameters: readonly { readonly values: Float32Array; readonly first: number }[],
  coordinate: number,
  [low, high]: readonly [number, number],
  grain: 'fine' | 'coarse' = 'fine',
): Float64Array {
  const { components: K, dimensions: c } = laws
  const [least, most] = [low - MARGIN, high + MARGIN]
  const edges = evenEdges(least, most, EVEN[grain])
  const offsets = grain === 'fine' ? OFFSETS : COARSE
  for (const { values, first } of parameters) {
    const weights = laws.weights(values, first)
    for (let k = 0; k < K; k++) {
      if (weights[k] < LEAST_WEIGHT) continue
      const mean = values[first + K + k * c + coordinate]
      const width = Math.exp(laws.logWidth(values, first, k, coordinate))
      for (const offset of offsets) {
        const edge = mean + offset * width
        if (edge > least && edge < most) edges.push(edge)
      }
    }
  }
  edges.sort((a, b) => a - b)
  return Float64Array.from(edges.filter((edge, e) => e === 0 || edge - edges[e - 1] > NARROWEST))
}
