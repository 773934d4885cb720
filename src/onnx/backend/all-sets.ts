import { PartitaError } from '../../errors.js'
import type { Graph } from '../graph/graph.js'

/** Most labels whose sets a graph lists, as many as our own decisions do. */
export const MOST_LISTED_LABELS = 14

/**
 * All sets of k labels in the order of binary counting, 0/1 `[2ᵏ, k]`, counted when the graph runs: they
 * take no room in the file.
 *
 * @throws PartitaError `UNSUPPORTED` for more than 14 labels
 */
export function allSets(graph: Graph, k: number): string {
  if (k > MOST_LISTED_LABELS) {
    throw new PartitaError('UNSUPPORTED', 'too many label sets to list in a graph', {
      expected: `at most ${MOST_LISTED_LABELS} labels`,
      received: String(k),
    })
  }
  const whole = (value: number) => graph.constant('int64', [], [value])
  const numbers = graph.node('Range', [whole(0), whole(2 ** k), whole(1)])
  const column = graph.node('Unsqueeze', [numbers, graph.shape(1)])
  const powers = graph.constant(
    'int64',
    [1, k],
    Array.from({ length: k }, (_, i) => 2 ** i),
  )
  const bits = graph.node('Mod', [graph.node('Div', [column, powers]), whole(2)])
  return graph.node('Cast', [bits], { to: 1 })
}
