import { logPanelIntegral, panelPoints } from '../../inference/index.js'
import type { Graph } from '../graph/graph.js'
import type { MixtureInGraph } from './mixture-rows.js'

/** What the ends of panels are made of. */
export interface EdgeRule {
  /** ascending ends that all rows have */
  readonly even: readonly number[]
  /** more of them, in widths of each component from its mean */
  readonly offsets: readonly number[]
}

/** Points of a composite Gauss–Legendre rule of each row as a graph has them. */
export interface PanelsInGraph {
  readonly count: number
  /** `[B, n]` */
  readonly points: string
  /** `ln` of the weights, `[B, n]`; −∞ in panels of no width */
  readonly logWeights: string
}

/** Panels of one coordinate: even ones, and some around every component of the row's mixtures. */
export function panelsInGraph(
  graph: Graph,
  mixtures: readonly MixtureInGraph[],
  { even, offsets }: EdgeRule,
  components: number,
  batch: string,
): PanelsInGraph {
  const node = graph.node.bind(graph)
  const [least, most] = [even[0], even[even.length - 1]]
  const around = mixtures.map(({ means, widths }) => {
    const steps = graph.constant('float', [1, 1, offsets.length], offsets)
    const ends = node('Add', [means, node('Mul', [widths, steps])])
    const flat = node('Reshape', [ends, graph.shape(-1, components * offsets.length)])
    return node('Clip', [flat, graph.scalar(least), graph.scalar(most)])
  })
  const row = graph.constant('float', [1, even.length], even)
  const all = node('Concat', [node('Expand', [row, batch]), ...around], { axis: 1 })
  const count = even.length + mixtures.length * components * offsets.length
  const ascending = { axis: 1, largest: 0, sorted: 1 }
  const [edges] = graph.nodes('TopK', [all, graph.shape(count)], 2, ascending)
  const panels = count - 1
  const some = (first: number) =>
    node(
      'Gather',
      [
        edges,
        graph.wholes(
          [panels],
          Array.from({ length: panels }, (_, e) => e + first),
        ),
      ],
      {
        axis: 1,
      },
    )
  const column = (value: string) => node('Unsqueeze', [value, graph.shape(2)])
  const starts = column(some(0))
  const widths = node('Sub', [column(some(1)), starts])
  const nodes = Array.from(panelPoints([0, 1]))
  const weights = nodes.map((_, k) =>
    Math.exp(
      logPanelIntegral(
        [0, 1],
        nodes.map((__, other) => (other === k ? 0 : -Infinity)),
      ),
    ),
  )
  const times = (values: readonly number[]) =>
    node('Mul', [widths, graph.constant('float', [1, 1, values.length], values)])
  const n = panels * nodes.length
  const flat = (value: string) => node('Reshape', [value, graph.shape(-1, n)])
  return {
    count: n,
    points: flat(node('Add', [starts, times(nodes)])),
    logWeights: node('Log', [flat(times(weights))]),
  }
}
